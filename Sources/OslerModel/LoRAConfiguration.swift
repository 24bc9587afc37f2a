/// The shape of a low-rank adapter. Hu et al. 2021, arXiv:2106.09685: y = W·x + s·B·(A·x).
public struct LoRAConfiguration: Hashable, Sendable {
  /// Rows of every A, columns of every B.
  public var rank: Int
  public var alpha: Double
  /// Share of A's inputs dropped in training.
  public var dropout: Float
  /// The linear layers that carry a pair, in every block.
  public var targets: Set<LinearLayer>
  /// s = alpha / √rank in place of alpha / rank. Kalajdzievski 2023, arXiv:2312.03732.
  public var isRankStabilized: Bool
  /// What the adapter was trained on: a folder or a hub name, as the file says.
  public var baseModel: String?

  public init(
    rank: Int = 16, alpha: Double = 32, dropout: Float = 0,
    targets: Set<LinearLayer> = Set(LinearLayer.allCases), isRankStabilized: Bool = false,
    baseModel: String? = nil
  ) {
    self.rank = rank
    self.alpha = alpha
    self.dropout = dropout
    self.targets = targets
    self.isRankStabilized = isRankStabilized
    self.baseModel = baseModel
  }

  /// The factor on B·(A·x).
  public var scale: Float {
    Float(isRankStabilized ? alpha / Double(rank).squareRoot() : alpha / Double(rank))
  }

  /// Throws when no adapter can have this shape, saying why.
  public func validate() throws(ModelError) {
    guard (1...65_536).contains(rank) else { throw .adapterDoesNotFit(reason: "its rank is \(rank)") }
    guard alpha.isFinite else { throw .adapterDoesNotFit(reason: "its alpha is \(alpha)") }
    guard dropout >= 0 && dropout < 1 else { throw .adapterDoesNotFit(reason: "its dropout is \(dropout)") }
    guard !targets.isEmpty else { throw .adapterDoesNotFit(reason: "it has no target layer") }
  }

  /// Every pair of a model of this shape: where it sits, and the names of its tensors.
  func pairNames(in model: ModelConfiguration) -> [LoRAPairName] {
    (0..<model.layers).flatMap { layer in
      LinearLayer.allCases.filter(targets.contains).map { LoRAPairName(layer: layer, linear: $0) }
    }
  }

  /// Names and shapes of the adapter's tensors for a model of this shape, A before B.
  public func parameterShapes(in model: ModelConfiguration) -> [(name: String, shape: [Int])] {
    pairNames(in: model).flatMap { pair in
      let shape = pair.linear.shape(in: model)
      return [(pair.a, [rank, shape[1]]), (pair.b, [shape[0], rank])]
    }
  }

  /// Numbers an adapter of this shape has.
  public func parameterCount(in model: ModelConfiguration) -> Int {
    parameterShapes(in: model).reduce(0) { $0 + $1.shape.reduce(1, *) }
  }
}

/// Where one pair sits.
struct LoRAPairName: Hashable, Sendable {
  let layer: Int
  let linear: LinearLayer

  /// `model.layers.0.self_attn.q_proj.lora_A.weight`, `[rank, in]`.
  var a: String { linear.modulePath(layer: layer) + ".lora_A.weight" }
  /// `model.layers.0.self_attn.q_proj.lora_B.weight`, `[out, rank]`.
  var b: String { linear.modulePath(layer: layer) + ".lora_B.weight" }
}
