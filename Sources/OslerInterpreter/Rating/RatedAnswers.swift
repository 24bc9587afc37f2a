import OslerDigest
import OslerLanguage
import OslerRecord

/// The questions of a rating study with each model's answer: out of columns, out of rows, or asked for.
struct RatedAnswers {
  let models: [RatingStudy.Model]
  let items: [RatingStudy.Item]

  /// A column for each model.
  init(_ rows: any Rows, columns: [String], in context: CommandContext) throws {
    try Self.needs(["question"] + columns, of: rows)
    models = columns.map { RatingStudy.Model(name: $0) }
    items = try Self.questions(rows, in: context) { row, _ in Self.answers(row, columns) }
  }

  /// A row for each question and model, as `model` and `answer`; `id` tells questions apart, else their text.
  init(long rows: any Rows, in context: CommandContext) throws {
    try Self.needs(["question", "model", "answer"], of: rows)
    var names: [String] = []
    var order: [(id: String, question: String, context: String?)] = []
    var answers: [String: [String: String]] = [:]
    try rows.forEach(in: context) { row in
      let question = Self.text(row, "question")
      let (id, model) = (Self.text(row, "id") ?? question ?? "", Self.text(row, "model") ?? "")
      guard let question, !model.isEmpty else { throw RateError.rowWithout("question", "model") }
      if !names.contains(model) { names.append(model) }
      if answers[id] == nil { order.append((id, question, Self.text(row, "context"))) }
      guard answers[id, default: [:]].updateValue(Self.text(row, "answer") ?? "", forKey: model) == nil else {
        throw RateError.answeredTwice(question: id, model: model)
      }
      return .next
    }
    models = names.map { RatingStudy.Model(name: $0) }
    items = order.map { entry in
      RatingStudy.Item(
        id: entry.id, question: entry.question, context: entry.context,
        answers: names.map { answers[entry.id]?[$0] ?? "" })
    }
  }

  /// Asks each model each question, about its `context` where it has one; after their answers come those in
  /// `columns`.
  init(
    _ rows: any Rows, asking speakers: [NamedSpeaker], _ options: AskOptions, columns: [String],
    in context: CommandContext
  ) throws {
    defer { context.progress(nil) }
    try Self.needs(["question"] + columns, of: rows)
    let total = try rows.count(in: context)
    models =
      speakers.map { RatingStudy.Model(name: $0.name, key: $0.speaker.lineage.key.hex) }
      + columns.map { RatingStudy.Model(name: $0) }
    var done = 0
    var study = try StudyAnswers(of: speakers, in: context)
    items = try Self.questions(rows, in: context) { row, question in
      try context.checkInterrupt()
      var options = options
      if let about = Self.text(row, "context") { options.about = about }
      let answers = try study.answers(to: question, options)
      done += 1
      context.progress(
        Progress("rate", done: done, total: total, details: [Counted.text(speakers.count, "model", "models")])
      )
      let said = answers.map { $0.allSatisfy(\.isWhitespace) ? "(no answer)" : $0 }
      return said + Self.answers(row, columns)
    }
    try context.note(study.words)
  }

  private static func answers(_ row: Row, _ columns: [String]) -> [String] {
    columns.map { row[$0].flatMap { $0.isNone ? nil : $0.text } ?? "" }
  }

  private static func questions(
    _ rows: any Rows, in context: CommandContext, answers: (Row, String) throws -> [String]
  ) throws -> [RatingStudy.Item] {
    var items: [RatingStudy.Item] = []
    try rows.forEach(in: context) { row in
      guard let question = text(row, "question") else { throw RateError.rowWithout("question", nil) }
      items.append(
        RatingStudy.Item(
          id: text(row, "id") ?? "\(items.count + 1)", question: question, context: text(row, "context"),
          answers: try answers(row, question)))
      return .next
    }
    return items
  }

  private static func needs(_ names: [String], of rows: any Rows) throws(RateError) {
    for name in names where !rows.columns.contains(name) {
      throw .noColumn(name, nearest: NearestName.suggestion(for: name, among: rows.columns.names))
    }
  }

  /// Nil for none and for nothing but white space.
  private static func text(_ row: Row, _ name: String) -> String? {
    guard let value = row[name], !value.isNone else { return nil }
    return value.text.contains { !$0.isWhitespace } ? value.text : nil
  }
}

enum RateError: Error, Hashable, CustomStringConvertible {
  case noColumn(String, nearest: String?)
  case rowWithout(String, String?)
  case answeredTwice(question: String, model: String)
  case otherStudy(path: String, study: String)
  case notScores(String)

  var description: String {
    switch self {
    case .noColumn(let name, _): "there is no column '\(name)'"
    case .rowWithout(let name, let other):
      "a row has no '\(name)'" + (other.map { " or no '\($0)'" } ?? "")
    case .answeredTwice(let question, let model): "'\(model)' has two answers to question '\(question)'"
    case .otherStudy(let path, let study):
      "'\(path)' is the key of another study (\(study)), whose forms may be with raters"
    case .notScores(let words): "the column 'score' holds \(words), not whole numbers"
    }
  }

  var hint: String? {
    switch self {
    case .noColumn(_, let nearest?): "did you mean '\(nearest)'?"
    case .noColumn(let name, nil) where ["model", "answer"].contains(name):
      "name the columns with answers: [\"…\"], or the models to ask with models: [ours: doctor]"
    case .noColumn: nil
    case .otherStudy: "write to a folder of its own"
    default: nil
    }
  }
}
