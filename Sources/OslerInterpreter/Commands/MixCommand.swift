import OslerCorpus
import OslerDigest
import OslerLanguage
import OslerText

/// `mix [general: 0.3, guidelines: 0.7] from: sources tokens: 2M tokenizer: base`
struct MixCommand: Command {
  static let group = CommandGroup.data
  static let isRandom = true
  static let signature = CommandSignature(
    "mix", "Mixes several sources of rows by weight, up to a budget of tokens.",
    discussion: """
      Each source gets its share of the budget to the token; its rows come in random order, each once before \
      any comes again, and sources alternate evenly from end to end. `train pretrain` reads the last row of a \
      source only as far as its share goes; stages that learn answers take it whole. The tokens of a row are \
      those of all that is written in it, without a template. `mixed.accounts` says what came of each source \
      and `mixed.manifest` holds the same with digests, as JSON. Sources that have no weight stay out, so that \
      an ablation is a loop over weights.
      """,
    parameters: [
      .argument("weights", .value(.record), help: "a number for each source, by its name"),
      .option(
        "from", .value(.record), required: true,
        help: "the sources by name: rows, or corpora that `tokenize` wrote"),
      .option(
        "tokens", .value(.integer), required: true, range: .atLeast(1), unit: "tokens", help: "the budget"),
      .option(
        "tokenizer", .value(.union([.tokenizer, .model])), required: true,
        help: "by which tokens are counted; of a model its own"),
      .option(
        "epochs", .value(.integer), default: "1", range: .atLeast(1),
        help: "how often a source may be gone through at most"),
      .option("seed", .value(.integer), help: "a seed of its own; the session's without it"),
    ],
    returns: .table,
    examples: [
      Example(
        """
        papers = load pubmed "shards/*.xml"
        tokens = train tokenizer papers vocabulary: 300
        sources = [papers: papers, exams: (load qa "mmlu/*_dev.csv")]
        mixed = mix [papers: 0.6, exams: 0.4] from: sources tokens: 100 tokenizer: tokens
        mixed.accounts | select source weight documents taken_tokens
        """,
        output: """
          source  weight  documents  taken_tokens
          ──────  ──────  ─────────  ────────────
          papers     0.6          6            60
          exams      0.4          4            40
          """)
    ])

  private let sources: [(name: String, weight: Double, rows: any Rows)]
  private let tokens: Int
  private let epochs: Int
  private let tokenizer: Tokenizer

  init(_ arguments: Arguments) throws(Diagnostic) {
    guard let tokenizer = TokenizerOption.tokenizer(arguments) else {
      throw arguments.error("there is no tokenizer", at: "tokenizer")
    }
    self.tokenizer = tokenizer
    tokens = arguments.integer("tokens")
    epochs = arguments.integer("epochs")
    let from = arguments.record("from")
    var sources: [(String, Double, any Rows)] = []
    for field in arguments.record("weights").fields {
      guard let weight = field.value.number else {
        throw arguments.error(
          "the weight of '\(field.name)' must be a number, not \(field.value.inWords)", at: "weights")
      }
      guard case .handle(let handle)? = from[field.name], let rows = handle as? any Rows else {
        throw arguments.error(
          "'\(field.name)' is not among the rows after 'from'",
          hint: from.names.isEmpty ? nil : "there are " + from.names.joined(separator: ", "), at: "weights")
      }
      sources.append((field.name, weight, rows))
    }
    self.sources = sources
  }

  func run(in context: CommandContext) throws -> Value {
    defer { context.progress(nil) }
    let measured = try sources.map { source in
      MixtureSource(
        name: source.name, weight: source.weight, lengths: try lengths(of: source.rows, in: context),
        digest: source.rows.lineage.key.hex)
    }
    let name = "\(context.seed) \(context.streamName ?? "")"
    let seed = UInt64(Digest(of: name).hex.prefix(16), radix: 16) ?? context.seed
    let mixture = try Mixture(measured, tokens: tokens, seed: seed, epochs: epochs)
    var taken = sources.map { _ in Set<Int>() }
    for item in mixture.items { taken[Int(item.source)].insert(Int(item.document)) }
    let held = try zip(sources, taken).map { try hold($0.rows, $1, in: context) }
    let shares = mixture.accounts.map { "\(Counted.grouped($0.takenTokens)) of \($0.name)" }
    try context.note(
      "\(Counted.text(mixture.tokens, "token", "tokens")) in "
        + "\(Counted.text(mixture.items.count, "row", "rows")): \(shares.joined(separator: ", "))")
    return .handle(MixtureValue(mixture, of: held, lineage: context.lineage))
  }

  private func lengths(of rows: any Rows, in context: CommandContext) throws -> [Int] {
    if let corpus = rows as? TokensValue {
      _ = try TokenSamples(corpus.tokens, tokenizer: tokenizer)
      return corpus.tokens.lengths
    }
    let content = try RowContent(rows.columns)
    var encoder = TokenEncoder(tokenizer)
    var lengths: [Int] = []
    try rows.forEach(in: context) { row in
      let text = try content.text(of: row)
      let sample = Sample(id: "", parts: [PromptPart(text, isTrained: true)])
      lengths.append(
        text.isEmpty
          ? 0 : sample.tokenized(with: &encoder, addsBeginning: tokenizer.addsBOS).tokens.count)
      if lengths.count % 256 == 0 {
        try context.checkInterrupt()
        context.progress(Progress("mix", done: lengths.count, total: rows.knownCount))
      }
      return .next
    }
    return lengths
  }

  /// What the mixture takes of a source, in memory unless it lies in files of tokens.
  private func hold(
    _ rows: any Rows, _ taken: Set<Int>, in context: CommandContext
  ) throws -> MixtureValue.Source {
    if let corpus = rows as? TokensValue { return .tokens(corpus.tokens) }
    var held: [Int: Row] = [:]
    var place = 0
    try rows.forEach(in: context) { row in
      if taken.contains(place) { held[place] = row }
      place += 1
      return .next
    }
    return .rows(rows.columns, held)
  }
}
