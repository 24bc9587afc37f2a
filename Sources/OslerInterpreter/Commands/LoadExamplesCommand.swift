import OslerCorpus
import OslerLanguage
import OslerText

/// `load examples "openorca.jsonl.gz"`
struct LoadExamplesCommand: Command {
  static let group = CommandGroup.data
  static let signature = CommandSignature(
    "load examples", "Reads what to tune on: conversations, instructions, completions or texts.",
    discussion: """
      One JSON object a line, or a list of them. The format shows in the first row. `chat` (`messages`), \
      `shareGPT` (`conversations`) and `orca` (`system_prompt`, `question`, `response`) give a column \
      `messages`; `alpaca` (`instruction`, perhaps `input`, `output`) gives these three; `completion` gives \
      `prompt`, which is read as it stands, and `completion`, which is learned; `text` gives `text`. \
      `train sft` and `train lora` take all but the last, which is for `train pretrain`. Every other field \
      that is text, a number, a truth value or a list of texts becomes a column.
      """,
    parameters: [
      .argument("file", .file, help: "a .jsonl or .json file, also gzipped"),
      .option(
        "format", .choice(ExampleFormat.allCases.map(\.rawValue)),
        help: "of the file; found out without it"),
    ],
    returns: .table,
    examples: [
      Example(
        #"load examples "alpaca.jsonl" | select instruction output"#,
        output: """
          instruction                  output
          ───────────────────────────  ───────────
          Name a drug for gout flares  Colchicine
          Translate to lay words       A fast beat
          """)
    ])

  let file: InputFile
  let format: ExampleFormat?

  init(_ arguments: Arguments) throws(Diagnostic) {
    file = arguments.file("file")
    format = arguments.word(ifGiven: "format").flatMap(ExampleFormat.init)
  }

  func run(in context: CommandContext) throws -> Value {
    let set = try ExampleSet.load(file.path, format: format)
    if !set.ignoredFields.isEmpty {
      try context.warn(
        "'\(file.path)': fields with objects or mixed lists are left out: "
          + set.ignoredFields.joined(separator: ", "))
    }
    if let first = set.emptyLines.first {
      let rows = Counted.text(set.emptyLines.count, "row", "rows")
      try context.warn(
        "'\(file.path)': \(rows) without an answer left out, the first in line \(first)")
    }
    try context.note(
      "\(Counted.text(set.examples.count, "example", "examples")) from '\(file.written)', "
        + "in the format \(set.format.name)")
    return .handle(ExampleRows.table(set, lineage: context.lineage))
  }
}

/// A tuning set as a table.
enum ExampleRows {
  static func table(_ set: ExampleSet, lineage: Lineage) -> Table {
    let own = columns(set.examples)
    let others = set.columnNames.filter { $0 != "id" && !own.contains($0) }
    let rows = set.examples.map { example in
      [.string(example.id)] + cells(example.content, own)
        + others.map { QuestionRow.value(example.columns[$0]) }
    }
    return Table(["id"] + own + others, rows, lineage: lineage)
  }

  /// Rows of one format differ in nothing but completions, which are texts or conversations.
  private static func columns(_ examples: [TuningExample]) -> [String] {
    var found: [String] = []
    for example in examples {
      let names =
        switch example.content {
        case .exchange: ["instruction", "input", "output"]
        case .messages: ["messages"]
        case .text: ["text"]
        case .completion: ["prompt", "completion"]
        }
      found += names.filter { !found.contains($0) }
    }
    return found
  }

  private static func cells(_ content: TuningExample.Content, _ columns: [String]) -> [Value] {
    var cells: [String: Value] = [:]
    switch content {
    case .exchange(let instruction, let input, let answer):
      cells = [
        "instruction": .string(instruction), "input": input.map { .string($0) } ?? .none,
        "output": .string(answer),
      ]
    case .messages(let messages):
      cells = [
        "messages": .list(
          messages.map {
            .record(Record([("role", .string($0.role)), ("content", .string($0.content))]))
          })
      ]
    case .text(let text): cells = ["text": .string(text)]
    case .completion(let prompt, let answer):
      cells = ["prompt": .string(prompt), "completion": .string(answer)]
    }
    return columns.map { cells[$0] ?? .none }
  }
}
