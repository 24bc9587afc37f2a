import OslerLanguage
import OslerTensor
import OslerText
import OslerModel

/// `new model tokenizer: tokens layers: 4 hidden: 128 heads: 4 kv_heads: 2`
struct NewModelCommand: Command {
  static let group = CommandGroup.models
  static let isRandom = true
  static let signature = CommandSignature(
    "new model", "Makes a Llama of random weights.",
    discussion: """
      RMSNorm, rotary positions, grouped-query attention and SwiGLU, as Llama has them. The same seed gives \
      the same weights; running the same line again gives others.
      """,
    parameters: [
      .option(
        "tokenizer", .value(.tokenizer), required: true, help: "whose tokens it reads and writes"),
      .option("layers", .value(.integer), default: "4", range: .between(1, 1_000), help: "blocks"),
      .option(
        "hidden", .value(.integer), default: "128", range: .between(2, 100_000),
        help: "channels of the residual stream, a multiple of twice the heads"),
      .option("heads", .value(.integer), default: "4", range: .between(1, 50_000), help: "query heads"),
      .option(
        "kv_heads", .value(.integer), range: .between(1, 50_000),
        help: "key and value heads, shared among the query heads; as many as those without it"),
      .option(
        "ffn", .value(.integer), range: .between(1, 1_000_000),
        help: "channels of the feed-forward layer; 8/3 of 'hidden', rounded up to 32, without it"),
      .option(
        "sequence", .value(.integer), default: "512", range: .between(2, 1_000_000), unit: "tokens",
        help: "most tokens it can read at once"),
      .option("tied", .value(.bool), default: "true", help: "whether the output head is the embedding table"),
      PrecisionOption.parameter,
      .option("rope_theta", .value(.number), default: "10000", range: .above(0), help: "rotary base"),
      .option(
        "window", .value(.integer), range: .between(1, 1_000_000), unit: "tokens",
        help: "sliding window; none without it"),
      .option("seed", .value(.integer), help: "a seed of its own; the session's without it"),
    ],
    returns: .model,
    examples: [
      Example(
        """
        tokens = train tokenizer (load pubmed "shards/*.xml") vocabulary: 300
        new model tokenizer: tokens layers: 2 hidden: 16 heads: 2
        """,
        output: "model of 8,016 parameters (2 layers of 16, vocabulary 300)")
    ])

  let tokenizer: TokenizerValue
  let configuration: ModelConfiguration
  let precision: Precision

  init(_ arguments: Arguments) throws(Diagnostic) {
    tokenizer = arguments.handle("tokenizer", as: TokenizerValue.self)
    let (hidden, heads) = (arguments.integer("hidden"), arguments.integer("heads"))
    guard hidden % (2 * heads) == 0 else {
      throw arguments.error(
        "'hidden' must be a multiple of twice the heads, and \(hidden) is none of \(2 * heads)", at: "hidden")
    }
    let keyValueHeads = arguments.integer(ifGiven: "kv_heads") ?? heads
    guard heads % keyValueHeads == 0 else {
      throw arguments.error("\(keyValueHeads) 'kv_heads' do not share \(heads) heads evenly", at: "kv_heads")
    }
    let window = arguments.integer(ifGiven: "window")
    precision = PrecisionOption.precision(arguments)
    configuration = ModelConfiguration(
      family: window == nil ? .llama : .mistral, vocabularySize: tokenizer.tokenizer.vocabularySize,
      hiddenSize: hidden,
      intermediateSize: arguments.integer(ifGiven: "ffn") ?? (hidden * 8 / 3 + 31) / 32 * 32,
      layers: arguments.integer("layers"), heads: heads, keyValueHeads: keyValueHeads,
      maxPositions: arguments.integer("sequence"), ropeTheta: arguments.real("rope_theta"),
      tieEmbeddings: arguments.bool("tied"), slidingWindow: window, bosID: tokenizer.tokenizer.bosID,
      eosIDs: tokenizer.tokenizer.eosID.map { [$0] } ?? [])
  }

  func run(in context: CommandContext) throws -> Value {
    let transformer = try Transformer(
      configuration, seed: context.random().key, device: context.session.engine.device(),
      precision: precision)
    return .handle(ModelValue(transformer, tokenizer: tokenizer.tokenizer, lineage: context.lineage))
  }
}
