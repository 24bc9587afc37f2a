import Foundation
import OslerLanguage
import OslerRecord

/// `load ratings "rating/returned/*" key: "rating/key.json"`
struct LoadRatingsCommand: Command {
  static let group = CommandGroup.data
  static let signature = CommandSignature(
    "load ratings", "Reads what raters sent back, and takes the blinding off.",
    discussion: """
      The files are those that the forms of `rate` save (`.json`, `.csv`), or the tables sent with them, \
      filled in. A file of another study, of an unknown rater, with a rating twice or off the scale, or \
      changed on the way is refused; ratings that are missing and raters of whom there is no file give a \
      warning. The value has a row for each rating: `rater`, `question`, `model`, `axis`, `score`; with \
      'give: comments' one for each comment.
      """,
    parameters: [
      .argument("files", .glob, help: "one file, or a pattern such as \"rating/returned/*\""),
      .option("key", .file, required: true, help: "the key that 'rate' wrote"),
      .option("give", .choice(["ratings", "comments"]), default: "ratings", help: "what the rows are"),
    ],
    returns: .table,
    examples: [
      Example(#"load ratings "rating/returned/*" key: "rating/key.json" | count"#, output: "24")
    ])

  let files: [InputFile]
  let key: InputFile
  let givesComments: Bool

  init(_ arguments: Arguments) throws(Diagnostic) {
    files = arguments.files("files")
    key = arguments.file("key")
    givesComments = arguments.word("give") == "comments"
  }

  func run(in context: CommandContext) throws -> Value {
    func text(_ path: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
    let key = try RatingKey(try text(key.path), file: key.written)
    let texts = try files.map { file in
      (name: file.path.split(separator: "/").last.map(String.init) ?? file.path, text: try text(file.path))
    }
    let returned = try ReturnedRatings(texts, key: key)
    try warn(of: returned, in: context)
    let raters = key.raters.count - returned.absent.count
    try context.note(
      "\(Counted.text(returned.scores.count, "rating", "ratings")) by \(Counted.grouped(raters)) of "
        + "\(Counted.text(key.raters.count, "rater", "raters")), study \(key.study)"
        + (returned.passed > 0 ? "; \(Counted.grouped(returned.passed)) could not be judged" : ""))
    guard !givesComments else {
      return .handle(
        Table(
          ["rater", "question", "comment"],
          returned.comments.map { [.string($0.rater), .string($0.question), .string($0.text)] },
          lineage: context.lineage))
    }
    let rows = returned.scores.map { score -> [Value] in
      [
        .string(score.rater), .string(score.question), .string(score.model), .string(score.axis),
        .integer(score.score),
      ]
    }
    return .handle(Table(RatingRows.columns, rows, lineage: context.lineage))
  }

  private func warn(of returned: ReturnedRatings, in context: CommandContext) throws {
    for gap in returned.gaps {
      let pages = gap.pages.prefix(8).map { "\($0)" }.joined(separator: ", ")
      try context.warn(
        "\(gap.rater): \(Counted.grouped(gap.missing)) of \(Counted.text(gap.expected, "rating", "ratings")) "
          + "missing, in question \(pages)\(gap.pages.count > 8 ? ", …" : "") of the form")
    }
    if !returned.absent.isEmpty {
      try context.warn("nothing from \(returned.absent.joined(separator: ", "))")
    }
  }
}
