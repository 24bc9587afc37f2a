/// The shape of a low-rank adapter. Hu et al. 2021, arXiv:2106.09685: y = W·x + s·B·(A·x).
public struct LoRAConfiguration: Hashable, Sendable {
  /// Rows of every A, columns of every B, but for those that ``rankPattern`` names.
  public var rank: Int
  public var alpha: Double
  /// Share of A's inputs dropped in training.
  public var dropout: Float
  /// The linear layers that carry a pair: in every block, unless ``modules`` chooses among them.
  public var targets: Set<LinearLayer>
  /// s = alpha / √rank in place of alpha / rank. Kalajdzievski 2023, arXiv:2312.03732.
  public var isRankStabilized: Bool
  /// What the adapter was trained on: a folder or a hub name, as the file says.
  public var baseModel: String?
  /// y = m ∘ (W + s·B·A)·x / ‖W + s·B·A‖, by output row. Liu et al. 2024, arXiv:2402.09353.
  public var isDoRA: Bool
  /// Which modules of the targets carry a pair; all of them without it.
  public var modules: ModuleSelection?
  /// Ranks of single modules; the first pattern that matches a module's path counts.
  public var rankPattern: [ModulePattern<Int>]
  /// Alphas of single modules, likewise.
  public var alphaPattern: [ModulePattern<Double>]
  /// Modules that the adapter brings whole, by the end of their path: embedding table, output head, norms.
  public var modulesToSave: [String]

  public init(
    rank: Int = 16, alpha: Double = 32, dropout: Float = 0,
    targets: Set<LinearLayer> = Set(LinearLayer.allCases), isRankStabilized: Bool = false,
    baseModel: String? = nil, isDoRA: Bool = false, modules: ModuleSelection? = nil,
    rankPattern: [ModulePattern<Int>] = [], alphaPattern: [ModulePattern<Double>] = [],
    modulesToSave: [String] = []
  ) {
    self.rank = rank
    self.alpha = alpha
    self.dropout = dropout
    self.targets = targets
    self.isRankStabilized = isRankStabilized
    self.baseModel = baseModel
    self.isDoRA = isDoRA
    self.modules = modules
    self.rankPattern = rankPattern
    self.alphaPattern = alphaPattern
    self.modulesToSave = modulesToSave
  }

  /// The factor on B·(A·x) of a pair that no pattern names.
  public var scale: Float { scale(rank: rank, alpha: alpha) }

  func scale(rank: Int, alpha: Double) -> Float {
    Float(isRankStabilized ? alpha / Double(rank).squareRoot() : alpha / Double(rank))
  }

  /// Throws when no adapter can have this shape, saying why.
  public func validate() throws(ModelError) {
    for rank in [rank] + rankPattern.map(\.value) where !(1...65_536).contains(rank) {
      throw .adapterDoesNotFit(reason: "its rank is \(rank)")
    }
    for alpha in [alpha] + alphaPattern.map(\.value) where !alpha.isFinite {
      throw .adapterDoesNotFit(reason: "its alpha is \(alpha)")
    }
    guard dropout >= 0 && dropout < 1 else { throw .adapterDoesNotFit(reason: "its dropout is \(dropout)") }
    guard !targets.isEmpty else { throw .adapterDoesNotFit(reason: "it has no target layer") }
    for pattern in patterns where PathExpression(pattern) == nil {
      throw .adapterDoesNotFit(reason: "'\(pattern)' is not an expression that osler can read")
    }
  }

  private var patterns: [String] {
    rankPattern.map(\.pattern) + alphaPattern.map(\.pattern) + (modules?.expressions ?? [])
  }
}

/// A value of the modules whose path a pattern matches.
public struct ModulePattern<Value: Hashable & Sendable>: Hashable, Sendable {
  /// A regular expression of a path's last parts: `q_proj`, `layers.0.mlp.up_proj`, `.*attn.*`.
  public var pattern: String
  public var value: Value

  public init(_ pattern: String, _ value: Value) {
    self.pattern = pattern
    self.value = value
  }
}
