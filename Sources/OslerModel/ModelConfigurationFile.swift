import OslerJSON
public import OslerTensor

extension ModelConfiguration {
  /// Reads a Hugging Face `config.json` of a Llama, Mistral or Qwen2 model, in older and newer spellings, or of
  /// Osler's GLM.
  ///
  /// - Throws: ``ModelError``, naming file and key, for what is missing, of the wrong type, impossible,
  ///   or not supported yet. Keys that say nothing about the model's arithmetic are passed over.
  public init(contentsOf path: String) throws(ModelError) {
    try self.init(JSONFile(path))
  }

  /// - Parameter path: the name that errors use.
  public init(json: String, path: String = "config.json") throws(ModelError) {
    try self.init(JSONFile(Array(json.utf8), path: path))
  }

  private init(_ file: JSONFile) throws(ModelError) {
    let family = try Self.family(file)
    // Biases are Llama's to choose; Qwen2 has its own whatever its file says.
    if family != .llama { try file.refuse("mlp_bias", unless: false) }
    if family == .mistral { try file.refuse("attention_bias", unless: false) }
    for key in ["hidden_act", "hidden_activation"] { try file.refuse(key, unless: "silu") }
    try file.refuse("quantization_config")
    let rope = try RopeParameters(file, family)

    func size(_ key: String) throws(ModelError) -> Int { try file.required(key, file.integer(key)) }
    // What a file leaves out is its class's default; null is another thing.
    func keyValueHeads() throws(ModelError) -> Int? {
      guard !file.contains("num_key_value_heads") else { return try file.integer("num_key_value_heads") }
      return switch family {
      case .llama, .glm: nil
      case .mistral: 8
      case .qwen2: 32
      }
    }
    let vocabularySize = try size("vocab_size")
    let (hiddenSize, intermediateSize) = (try size("hidden_size"), try size("intermediate_size"))
    let layers = try size("num_hidden_layers")
    self.init(
      family: family, vocabularySize: vocabularySize, hiddenSize: hiddenSize,
      intermediateSize: intermediateSize, layers: layers,
      heads: try size("num_attention_heads"), keyValueHeads: try keyValueHeads(),
      headDimension: try file.integer("head_dim"), maxPositions: try size("max_position_embeddings"),
      rmsEpsilon: try file.required("rms_norm_eps", file.real("rms_norm_eps")),
      ropeTheta: rope.theta, ropeScaling: rope.scaling,
      attentionBias: family == .llama ? try file.bool("attention_bias") ?? false : nil,
      feedForwardBias: try file.bool("mlp_bias") ?? false,
      tieEmbeddings: try file.bool("tie_word_embeddings") ?? false,
      slidingWindow: try Self.slidingWindow(file, family, layers: layers),
      initializerRange: try file.real("initializer_range") ?? 0.02,
      bosID: try file.tokenIDs("bos_token_id").first, eosIDs: try file.tokenIDs("eos_token_id"),
      glm: family == .glm ? try GLMLayout(file) : nil)
    do throws(ModelError) {
      try validate()
    } catch {
      guard case .impossibleConfiguration(let reason) = error else { throw error }
      throw .impossibleConfiguration(reason: "\(reason) in '\(file.path)'")
    }
    if try file.integer("head_dim") == nil && hiddenSize % heads != 0 {
      throw .impossibleConfiguration(
        reason: "\(heads) heads do not share 'hidden_size' \(hiddenSize) evenly in '\(file.path)'")
    }
  }

  private static func family(_ file: JSONFile) throws(ModelError) -> Family {
    let architectures = try file.strings("architectures") ?? []
    let type = try file.string("model_type")
    for family in Family.allCases {
      let isNamed = architectures.isEmpty ? type == family.rawValue : architectures == [family.architecture]
      if isNamed && type ?? family.rawValue == family.rawValue { return family }
    }
    let key = architectures.isEmpty ? "model_type" : "architectures"
    guard let value = file[key] else { throw .missingKey(path: file.path, key: "architectures") }
    throw .unsupported(path: file.path, key: key, value: value.written(.line))
  }

  /// The `config.json` of this model: keys sorted, two spaces a level, the same bytes every time.
  ///
  /// - Parameter precision: of the weights beside it.
  public func json(_ precision: Precision = .fp32) -> String {
    var members: [JSONValue.Member] = []
    func put(_ key: String, _ value: JSONValue) { members.append(JSONValue.Member(key, value)) }
    put("architectures", .array([.string(family.architecture)]))
    put("model_type", .string(family.rawValue))
    put("vocab_size", .integer(vocabularySize))
    put("hidden_size", .integer(hiddenSize))
    put("intermediate_size", .integer(intermediateSize))
    put("num_hidden_layers", .integer(layers))
    put("num_attention_heads", .integer(heads))
    put("num_key_value_heads", .integer(keyValueHeads))
    put("head_dim", .integer(headDimension))
    put("hidden_act", "silu")
    put("max_position_embeddings", .integer(maxPositions))
    put("initializer_range", .real(JSONReal(initializerRange)))
    put("rms_norm_eps", .real(JSONReal(rmsEpsilon)))
    put("rope_theta", .real(JSONReal(ropeTheta)))
    put("tie_word_embeddings", .bool(tieEmbeddings))
    put("attention_dropout", 0.0)
    put("torch_dtype", precision == .bf16 ? "bfloat16" : "float32")
    put("use_cache", true)
    put("bos_token_id", bosJSON)
    put("eos_token_id", eosJSON)
    put("rope_scaling", glm == nil ? ropeScaling?.json ?? .null : RopeParameters.twoDimensional)
    let window: JSONValue = slidingWindow.map { .integer($0) } ?? .null
    switch family {
    case .llama:
      put("attention_bias", .bool(attentionBias))
      put("mlp_bias", .bool(feedForwardBias))
    case .glm: for (key, id) in glm?.members ?? [] { put(key, .integer(Int(id))) }
    case .mistral:
      put("sliding_window", window)
    case .qwen2:
      put("use_sliding_window", .bool(slidingWindow != nil))
      put("sliding_window", window)
      put("max_window_layers", .integer(slidingWindow == nil ? layers : 0))
    }
    return JSONValue.object(members).written(.indented, sorted: true) + "\n"
  }

  var bosJSON: JSONValue { bosID.map { .integer(Int($0)) } ?? .null }

  var eosJSON: JSONValue {
    switch eosIDs.count {
    case 0: .null
    case 1: .integer(Int(eosIDs[0]))
    default: .array(eosIDs.map { .integer(Int($0)) })
    }
  }
}

extension ModelConfiguration.Family {
  var architecture: String {
    switch self {
    case .llama: "LlamaForCausalLM"
    case .mistral: "MistralForCausalLM"
    case .qwen2: "Qwen2ForCausalLM"
    case .glm: "OslerGLM"
    }
  }
}
