import OslerCorpus
import OslerLanguage

/// `load qa "questions.jsonl"`
struct LoadQACommand: Command {
  static let group = CommandGroup.data
  static let signature = CommandSignature(
    "load qa", "Reads a file of questions and answers, one JSON object a line.",
    discussion: """
      Each line has `question` (or `instruction`) and `answer` (or `output`), and may have `id`, `context` \
      (or `input`) and `choices` (or `options`). With choices the answer may also be a letter or an index \
      from 0. Every other field that is text, a number or a truth value becomes a column.
      """,
    parameters: [.argument("file", .file, help: "a .jsonl file, also gzipped")],
    returns: .dataset,
    examples: [Example(#"load qa "questions.jsonl" | count"#, output: "8")])

  let file: InputFile

  init(_ arguments: Arguments) throws(Diagnostic) {
    file = arguments.file("file")
  }

  func run(in context: CommandContext) throws -> Value {
    let set = try QuestionSet.load(jsonLines: file.path)
    if !set.ignoredFields.isEmpty {
      try context.warn(
        "'\(file.written)': fields with lists or objects are left out: "
          + set.ignoredFields.joined(separator: ", "))
    }
    let withChoices = set.questions.count { !$0.choices.isEmpty }
    try context.note(
      "\(Counted.text(set.questions.count, "question", "questions")) from '\(file.written)', "
        + "\(Counted.grouped(withChoices)) with choices")
    return .handle(DatasetValue(set, lineage: context.lineage))
  }
}
