extension ModelConfiguration {
  /// Whether GGUF files have the query and key rows in another order.
  var ggufPermutes: Bool { family != .qwen2 }

  /// The architecture's name in GGUF files: theirs has one for Llama and Mistral.
  var ggufArchitecture: String { family == .qwen2 ? "qwen2" : "llama" }

  /// Reads the configuration out of a GGUF file's metadata.
  ///
  /// Mistral models call themselves `llama` in these files; one is taken for Mistral when the file says that it
  /// has a sliding window. Numbers are as exact as the file's: ``GGUFValue/real``.
  ///
  /// - Throws: ``ModelError``, naming file and key, for what is missing, of the wrong type, impossible, or not
  ///   supported yet.
  public init(_ file: GGUFFile) throws(ModelError) {
    let architectureKey = "general.architecture"
    let architecture = try file.required(architectureKey, file.string(architectureKey))
    guard ["llama", "qwen2"].contains(architecture) else {
      throw .unsupported(path: file.path, key: architectureKey, value: "'\(architecture)'")
    }
    func size(_ key: String) throws(ModelError) -> Int? { try file.integer("\(architecture).\(key)") }
    func needed(_ key: String) throws(ModelError) -> Int {
      try file.required("\(architecture).\(key)", size(key))
    }
    for key in ["expert_count", "attention.sliding_window_pattern"] {
      try file.refuse("\(architecture).\(key)", unless: 0)
    }

    let heads = try needed("attention.head_count")
    let hiddenSize = try needed("embedding_length")
    let headDimension = try size("attention.key_length") ?? (heads > 0 ? hiddenSize / heads : 0)
    for key in ["attention.value_length", "rope.dimension_count"] {
      try file.refuse("\(architecture).\(key)", unless: headDimension)
    }
    let window = try size("attention.sliding_window") ?? 0
    let epsilonKey = "\(architecture).attention.layer_norm_rms_epsilon"
    guard let table = file.shape(of: GGUFName.embedding) else {
      throw .missingTensor(path: file.path, tensor: GGUFName.embedding)
    }
    try file.refuse("\(architecture).vocab_size", unless: table.first ?? 0)
    let eos = try file.tokenID("eos_token_id")
    let endOfTurn = try file.tokenID("eot_token_id")
    self.init(
      family: architecture == "qwen2" ? .qwen2 : window > 0 ? .mistral : .llama,
      vocabularySize: table.first ?? 0, hiddenSize: hiddenSize,
      intermediateSize: try needed("feed_forward_length"), layers: try needed("block_count"), heads: heads,
      keyValueHeads: try size("attention.head_count_kv"), headDimension: headDimension,
      maxPositions: try needed("context_length"),
      rmsEpsilon: try file.required(epsilonKey, file.real(epsilonKey)),
      // llama.cpp's default, in files without the key.
      ropeTheta: try file.real("\(architecture).rope.freq_base") ?? 10_000,
      attentionBias: architecture == "llama" ? file.shape(of: "blk.0.attn_q.bias") != nil : nil,
      feedForwardBias: file.shape(of: "blk.0.ffn_gate.bias") != nil,
      tieEmbeddings: file.shape(of: GGUFName.head) == nil, slidingWindow: window > 0 ? window : nil,
      bosID: try file.tokenID("bos_token_id"),
      eosIDs: (eos.map { [$0] } ?? []) + (endOfTurn.flatMap { $0 == eos ? nil : [$0] } ?? []))
    do throws(ModelError) {
      try validate()
      ropeScaling = try RopeScaling(file, architecture: architecture, self)
      try validate()
    } catch {
      guard case .impossibleConfiguration(let reason) = error else { throw error }
      throw .impossibleConfiguration(reason: "\(reason) in '\(file.path)'")
    }
  }

  /// Key and value of everything that a GGUF file says of this model.
  var ggufMetadata: [(key: String, value: GGUFValue)] {
    var metadata: [(key: String, value: GGUFValue)] = []
    func put(_ key: String, _ value: GGUFValue) { metadata.append(("\(ggufArchitecture).\(key)", value)) }
    func size(_ size: Int) -> GGUFValue { .uint32(UInt32(size)) }
    put("vocab_size", size(vocabularySize))
    put("context_length", size(maxPositions))
    put("embedding_length", size(hiddenSize))
    put("block_count", size(layers))
    put("feed_forward_length", size(intermediateSize))
    put("attention.head_count", size(heads))
    put("attention.head_count_kv", size(keyValueHeads))
    put("attention.key_length", size(headDimension))
    put("attention.value_length", size(headDimension))
    put("attention.layer_norm_rms_epsilon", .float32(Float(rmsEpsilon)))
    put("rope.dimension_count", size(headDimension))
    put("rope.freq_base", .float32(Float(ropeTheta)))
    for (key, value) in ggufRopeMetadata { put(key, value) }
    if let slidingWindow { put("attention.sliding_window", size(slidingWindow)) }
    return metadata
  }
}

extension GGUFFile {
  /// Throws when `key` is there with another number than this.
  func refuse(_ key: String, unless allowed: Int) throws(ModelError) {
    guard let value = self[key], value.real != Double(allowed) else { return }
    throw .unsupported(path: path, key: key, value: value.words)
  }
}

extension GGUFValue {
  /// For messages: short, whatever it is.
  var words: String {
    switch self {
    case .array(of: _, let values): "a list of \(values.count) values"
    case .string(let value): "'\(value)'"
    case .bool(let value): "\(value)"
    default: integer.map { "\($0)" } ?? real.map { "\($0)" } ?? "a number"
    }
  }
}
