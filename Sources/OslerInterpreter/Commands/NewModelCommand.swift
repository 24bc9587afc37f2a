import OslerLanguage
import OslerTensor
import OslerText
import OslerModel

/// `new model tokenizer: tokens layers: 4 hidden: 128 heads: 4 kv_heads: 2`
struct NewModelCommand: Command {
  static let group = CommandGroup.models
  static let isRandom = true
  static let signature = CommandSignature(
    "new model", "Makes a Llama, or a small GLM, of random weights.",
    discussion: """
      RMSNorm, rotary positions, grouped-query attention and SwiGLU, as Llama has them. The same seed gives \
      the same weights; running the same line again gives others.

      With the layout 'glm' texts are `[CLS] input [gMASK] <sop> output <eop>`: the input is read both ways, the \
      output from left to right, and positions have two dimensions. The tokenizer needs these four tokens.
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
      .option(
        "layout", .choice(ModelValue.Layout.allCases.map(\.rawValue)),
        default: ModelValue.Layout.causal.rawValue,
        help: "causal as Llama, each token seeing those before it; or a GLM's"),
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
    let layout = try Self.layout(arguments)
    let share = layout == nil ? 2 : 4
    guard hidden % (share * heads) == 0 else {
      throw arguments.error(
        "'hidden' must be a multiple of \(layout == nil ? "twice" : "four times") the heads, and \(hidden) is none of "
          + "\(share * heads)", at: "hidden")
    }
    let keyValueHeads = arguments.integer(ifGiven: "kv_heads") ?? heads
    guard heads % keyValueHeads == 0 else {
      throw arguments.error("\(keyValueHeads) 'kv_heads' do not share \(heads) heads evenly", at: "kv_heads")
    }
    let window = arguments.integer(ifGiven: "window")
    let sequence = arguments.integer("sequence")
    if layout != nil {
      guard window == nil else {
        throw arguments.error("a context that is read both ways has no sliding window", at: "window")
      }
      guard sequence > GLMLayout.markCount else {
        throw arguments.error(
          "'sequence' is \(sequence), and the marks of a GLM take \(GLMLayout.markCount)", at: "sequence")
      }
    }
    precision = PrecisionOption.precision(arguments)
    configuration = ModelConfiguration(
      family: layout != nil ? .glm : window == nil ? .llama : .mistral,
      vocabularySize: tokenizer.tokenizer.vocabularySize,
      hiddenSize: hidden,
      intermediateSize: arguments.integer(ifGiven: "ffn") ?? (hidden * 8 / 3 + 31) / 32 * 32,
      layers: arguments.integer("layers"), heads: heads, keyValueHeads: keyValueHeads,
      maxPositions: sequence, ropeTheta: arguments.real("rope_theta"),
      tieEmbeddings: arguments.bool("tied"), slidingWindow: window, bosID: tokenizer.tokenizer.bosID,
      eosIDs: (layout?.end ?? tokenizer.tokenizer.eosID).map { [$0] } ?? [], glm: layout)
  }

  private static func layout(_ arguments: Arguments) throws(Diagnostic) -> GLMLayout? {
    guard arguments.word("layout") == ModelValue.Layout.glm.rawValue else { return nil }
    do throws(GLMTokensError) {
      return try GLMLayout(arguments.handle("tokenizer", as: TokenizerValue.self).tokenizer)
    } catch {
      throw arguments.error("\(error)", hint: error.hint, at: "tokenizer")
    }
  }

  func run(in context: CommandContext) throws -> Value {
    let transformer = try Transformer(
      configuration, seed: context.random().key, device: context.session.engine.device(),
      precision: precision)
    return .handle(ModelValue(transformer, tokenizer: tokenizer.tokenizer, lineage: context.lineage))
  }
}
