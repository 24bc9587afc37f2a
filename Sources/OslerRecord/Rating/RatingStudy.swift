import OslerDigest

/// What raters are asked about each answer, and what the ends of the scale mean.
public struct RatingAxis: Hashable, Sendable {
  public let name: String
  public let question: String
  public let low: String
  public let high: String

  public init(name: String, question: String, low: String, high: String) {
    (self.name, self.question, self.low, self.high) = (name, question, low, high)
  }
}

/// Questions with the answers of several models, to be rated by people who must not know whose is whose.
public struct RatingStudy: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    public let id: String
    public let question: String
    public let context: String?
    /// One for each of the study's models, in their order.
    public let answers: [String]

    public init(id: String, question: String, context: String? = nil, answers: [String]) {
      (self.id, self.question, self.context, self.answers) = (id, question, context, answers)
    }
  }

  /// A model, and the key of the value that answered; nil where the answers came with the questions.
  public struct Model: Hashable, Sendable {
    public let name: String
    public let key: String?

    public init(name: String, key: String? = nil) { (self.name, self.key) = (name, key) }
  }

  public let id: String
  public let title: String
  public let instructions: String
  /// Of the scale, from 1.
  public let points: Int
  public let axes: [RatingAxis]
  public let models: [Model]
  public let items: [Item]

  public static let pointRange = 2...9
  static let most = (models: 12, raters: 1000, items: 10_000, axes: 20, characters: 100_000)

  public init(
    id: String, title: String, instructions: String = "", points: Int = 7, axes: [RatingAxis],
    models: [Model], items: [Item]
  ) throws(RatingError) {
    func check(_ what: String, _ names: [String], most: Int) throws(RatingError) {
      guard !names.isEmpty else { throw .nothing(what) }
      guard names.count <= most else { throw .tooMany(what, count: names.count, most: most) }
      var seen: Set<String> = []
      for name in names where !seen.insert(name).inserted { throw .twice(what, name: name) }
    }
    try check("axis", axes.map(\.name), most: Self.most.axes)
    try check("model", models.map(\.name), most: Self.most.models)
    try check("question", items.map(\.id), most: Self.most.items)
    for item in items {
      for (model, answer) in zip(models, item.answers) {
        guard answer.contains(where: { !$0.isWhitespace }) else {
          throw .emptyAnswer(question: item.id, model: model.name)
        }
        guard answer.utf8.count <= Self.most.characters else {
          throw .longAnswer(question: item.id, model: model.name, most: Self.most.characters)
        }
      }
    }
    (self.id, self.title, self.instructions, self.points) = (id, title, instructions, points)
    (self.axes, self.models) = (axes, models)
    // What cannot be seen could tell a model from another, or hide a part of its answer.
    self.items = items.map { item in
      Item(
        id: item.id, question: VisibleText.shown(item.question),
        context: item.context.map(VisibleText.shown), answers: item.answers.map(VisibleText.shown))
    }
  }

  /// A form for each rater, blinded: in an order of its own, and for each question the sides in another order.
  ///
  /// - Parameters:
  ///   - each: how many questions a rater gets; the raters take turns, so that all are rated alike often.
  ///   - draw: 0..<count in an order that belongs to a purpose.
  ///   - code: 64 bits that belong to a purpose.
  public func sheets(
    for raters: [String], each: Int?, draw: (_ purpose: String, _ count: Int) -> [Int],
    code: (_ purpose: String) -> UInt64
  ) throws(RatingError) -> [RatingSheet] {
    guard !raters.isEmpty else { throw .nothing("rater") }
    guard raters.count <= Self.most.raters else {
      throw .tooMany("rater", count: raters.count, most: Self.most.raters)
    }
    var files: Set<String> = []
    for rater in raters {
      guard let name = RatingSheet.fileName(of: rater) else { throw .badRater(rater) }
      guard files.insert(name).inserted else { throw .twice("rater", name: rater) }
    }
    let share = min(each ?? items.count, items.count)
    let deal = draw("deal", items.count)
    return raters.enumerated().map { index, rater in
      let dealt = (0..<share).map { deal[(index * share + $0) % items.count] }
      let order = draw("order/\(rater)", share).map { dealt[$0] }
      let pages = order.map { item in
        RatingSheet.Page(item: item, sides: draw("sides/\(rater)/\(items[item].id)", models.count))
      }
      let digits = String(code("code/\(rater)"), radix: 16)
      return RatingSheet(
        rater: rater, pages: pages, code: String(repeating: "0", count: 16 - digits.count) + digits,
        study: self)
    }
  }
}

/// One rater's part of a study, in the order in which it is put to the rater.
public struct RatingSheet: Hashable, Sendable {
  /// A question with its answers; which model each side is.
  public struct Page: Hashable, Sendable {
    public let item: Int
    public let sides: [Int]
  }

  public let rater: String
  public let pages: [Page]
  /// Part of what is returned is sealed with: only the form has it.
  public let code: String
  /// Of all that the rater is shown.
  public let digest: String

  init(rater: String, pages: [Page], code: String, study: RatingStudy) {
    (self.rater, self.pages, self.code) = (rater, pages, code)
    digest = String(Digest(of: Self.shown(pages, of: study)).hex.prefix(16))
  }

  /// What the files of a rater begin with: letters, digits, `-`, `_`; nil where nothing of the name is left.
  public static func fileName(of rater: String) -> String? {
    guard rater.utf8.count <= 64 else { return nil }
    let name = rater.map { character -> Character in
      character.isASCII && (character.isLetter || character.isNumber) || character == "-" || character == "_"
        ? character : "-"
    }
    return name.contains { $0 != "-" } ? String(name) : nil
  }

  /// `A`, `B`, …
  public static func letter(_ side: Int) -> String { String(UnicodeScalar(UInt8(65 + side))) }

  private static func shown(_ pages: [Page], of study: RatingStudy) -> String {
    var parts = ["\(study.points)"] + study.axes.flatMap { [$0.name, $0.question, $0.low, $0.high] }
    for page in pages {
      let item = study.items[page.item]
      parts += [item.question, item.context ?? ""] + page.sides.map { item.answers[$0] }
    }
    return parts.map { "\($0.utf8.count)\n\($0)" }.joined(separator: "\n")
  }
}
