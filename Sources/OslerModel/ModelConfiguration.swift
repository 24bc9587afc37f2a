public import OslerTensor

/// The shape of a Llama-family model: what Hugging Face's `config.json` says about it.
public struct ModelConfiguration: Hashable, Sendable {
  /// Which architecture the files name. All compute the same, with what the properties below say: Mistral and
  /// Qwen2 may have a sliding window, Qwen2 has biases on queries, keys and values, Llama may have biases. Osler's
  /// GLM is a Llama in GLM's layout.
  public enum Family: String, Hashable, Sendable, CaseIterable {
    case llama, mistral, qwen2
    case glm = "osler_glm"
  }

  public var family: Family
  public var vocabularySize: Int
  /// Channels of the residual stream.
  public var hiddenSize: Int
  /// Channels inside the feed-forward layer.
  public var intermediateSize: Int
  public var layers: Int
  public var heads: Int
  /// Key and value heads; each serves `heads / keyValueHeads` query heads.
  public var keyValueHeads: Int
  public var headDimension: Int
  /// Most tokens a document, or a prompt with its answer, may have.
  public var maxPositions: Int
  public var rmsEpsilon: Double
  public var ropeTheta: Double
  /// How positions are stretched; nil where they are not.
  public var ropeScaling: RopeScaling?
  /// Whether attention's products carry biases: queries, keys and values, and of Llama the output too.
  public var attentionBias: Bool
  /// Whether the feed-forward layer's products carry biases.
  public var feedForwardBias: Bool
  /// Whether the output head is the embedding table.
  public var tieEmbeddings: Bool
  /// Keys a query sees, itself included; all before it without one.
  public var slidingWindow: Int?
  /// Standard deviation of the random start.
  public var initializerRange: Double
  public var bosID: Int32?
  /// The ids that end a text; often one.
  public var eosIDs: [Int32]
  /// How its texts are laid out, of a GLM; nil where each token sees those before it.
  public var glm: GLMLayout?

  /// A small model's defaults; `headDimension` is `hiddenSize / heads` without one, and Qwen2 has biases.
  public init(
    family: Family = .llama, vocabularySize: Int, hiddenSize: Int, intermediateSize: Int, layers: Int,
    heads: Int, keyValueHeads: Int? = nil, headDimension: Int? = nil, maxPositions: Int = 2048,
    rmsEpsilon: Double = 1e-5, ropeTheta: Double = 10_000, ropeScaling: RopeScaling? = nil,
    attentionBias: Bool? = nil, feedForwardBias: Bool = false, tieEmbeddings: Bool = false,
    slidingWindow: Int? = nil, initializerRange: Double = 0.02, bosID: Int32? = nil, eosIDs: [Int32] = [],
    glm: GLMLayout? = nil
  ) {
    self.family = family
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.intermediateSize = intermediateSize
    self.layers = layers
    self.heads = heads
    self.keyValueHeads = keyValueHeads ?? heads
    self.headDimension = headDimension ?? (heads > 0 ? hiddenSize / heads : 0)
    self.maxPositions = maxPositions
    self.rmsEpsilon = rmsEpsilon
    self.ropeTheta = ropeTheta
    self.ropeScaling = ropeScaling
    self.attentionBias = attentionBias ?? (family == .qwen2)
    self.feedForwardBias = feedForwardBias
    self.tieEmbeddings = tieEmbeddings
    self.slidingWindow = slidingWindow
    self.initializerRange = initializerRange
    self.bosID = bosID
    self.eosIDs = eosIDs
    self.glm = glm
  }

  public var eosID: Int32? { eosIDs.first }
  /// Width of all query heads side by side.
  public var queryWidth: Int { heads * headDimension }
  /// Width of all key heads (or value heads) side by side.
  public var keyValueWidth: Int { keyValueHeads * headDimension }

  /// Numbers the model has, a tied table counted once.
  public var parameterCount: Int {
    parameterShapes.reduce(0) { $0 + $1.shape.reduce(1, *) }
  }

  /// Whether a linear layer's product carries a bias.
  public func hasBias(_ linear: LinearLayer) -> Bool {
    switch linear {
    case .query, .key, .value: attentionBias
    case .output: attentionBias && family == .llama
    case .gate, .up, .down: feedForwardBias
    }
  }

  /// Bytes that the weights and the rotary table take, this, norms and biases in fp32. A real: what a file
  /// claims may be absurd.
  ///
  /// - Parameter type: of linear layers that are quantised; nil where none is.
  public func memoryBytes(_ precision: Precision, quantize type: ElementType? = nil) -> Double {
    func count(_ shape: [Int]) -> Double { shape.reduce(1) { $0 * Double($1) } }
    func bytes(_ name: String, _ shape: [Int]) -> Double {
      // Of a few whole groups: the shape's own count may be beyond any integer.
      let group = [1, ElementType.groupSize]
      let type = Self.elementType(of: name, shape: shape, precision, quantize: type)
      return count(shape) * Double(type.byteCount(of: group)) / Double(ElementType.groupSize)
    }
    let layer = LinearLayer.allCases.reduce(4 * 2 * Double(hiddenSize)) { sum, linear in
      let shape = linear.shape(in: self)
      return sum + bytes(linear.parameterName(layer: 0), shape) + (hasBias(linear) ? 4 * Double(shape[0]) : 0)
    }
    let table = [vocabularySize, hiddenSize]
    let tables =
      bytes(ParameterName.embedding, table) + (tieEmbeddings ? 0 : bytes(ParameterName.head, table))
    return Double(layers) * layer + tables + 4 * (Double(hiddenSize) + count([maxPositions, headDimension]))
  }

  /// Of a parameter: matrices are as the precision says, norms and biases fp32. In a quantised model the output
  /// head has 8 bits at least and the embedding table is bfloat16, in which such a model computes.
  static func elementType(
    of name: String, shape: [Int], _ precision: Precision, quantize type: ElementType? = nil
  ) -> ElementType {
    guard shape.count > 1 else { return .float32 }
    guard let type else { return precision.elementType }
    return switch name {
    case ParameterName.embedding: .bfloat16
    case ParameterName.head: .int8
    default: type
    }
  }

  /// Throws ``ModelError/outOfMemory(needed:available:)`` when a model of this shape has no room.
  public func checkMemory(
    _ precision: Precision, quantize type: ElementType? = nil, available: Int?
  ) throws(ModelError) {
    let needed = memoryBytes(precision, quantize: type)
    guard let available, needed > Double(available) else { return }
    throw .outOfMemory(needed: Int(min(needed, 1e18)), available: available)
  }

  /// Throws when no model can have this shape, saying why.
  public func validate() throws(ModelError) {
    let sizes = [
      ("vocab_size", vocabularySize), ("hidden_size", hiddenSize), ("intermediate_size", intermediateSize),
      ("num_hidden_layers", layers), ("num_attention_heads", heads), ("num_key_value_heads", keyValueHeads),
      ("head_dim", headDimension), ("max_position_embeddings", maxPositions),
      ("sliding_window", slidingWindow ?? 1),
    ]
    for (name, size) in sizes where !(1...Int(Int32.max)).contains(size) {
      throw .impossibleConfiguration(reason: "'\(name)' is \(size)")
    }
    guard heads % keyValueHeads == 0 else {
      throw .impossibleConfiguration(reason: "\(heads) heads do not share \(keyValueHeads) evenly")
    }
    guard headDimension % 2 == 0 else {
      throw .impossibleConfiguration(reason: "'head_dim' is \(headDimension), an odd number")
    }
    try validateLayout()
    let reals = [("rms_norm_eps", rmsEpsilon), ("rope_theta", ropeTheta)]
    for (name, real) in reals where !(real > 0 && real.isFinite) {
      throw .impossibleConfiguration(reason: "'\(name)' is \(real)")
    }
    try ropeScaling?.validate()
    let allowed: (attention: Bool, feedForward: Bool) =
      switch family {
      case .llama: (attentionBias, feedForwardBias)
      case .mistral, .glm: (false, false)
      case .qwen2: (true, false)
      }
    guard (attentionBias, feedForwardBias) == allowed else {
      throw .impossibleConfiguration(reason: "a \(family.rawValue) model has other biases")
    }
    guard initializerRange >= 0 && initializerRange.isFinite else {
      throw .impossibleConfiguration(reason: "'initializer_range' is \(initializerRange)")
    }
  }

  /// Every tensor's Hugging Face name and shape, in the order of that library's own listing.
  public var parameterShapes: [(name: String, shape: [Int])] {
    var shapes: [(name: String, shape: [Int])] = [
      (ParameterName.embedding, [vocabularySize, hiddenSize])
    ]
    for layer in 0..<layers {
      for linear in LinearLayer.allCases {
        let shape = linear.shape(in: self)
        shapes.append((linear.parameterName(layer: layer), shape))
        if hasBias(linear) { shapes.append((linear.biasName(layer: layer), [shape[0]])) }
      }
      shapes.append((ParameterName.attentionNorm(layer: layer), [hiddenSize]))
      shapes.append((ParameterName.feedForwardNorm(layer: layer), [hiddenSize]))
    }
    shapes.append((ParameterName.finalNorm, [hiddenSize]))
    if !tieEmbeddings { shapes.append((ParameterName.head, [vocabularySize, hiddenSize])) }
    return shapes
  }
}
