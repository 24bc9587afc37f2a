/// What can be wrong with a rating study, or with what comes back from it.
public enum RatingError: Error, Hashable, Sendable {
  case nothing(String)
  case tooMany(String, count: Int, most: Int)
  case twice(String, name: String)
  case badRater(String)
  case emptyAnswer(question: String, model: String)
  case longAnswer(question: String, model: String, most: Int)
  case badAxes(file: String, line: Int, problem: String)
  case badTable(file: String, line: Int, problem: String)
  case badKey(file: String, problem: String)
  case changedKey(file: String)
  case otherFile(String)
  case tooLarge(file: String, most: Int)
  case badReturn(file: String, problem: String)
  case otherStudy(file: String, study: String, wanted: String)
  case unknownRater(file: String, rater: String, nearest: String?)
  case otherSheet(file: String, rater: String)
  case changed(file: String)
  case changedText(file: String, line: Int, what: String)
  case unknownPlace(file: String, place: String)
  case offScale(file: String, place: String, score: String, points: Int)
  case ratedTwice(file: String, place: String)
  case twoReturns(rater: String, one: String, other: String)
}

extension RatingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nothing(let what): "a rating study needs at least one \(what)"
    case .tooMany(let what, let count, let most):
      "\(count) is too many for '\(what)' of one rating study: \(most) at most"
    case .twice(let what, let name): "the \(what) '\(name)' is there twice"
    case .badRater(let name): "'\(name)' cannot be a rater's name: files are named after it"
    case .emptyAnswer(let question, let model): "the answer of '\(model)' to question '\(question)' is empty"
    case .longAnswer(let question, let model, let most):
      "the answer of '\(model)' to question '\(question)' is longer than \(most) bytes"
    case .badAxes(let file, let line, let problem), .badTable(let file, let line, let problem):
      "'\(file)', line \(line): \(problem)"
    case .badKey(let file, let problem): "'\(file)' is not the key of a rating study: \(problem)"
    case .changedKey(let file): "'\(file)' was changed after 'rate' wrote it"
    case .otherFile(let file): "'\(file)' is neither JSON nor CSV"
    case .tooLarge(let file, let most): "'\(file)' is larger than \(most >> 20) MiB"
    case .badReturn(let file, let problem): "'\(file)' is not what a rating form writes: \(problem)"
    case .otherStudy(let file, let study, let wanted):
      "'\(file)' belongs to the study '\(study)', the key to '\(wanted)'"
    case .unknownRater(let file, let rater, _): "'\(file)' is from '\(rater)', who is no rater of this study"
    case .otherSheet(let file, let rater):
      "'\(file)' answers another form than the one that was made for '\(rater)'"
    case .changed(let file): "'\(file)' was changed after the form wrote it"
    case .changedText(let file, let line, let what):
      "'\(file)', line \(line): the \(what) is not the one that was sent"
    case .unknownPlace(let file, let place): "'\(file)' rates \(place), which is not on the form"
    case .offScale(let file, let place, let score, let points):
      "'\(file)' has '\(score)' for \(place), not a whole number from 1 to \(points)"
    case .ratedTwice(let file, let place): "'\(file)' has two lines for \(place)"
    case .twoReturns(let rater, let one, let other):
      "'\(one)' and '\(other)' are both from '\(rater)', with different ratings"
    }
  }

  /// What to do about it, where that is known.
  public var hint: String? {
    switch self {
    case .badAxes: "a table has the columns 'name', 'question', 'low' and 'high'"
    case .badRater: "use letters and digits, at most 64"
    case .emptyAnswer: "leave out questions without an answer: where answer != none"
    case .changedKey, .badKey:
      "use the key as 'rate' wrote it, or run 'rate' again: the same arguments give it again"
    case .otherStudy: "give the key that was written with this form"
    case .unknownRater(_, _, let nearest): nearest.map { "did you mean '\($0)'?" }
    case .otherSheet: "was the study made anew after the forms were sent? then use its old key"
    case .changed: "ask the rater to save the file from the form again, or take the ratings as CSV"
    case .changedText:
      "rows may be filled in, not changed or moved: copy the ratings into the CSV that was sent"
    case .offScale: "write '-' where an answer cannot be judged"
    case .twoReturns: "keep the one that counts"
    case .otherFile: "take the files that the forms save: .json or .csv"
    default: nil
    }
  }
}
