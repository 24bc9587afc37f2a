import OslerLanguage
import OslerText

/// `train tokenizer papers vocabulary: 2048`
struct TrainTokenizerCommand: Command {
  static let group = CommandGroup.training
  static let keepsFiles = true
  static let signature = CommandSignature(
    "train tokenizer", "Learns a byte-level BPE tokenizer from texts.",
    discussion: """
      Pairs of tokens merge, the most frequent first, until the vocabulary is full. `<s>` and `</s>` begin \
      and end every text. Saved as a Hugging Face `tokenizer.json`.
      """,
    parameters: [
      .argument(
        "texts", .value(.rows), help: "rows with a column 'text', or with 'title' and 'abstract'"),
      .option(
        "vocabulary", .value(.integer), default: "2048", range: .between(258, 1_000_000), unit: "tokens",
        help: "most tokens, of which 256 are bytes and two are special"),
      .option(
        "special", .value(.list(.string)),
        help: "further special tokens, such as a layout's marks, that no text makes"),
    ],
    returns: .tokenizer,
    examples: [
      Example(
        #"train tokenizer (load pubmed "shards/*.xml") vocabulary: 300"#,
        output: "tokenizer of 300 tokens")
    ])

  let rows: any Rows
  let vocabulary: Int
  let special: [String]

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("texts")
    vocabulary = arguments.integer("vocabulary")
    special = TokenizerTrainer.defaultSpecial + arguments.strings("special")
    do throws(TokenizerError) {
      try TokenizerTrainer.check(vocabulary: vocabulary, special: special)
    } catch {
      throw arguments.error("\(error)", at: "special")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    defer { context.progress(nil) }
    let read = try RowTexts(rows.columns)
    var trainer = TokenizerTrainer()
    try rows.forEach(in: context) { row in
      if let text = read.text(of: row) { trainer.add(text) }
      if trainer.texts % 256 == 0 {
        try context.checkInterrupt()
        context.progress(Progress("train tokenizer", done: trainer.texts, total: rows.knownCount))
      }
      return .next
    }
    let result = try trainer.train(
      vocabulary: vocabulary, special: special, isInterrupted: { context.isInterrupted }
    ) {
      if case .merging(let tokens, let total) = $0 {
        context.progress(Progress("train tokenizer", done: tokens, total: total))
      }
    }
    if result.ending == .interrupted { context.markPartial() }
    try context.note(
      "\(Counted.text(result.tokenizer.vocabularySize, "token", "tokens")) learned from "
        + "\(Counted.text(result.texts, "text", "texts")), \(Counted.grouped(result.bytes)) bytes"
        + (result.ending == .exhausted ? "; no pair occurs often enough for more" : ""))
    let size = result.tokenizer.vocabularySize
    let lineage =
      result.ending == .interrupted ? context.lineage.stopped(after: "\(size) tokens") : context.lineage
    return .handle(TokenizerValue(result.tokenizer, lineage: lineage))
  }
}
