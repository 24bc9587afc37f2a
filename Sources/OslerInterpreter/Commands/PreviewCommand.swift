import OslerCorpus
import OslerLanguage
import OslerLog
import OslerText

/// `preview questions model: base template: llama3`
struct PreviewCommand: Command {
  static let group = CommandGroup.training
  static let signature = CommandSignature(
    "preview", "Shows rows as a model would be tuned on them, with what is learned between « and ».",
    discussion: """
      Each row goes through the template and the tokenizer as in 'train sft', and what is shown is made from \
      the tokens: special tokens stand there by their names, and the marks are where learning begins and ends.
      """,
    parameters: [
      .argument("rows", .value(.rows), help: "rows with 'question' and 'answer', or 'messages'"),
      .option(
        "model", .value(.union([.model, .adapter])), required: true, help: "whose tokenizer and template"),
      TemplateOption.parameter(help: "in place of the model's own; plain for one that has none"),
      .option("count", .value(.integer), default: "1", range: .atLeast(1), help: "rows to show"),
    ],
    returns: .none,
    examples: [Example("preview questions model: base template: llama3")])

  let rows: any Rows
  let speaker: any Speaker
  let template: TemplateOption.Choice?
  let count: Int

  init(_ arguments: Arguments) throws(Diagnostic) {
    rows = arguments.rows("rows")
    speaker = arguments.handle("model", as: (any Speaker).self)
    template = try TemplateOption.template(arguments)
    count = arguments.integer("count")
  }

  func run(in context: CommandContext) throws -> Value {
    let tokenizer = speaker.tokenizer
    let template = try template?.template(for: tokenizer) ?? speaker.template ?? .plain
    let samples = try RowSamples(rows: rows, tokenizer: tokenizer, layout: speaker.base.layout)
      .exchanges(template, limit: count, in: context)
    for sample in samples {
      let learned = sample.trained.count(where: \.self)
      let head =
        "\(sample.id), template \(template.title): \(Counted.text(sample.tokens.count, "token", "tokens")), "
        + "\(Counted.grouped(learned)) learned"
      try context.show(MIMEBundle(text: head + "\n" + tokenizer.marked(sample)))
    }
    return .none
  }
}

extension Tokenizer {
  /// The sample's text by its tokens, what is learned between marks.
  func marked(_ sample: TokenSample) -> String {
    var text = ""
    var run: [UInt8] = []
    var isTrained = false
    func close() {
      let words = String(decoding: run, as: UTF8.self)
      text += isTrained ? "«\(words)»" : words
      run = []
    }
    for (token, trained) in zip(sample.tokens, sample.trained) {
      if trained != isTrained {
        close()
        isTrained = trained
      }
      run += bytes(of: token)
    }
    close()
    return text
  }
}
