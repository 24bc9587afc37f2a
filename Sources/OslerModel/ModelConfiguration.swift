public import OslerTensor

/// The shape of a Llama-family model: what Hugging Face's `config.json` says about it.
public struct ModelConfiguration: Hashable, Sendable {
  /// Which architecture the files name. Both compute the same; Mistral may have a sliding window.
  public enum Family: String, Hashable, Sendable, CaseIterable {
    case llama, mistral
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
  /// Whether the output head is the embedding table.
  public var tieEmbeddings: Bool
  /// Keys a query sees, itself included; all before it without one.
  public var slidingWindow: Int?
  /// Standard deviation of the random start.
  public var initializerRange: Double
  public var bosID: Int32?
  /// The ids that end a text; often one.
  public var eosIDs: [Int32]

  /// A small model's defaults; `headDimension` is `hiddenSize / heads` without one.
  public init(
    family: Family = .llama, vocabularySize: Int, hiddenSize: Int, intermediateSize: Int, layers: Int,
    heads: Int, keyValueHeads: Int? = nil, headDimension: Int? = nil, maxPositions: Int = 2048,
    rmsEpsilon: Double = 1e-5, ropeTheta: Double = 10_000, tieEmbeddings: Bool = false,
    slidingWindow: Int? = nil, initializerRange: Double = 0.02, bosID: Int32? = nil, eosIDs: [Int32] = []
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
    self.tieEmbeddings = tieEmbeddings
    self.slidingWindow = slidingWindow
    self.initializerRange = initializerRange
    self.bosID = bosID
    self.eosIDs = eosIDs
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

  /// Bytes that the weights and the rotary table take, this and norms in fp32. A real: what a file claims may
  /// be absurd.
  public func memoryBytes(_ precision: Precision) -> Double {
    func count(_ shape: [Int]) -> Double { shape.reduce(1) { $0 * Double($1) } }
    let layer = LinearLayer.allCases.reduce(0) { $0 + count($1.shape(in: self)) }
    let norms = (2 * Double(layers) + 1) * Double(hiddenSize)
    let table = count([vocabularySize, hiddenSize]) * (tieEmbeddings ? 1 : 2)
    let rotary = count([maxPositions, headDimension])
    let weight = Double(precision.elementType.byteCount(of: [1]))
    return weight * (Double(layers) * layer + table) + 4 * (norms + rotary)
  }

  /// Of a parameter: matrices are as the precision says, norms fp32.
  static func elementType(ofShape shape: [Int], _ precision: Precision) -> ElementType {
    shape.count > 1 ? precision.elementType : .float32
  }

  /// Throws ``ModelError/outOfMemory(needed:available:)`` when a model of this shape has no room.
  public func checkMemory(_ precision: Precision, available: Int?) throws(ModelError) {
    let needed = memoryBytes(precision)
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
    let reals = [("rms_norm_eps", rmsEpsilon), ("rope_theta", ropeTheta)]
    for (name, real) in reals where !(real > 0 && real.isFinite) {
      throw .impossibleConfiguration(reason: "'\(name)' is \(real)")
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
        shapes.append((linear.parameterName(layer: layer), linear.shape(in: self)))
      }
      shapes.append((ParameterName.attentionNorm(layer: layer), [hiddenSize]))
      shapes.append((ParameterName.feedForwardNorm(layer: layer), [hiddenSize]))
    }
    shapes.append((ParameterName.finalNorm, [hiddenSize]))
    if !tieEmbeddings { shapes.append((ParameterName.head, [vocabularySize, hiddenSize])) }
    return shapes
  }
}
