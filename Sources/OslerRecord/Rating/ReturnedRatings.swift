import OslerDigest
import OslerJSON
import OslerLanguage

/// What raters gave back, with the blinding taken off.
public struct ReturnedRatings: Hashable, Sendable {
  public struct Score: Hashable, Sendable {
    public let rater, question, model, axis: String
    public let score: Int
  }

  public struct Comment: Hashable, Sendable {
    public let rater, question, text: String
  }

  /// A rater whose file has ratings missing, and in which of the form's questions.
  public struct Gap: Hashable, Sendable {
    public let rater: String
    public let missing: Int
    public let expected: Int
    /// From 1, in the rater's order.
    public let pages: [Int]
  }

  /// By rater in the key's order, then in the order of the study's questions, models and axes.
  public let scores: [Score]
  public let comments: [Comment]
  public let gaps: [Gap]
  /// Ratings that raters said they could not give.
  public let passed: Int
  /// Raters of whom there is no file.
  public let absent: [String]

  static let mostBytes = 1 << 26

  /// - Parameter files: names, as messages call them, and contents: JSON as the form saves it, or CSV.
  public init(_ files: [(name: String, text: String)], key: RatingKey) throws(RatingError) {
    var byRater: [String: Returned] = [:]
    for (name, text) in files {
      guard text.utf8.count <= Self.mostBytes else { throw .tooLarge(file: name, most: Self.mostBytes) }
      let returned: Returned
      switch name.lowercased() {
      case let name where name.hasSuffix(".json"): returned = try Returned(json: text, file: name, key: key)
      case let name where name.hasSuffix(".csv") || name.hasSuffix(".tsv"):
        returned = try Returned(csv: text, file: name, key: key)
      default: throw .otherFile(name)
      }
      if let other = byRater[returned.sheet.rater] {
        guard other.scores == returned.scores, other.passed == returned.passed else {
          throw .twoReturns(rater: returned.sheet.rater, one: other.file, other: returned.file)
        }
      } else {
        byRater[returned.sheet.rater] = returned
      }
    }
    let inOrder = key.raters.compactMap { byRater[$0] }
    scores = inOrder.flatMap { $0.scores(key) }
    comments = inOrder.flatMap { returned in
      returned.comments.sorted { $0.key < $1.key }.map {
        Comment(rater: returned.sheet.rater, question: key.questions[$0.key].id, text: $0.value)
      }
    }
    gaps = inOrder.compactMap { $0.gap(key) }
    passed = inOrder.reduce(0) { $0 + $1.passed.count }
    absent = key.raters.filter { byRater[$0] == nil }
  }
}

/// One file that came back.
struct Returned {
  struct Passed: Hashable { let item, model, axis: Int }

  /// A side of a question of a form, as a file names it.
  struct Place: Hashable {
    let item: String
    let side: String

    var words: String { "question '\(item)', answer '\(side)'" }

    func find(in sheet: RatingKey.Sheet) -> (page: RatingSheet.Page, model: Int)? {
      guard let number = Int(item), sheet.pages.indices.contains(number - 1) else { return nil }
      let page = sheet.pages[number - 1]
      guard let index = page.sides.indices.first(where: { RatingSheet.letter($0) == side }) else {
        return nil
      }
      return (page, page.sides[index])
    }
  }

  let file: String
  let sheet: RatingKey.Sheet
  private(set) var scores: [Passed: Int] = [:]
  var passed: Set<Passed> = []
  /// By question.
  var comments: [Int: String] = [:]

  // MARK: What the form saves

  init(json text: String, file: String, key: RatingKey) throws(RatingError) {
    let json: JSONValue
    do { json = try JSONReader.read(text) } catch {
      throw .badReturn(file: file, problem: "line \(error.start.line) is not JSON")
    }
    guard json["format"]?.text == "osler-ratings", json["version"]?.whole == 1 else {
      throw .badReturn(file: file, problem: "it is another file")
    }
    guard let written = json["scores"]?.elements, let skipped = json["skipped"]?.elements,
      let remarks = json["comments"]?.elements, let seal = json["seal"]?.text
    else { throw .badReturn(file: file, problem: "a part of it is missing") }
    self.file = file
    sheet = try Self.sheet(
      file: file, study: json["study"]?.text, rater: json["rater"]?.text, digest: json["sheet"]?.text, in: key
    )
    var lines = [sheet.code, key.study, sheet.digest, sheet.rater]
    var taken: [(place: Place, score: String, axis: String)] = []
    for line in written {
      guard let item = line["item"]?.whole, let side = line["side"]?.text, let axis = line["axis"]?.text,
        let score = line["score"]
      else { throw .badReturn(file: file, problem: "a score without its place") }
      let words = score.written(.compact)
      lines.append("score \(item) \(side) \(words) \(axis)")
      taken.append((Place(item: "\(item)", side: side), words, axis))
    }
    lines += skipped.map { "skipped \($0.written(.compact))" }
    lines += remarks.map { "comment \($0["item"]?.whole ?? 0) \($0["text"]?.text ?? "")" }
    // First what people understand, then the seal: it would complain about all of it alike.
    for (place, score, name) in taken {
      let words = "\(place.words), '\(name)'"
      guard let (page, model) = place.find(in: sheet),
        let axis = key.axes.firstIndex(where: { $0.name == name })
      else { throw .unknownPlace(file: file, place: words) }
      try add(score, page.item, model, axis, place: place, key)
    }
    guard Digest(of: lines.joined(separator: "\n")).hex == seal else { throw .changed(file: file) }
    for entry in skipped {
      guard let number = entry.whole, sheet.pages.indices.contains(number - 1) else {
        throw .unknownPlace(file: file, place: "question '\(entry.written(.compact))'")
      }
      for model in key.models.indices {
        for axis in key.axes.indices {
          passed.insert(Passed(item: sheet.pages[number - 1].item, model: model, axis: axis))
        }
      }
    }
    for remark in remarks {
      guard let number = remark["item"]?.whole, sheet.pages.indices.contains(number - 1),
        let words = remark["text"]?.text
      else { throw .badReturn(file: file, problem: "a comment without its place") }
      comments[sheet.pages[number - 1].item] = VisibleText.shown(words)
    }
  }

  /// The form that a file says it answers.
  static func sheet(
    file: String, study: String?, rater: String?, digest: String?, in key: RatingKey
  ) throws(RatingError) -> RatingKey.Sheet {
    guard let study, let rater, let digest else {
      throw .badReturn(file: file, problem: "it names no study, rater or sheet")
    }
    guard study == key.study else { throw .otherStudy(file: file, study: study, wanted: key.study) }
    guard let sheet = key.sheets.first(where: { $0.rater == rater }) else {
      throw .unknownRater(
        file: file, rater: rater, nearest: NearestName.suggestion(for: rater, among: key.raters))
    }
    guard sheet.digest == digest else { throw .otherSheet(file: file, rater: rater) }
    return sheet
  }

  mutating func add(
    _ score: String, _ item: Int, _ model: Int, _ axis: Int, place: Place, _ key: RatingKey
  ) throws(RatingError) {
    let words = "\(place.words), '\(key.axes[axis].name)'"
    guard let number = Int(score), (1...key.points).contains(number) else {
      throw .offScale(file: file, place: words, score: score, points: key.points)
    }
    guard scores.updateValue(number, forKey: Passed(item: item, model: model, axis: axis)) == nil else {
      throw .ratedTwice(file: file, place: words)
    }
  }

  // MARK: What it comes to

  func scores(_ key: RatingKey) -> [ReturnedRatings.Score] {
    var found: [ReturnedRatings.Score] = []
    for item in sheet.pages.map(\.item).sorted() {
      for model in key.models.indices {
        for axis in key.axes.indices {
          guard let score = scores[Passed(item: item, model: model, axis: axis)] else { continue }
          found.append(
            ReturnedRatings.Score(
              rater: sheet.rater, question: key.questions[item].id, model: key.models[model].name,
              axis: key.axes[axis].name, score: score))
        }
      }
    }
    return found
  }

  func gap(_ key: RatingKey) -> ReturnedRatings.Gap? {
    let each = key.models.count * key.axes.count
    let given = Dictionary(grouping: Set(scores.keys).union(passed), by: \.item).mapValues(\.count)
    let pages = sheet.pages.indices.filter { given[sheet.pages[$0].item, default: 0] < each }
    guard !pages.isEmpty else { return nil }
    let missing = pages.reduce(0) { $0 + each - given[sheet.pages[$1].item, default: 0] }
    return ReturnedRatings.Gap(
      rater: sheet.rater, missing: missing, expected: each * sheet.pages.count, pages: pages.map { $0 + 1 })
  }
}
