import OslerDigest
import OslerJSON

/// What blinding hides: which rater got which questions in which order, and which side is which model. Kept by
/// whoever runs the study; what comes back cannot be read without it.
public struct RatingKey: Hashable, Sendable {
  struct Question: Hashable, Sendable {
    let id: String
    /// Of the words of the question and of each model's answer, by ``SpreadsheetText/words(_:)``.
    let words: String
    let answers: [String]
  }

  struct Sheet: Hashable, Sendable {
    let rater: String
    let code: String
    let digest: String
    let pages: [RatingSheet.Page]
  }

  public let study: String
  public let title: String
  public let points: Int
  public let axes: [RatingAxis]
  public let models: [RatingStudy.Model]
  /// The session's seed and the stream the blinding was drawn from.
  public let seed: String
  public let stream: String
  let questions: [Question]
  let sheets: [Sheet]

  public init(_ study: RatingStudy, _ sheets: [RatingSheet], seed: UInt64, stream: String) {
    (self.study, title, points) = (study.id, study.title, study.points)
    (axes, models, self.seed, self.stream) = (study.axes, study.models, "\(seed)", stream)
    questions = study.items.map { item in
      Question(
        id: item.id, words: Self.digest(item.question), answers: item.answers.map(Self.digest))
    }
    self.sheets = sheets.map { Sheet(rater: $0.rater, code: $0.code, digest: $0.digest, pages: $0.pages) }
  }

  public var raters: [String] { sheets.map(\.rater) }

  static func digest(_ text: String) -> String {
    String(Digest(of: SpreadsheetText.words(text)).hex.prefix(16))
  }

  // MARK: As a file

  private static let format = "osler-rating-key"
  private static let version = 1
  static let mostBytes = 1 << 28

  /// Ends with the digest of all before it, so that a change is seen.
  public var text: String { content.setting("digest", to: .string(seal)).written(.indented) + "\n" }

  private var seal: String { Digest(of: content.written(.compact)).hex }

  private var content: JSONValue {
    JSONValue([
      "format": .string(Self.format), "version": .integer(Self.version), "study": .string(study),
      "title": .string(title), "points": .integer(points), "seed": .string(seed), "stream": .string(stream),
      "axes": .array(
        axes.map { axis in
          JSONValue([
            "name": .string(axis.name), "question": .string(axis.question), "low": .string(axis.low),
            "high": .string(axis.high),
          ])
        }),
      "models": .array(
        models.map { JSONValue(["name": .string($0.name), "key": $0.key.map { .string($0) } ?? .null]) }),
      "questions": .array(
        questions.map { question in
          JSONValue([
            "id": .string(question.id), "words": .string(question.words),
            "answers": .array(question.answers.map { .string($0) }),
          ])
        }),
      "sheets": .array(
        sheets.map { sheet in
          JSONValue([
            "rater": .string(sheet.rater), "code": .string(sheet.code), "digest": .string(sheet.digest),
            "pages": .array(
              sheet.pages.map { page in
                JSONValue([
                  "question": .string(questions[page.item].id),
                  "sides": .array(page.sides.map { .string(models[$0].name) }),
                ])
              }),
          ])
        }),
    ])
  }

  public init(_ text: String, file: String) throws(RatingError) {
    guard text.utf8.count <= Self.mostBytes else { throw .tooLarge(file: file, most: Self.mostBytes) }
    let json: JSONValue
    do { json = try JSONReader.read(text) } catch {
      throw .badKey(file: file, problem: "line \(error.start.line) is not JSON")
    }
    guard json["format"]?.text == Self.format else {
      throw .badKey(file: file, problem: "it is another file")
    }
    guard json["version"]?.whole == Self.version else {
      throw .badKey(file: file, problem: "it is of another version")
    }
    guard let key = Self(json) else { throw .badKey(file: file, problem: "a part of it is missing") }
    guard json["digest"]?.text == key.seal else { throw .changedKey(file: file) }
    self = key
  }

  /// Nil where a part is missing, or names what is not there.
  private init?(_ json: JSONValue) {
    func list<Part>(_ name: String, _ part: (JSONValue) -> Part?) -> [Part]? {
      guard let elements = json[name]?.elements else { return nil }
      let parts = elements.compactMap(part)
      return parts.count == elements.count && !parts.isEmpty ? parts : nil
    }
    func texts(_ value: JSONValue?) -> [String]? {
      guard let elements = value?.elements else { return nil }
      let texts = elements.compactMap(\.text)
      return texts.count == elements.count ? texts : nil
    }
    guard let study = json["study"]?.text, let title = json["title"]?.text,
      let points = json["points"]?.whole, RatingStudy.pointRange.contains(points),
      let seed = json["seed"]?.text, let stream = json["stream"]?.text,
      let axes = list(
        "axes",
        { axis -> RatingAxis? in
          guard let name = axis["name"]?.text, let question = axis["question"]?.text,
            let low = axis["low"]?.text, let high = axis["high"]?.text
          else { return nil }
          return RatingAxis(name: name, question: question, low: low, high: high)
        }),
      let models = list(
        "models",
        { model in model["name"]?.text.map { RatingStudy.Model(name: $0, key: model["key"]?.text) } }),
      let questions = list(
        "questions",
        { question -> Question? in
          guard let id = question["id"]?.text, let words = question["words"]?.text,
            let answers = texts(question["answers"]), answers.count == models.count
          else { return nil }
          return Question(id: id, words: words, answers: answers)
        })
    else { return nil }
    (self.study, self.title, self.points, self.seed, self.stream) = (study, title, points, seed, stream)
    (self.axes, self.models, self.questions) = (axes, models, questions)
    let items = Dictionary(questions.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let sides = Dictionary(models.enumerated().map { ($1.name, $0) }) { first, _ in first }
    guard
      let sheets = list(
        "sheets",
        { sheet -> Sheet? in
          guard let rater = sheet["rater"]?.text, let code = sheet["code"]?.text,
            let digest = sheet["digest"]?.text, let written = sheet["pages"]?.elements
          else { return nil }
          let pages = written.compactMap { page -> RatingSheet.Page? in
            guard let item = page["question"]?.text.flatMap({ items[$0] }) else { return nil }
            let found = (texts(page["sides"]) ?? []).compactMap { sides[$0] }
            return Set(found).count == models.count ? RatingSheet.Page(item: item, sides: found) : nil
          }
          return pages.count == written.count
            ? Sheet(rater: rater, code: code, digest: digest, pages: pages) : nil
        })
    else { return nil }
    self.sheets = sheets
  }
}
