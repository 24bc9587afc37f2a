/// What the second step's answers are held to: one question for a finding.
public enum QuestionRules {
  /// Why an answer is no question: the first that holds.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// The teacher says that the finding is not biomedical.
    case none = "'None': not biomedical"
    case cutOff = "question cut off"
    case noQuestion = "no question"
    case severalSentences = "more than one sentence"
    case severalLines = "more than one line"
  }

  public static func read(_ answer: String, isCut: Bool) -> Result<String, Refusal> {
    let text = answer.trimmed
    if text.filter(\.isLetter).lowercased() == "none" { return .failure(Refusal(.none)) }
    if isCut { return .failure(Refusal(.cutOff)) }
    guard !text.contains(where: \.isNewline) else { return .failure(Refusal(.severalLines)) }
    let question = text.unquoted
    guard question.hasSuffix("?"), GeneratedText.words(question).count >= 3 else {
      return .failure(Refusal(.noQuestion))
    }
    guard GeneratedText.sentenceCount(question) == 1 else { return .failure(Refusal(.severalSentences)) }
    return .success(question)
  }

  public struct Refusal: Error, Hashable, Sendable {
    public let reason: Reason
    init(_ reason: Reason) { self.reason = reason }
  }
}

extension String {
  /// Without space around it.
  var trimmed: String {
    let start = drop(while: \.isWhitespace)
    return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
  }

  /// Without quotation marks around the whole.
  var unquoted: String {
    for (open, close) in [("\"", "\""), ("“", "”"), ("'", "'")]
    where count > 2 && hasPrefix(open) && hasSuffix(close) {
      return String(dropFirst().dropLast())
    }
    return self
  }
}
