import Foundation
import OslerDigest
import OslerLanguage
import OslerRecord
import OslerTensor

/// `rate questions models: [ours: doctor, other: base] raters: 10 axes: "axes.csv" into: "rating"`
struct RateCommand: Command {
  static let group = CommandGroup.asking
  static let isRandom = true
  static let effect = CommandEffect.outside
  static let signature = CommandSignature(
    "rate", "Makes blinded forms on which people rate several models' answers.",
    discussion: """
      The answers are asked of 'models:', or stand in the columns named by 'answers:', or both, or in rows with \
      `question`, `model` and `answer`; `id` and `context` are used where they are. What models answered is \
      kept beside the log: nothing is asked twice. One that gives nothing is shown with '(no answer)'. Each \
      rater gets the \
      questions in an order of its own, and each question's answers as A, B, … in another order, drawn from \
      the seeded stream. `into/send` takes a form (`.html`, one file, works without a network) and a table \
      (`.csv`) for each rater; `into/key.json` says which side is which model, and stays with you. The axes \
      are a CSV table with the columns `name`, `question`, `low` and `high`. `load ratings` takes back what \
      the raters send. See docs/rating.md.
      """,
    parameters: [
      .argument("questions", .value(.rows), help: "questions, or questions with answers"),
      .option(
        "models", .value(.union([.list(.any), .record])),
        help: "models and adapters to ask, by name: [ours: doctor, other: base]"),
      .option("answers", .value(.list(.string)), help: "columns that hold answers, one for each model"),
      .option(
        "raters", .value(.union([.integer, .list(.string)])), required: true,
        help: "how many, or their names"),
      .option("axes", .file, required: true, help: "a CSV table of what is rated"),
      .option("into", .output, required: true, help: "the study's folder"),
      .option(
        "each", .value(.integer), range: .atLeast(1),
        help: "questions a rater gets, dealt so that all are rated alike often; all without it"),
      .option("points", .value(.integer), default: "7", range: .between(2, 9), help: "of the scale"),
      .option("title", .value(.string), default: "\"Rating study\"", help: "above the form"),
      .option("instructions", .value(.string), help: "what raters read first"),
    ] + AskOptions.parameters,
    returns: .table,
    examples: [
      Example(
        #"rate cases models: [ours: doctor, other: base] raters: 10 axes: "axes.csv" into: "rating""#)
    ])

  private static let columns = ["rater", "questions", "ratings", "form", "table"]

  let rows: any Rows
  private let source: Source
  let raters: [String]
  let axes: InputFile
  let folder: String
  let each: Int?
  let points: Int
  let title: String
  let instructions: String

  private enum Source {
    /// Those to ask, and the columns of others' answers.
    case models(SpeakerList, AskOptions, [String])
    case columns([String])
    case rows
  }

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("questions")
    let options = try AskOptions(arguments)
    let columns = arguments.list(ifGiven: "answers")?.map(\.text)
    if let list = try SpeakerList(arguments, "models") {
      guard options.logProbabilities == nil else {
        throw arguments.error("'logprobs' has no place on a form", at: "logprobs")
      }
      source = .models(list, options, columns ?? [])
    } else {
      source = columns.map(Source.columns) ?? .rows
    }
    raters = try Self.raters(arguments)
    axes = arguments.file("axes")
    folder = arguments.output("into")
    each = arguments.integer(ifGiven: "each")
    points = arguments.integer("points")
    title = arguments.string("title")
    instructions = arguments.string(ifGiven: "instructions") ?? ""
  }

  /// `rater-01` … where only their number is given.
  private static func raters(_ arguments: Arguments) throws(Diagnostic) -> [String] {
    switch arguments.value("raters") {
    case .integer(let count):
      guard (1...1000).contains(count) else {
        throw arguments.error("'raters' is \(count), not a number from 1 to 1000", at: "raters")
      }
      let width = max(2, "\(count)".count)
      return (1...count).map { number in
        let digits = "\(number)"
        return "rater-" + String(repeating: "0", count: width - digits.count) + digits
      }
    case .list(let names): return names.map(\.text)
    default: preconditionFailure("'raters' is neither a number nor a list")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    let axisText = String(decoding: try Data(contentsOf: URL(filePath: axes.path)), as: UTF8.self)
    let axes = try RatingAxes.read(axisText, file: axes.written)
    let answers = try answers(in: context)
    let study = try RatingStudy(
      id: String(context.lineage.key.hex.prefix(16)), title: title, instructions: instructions,
      points: points, axes: axes, models: answers.models, items: answers.items)
    let sheets = try study.sheets(
      for: raters, each: each, draw: { context.random($0).permutation($1) },
      code: { context.random($0).bits(at: 0) })
    let key = RatingKey(study, sheets, seed: context.seed, stream: context.streamName ?? "")
    let forms = sheets.map { RatingForm($0, of: study) }
    let files = RatingFiles(folder: folder, context: context)
    let paths = try files.write(key, forms)
    try context.note(accounting(study, sheets, files, in: context))
    let rows = zip(sheets, paths).map { sheet, path -> [Value] in
      let ratings = sheet.pages.count * study.models.count * study.axes.count
      return [
        .string(sheet.rater), .integer(sheet.pages.count), .integer(ratings), .string(path.form),
        .string(path.table),
      ]
    }
    return .handle(Table(Self.columns, rows, lineage: context.lineage))
  }

  private func answers(in context: CommandContext) throws -> RatedAnswers {
    switch source {
    case .models(let list, let options, let columns):
      try RatedAnswers(
        rows, asking: try list.speakers(in: context), options, columns: columns, in: context)
    case .columns(let columns): try RatedAnswers(rows, columns: columns, in: context)
    case .rows: try RatedAnswers(long: rows, in: context)
    }
  }

  private func accounting(
    _ study: RatingStudy, _ sheets: [RatingSheet], _ files: RatingFiles, in context: CommandContext
  ) -> String {
    let questions = Counted.text(study.items.count, "question", "questions")
    let models = Counted.text(study.models.count, "model", "models")
    let key = context.session.workspace.shown(files.keyPath)
    return
      "study \(study.id): \(questions) of \(models) for \(Counted.text(sheets.count, "rater", "raters")); "
      + "send what is in 'send', keep '\(key)'"
  }
}
