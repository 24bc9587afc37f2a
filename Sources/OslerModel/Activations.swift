import OslerTensor

/// What a block computes on its tokens, and what its backward pass reads.
///
/// One list of slots says both how wide each buffer is and how much memory a plan must count.
struct LayerActivations {
  enum Slot: Int, CaseIterable {
    /// 1 / root mean square of the input, `[T]`.
    case inputScale
    /// Normed input, `[T, hidden]`.
    case normed
    /// Rotated queries `[T, queryWidth]` and keys, and values `[T, keyValueWidth]`.
    case queries, keys, values
    /// Attention's output `[T, queryWidth]`, log-sum-exps `[T, heads]`.
    case attended, logSumExp
    /// Input plus attention, `[T, hidden]`; its norm's scale `[T]`; normed `[T, hidden]`.
    case middle, middleScale, middleNormed
    /// Feed-forward: gate, up, silu(gate) · up, `[T, intermediate]` each.
    case gate, up, activated

    func width(in configuration: ModelConfiguration) -> Int {
      switch self {
      case .inputScale, .middleScale: 1
      case .normed, .middle, .middleNormed: configuration.hiddenSize
      case .queries, .attended: configuration.queryWidth
      case .keys, .values: configuration.keyValueWidth
      case .logSumExp: configuration.heads
      case .gate, .up, .activated: configuration.intermediateSize
      }
    }
  }

  private var slots: [Tensor]
  /// By ``LinearLayer/index``: A·x `[T, rank]` where the adapter has a pair.
  private(set) var shrunk: [Tensor?]

  init(tokens: Int, _ configuration: ModelConfiguration, adapter: LoRAConfiguration?) {
    slots = Slot.allCases.map { slot in
      switch slot {
      case .inputScale, .middleScale: Tensor(zeros: [tokens])
      default: Tensor(zeros: [tokens, slot.width(in: configuration)])
      }
    }
    shrunk = LinearLayer.allCases.map { linear in
      guard let adapter, adapter.targets.contains(linear) else { return nil }
      return Tensor(zeros: [tokens, adapter.rank])
    }
  }

  subscript(slot: Slot) -> Tensor {
    get { slots[slot.rawValue] }
    set { slots[slot.rawValue] = newValue }
  }

  /// The first `tokens` rows of every buffer, sharing memory.
  func prefix(_ tokens: Int) -> LayerActivations {
    var view = self
    view.slots = slots.map { $0.rows(0..<tokens) }
    view.shrunk = shrunk.map { $0?.rows(0..<tokens) }
    return view
  }

  var tensors: [Tensor] { slots + shrunk.compactMap(\.self) }

  /// Numbers a token takes in all buffers together.
  static func width(_ configuration: ModelConfiguration, adapter: LoRAConfiguration?) -> Int {
    let pairs = (adapter?.targets.count ?? 0) * (adapter?.rank ?? 0)
    return Slot.allCases.reduce(pairs) { $0 + $1.width(in: configuration) }
  }
}

/// Buffers of the backward pass, shared by all layers.
struct BackwardBuffers {
  /// Gradient of the residual stream, `[T, hidden]`.
  let stream: Tensor
  /// Gradient of a normed input, `[T, hidden]`.
  let normed: Tensor
  /// Gradients inside the feed-forward layer, `[T, intermediate]`.
  let activated, gate, up: Tensor
  /// Gradients inside attention: `[T, queryWidth]` twice, `[T, keyValueWidth]` twice.
  let attended, queries, keys, values: Tensor
  /// dy·B, `[T, rank]`, with an adapter.
  let shrunk: Tensor?
  /// A layer's input after dropout, and its gradient, `[T · widest input]`.
  let dropped: Tensor?

  init(tokens: Int, _ configuration: ModelConfiguration, adapter: LoRAConfiguration?) {
    func buffer(_ width: Int) -> Tensor { Tensor(zeros: [tokens, width]) }
    (stream, normed) = (buffer(configuration.hiddenSize), buffer(configuration.hiddenSize))
    activated = buffer(configuration.intermediateSize)
    (gate, up) = (buffer(configuration.intermediateSize), buffer(configuration.intermediateSize))
    (attended, queries) = (buffer(configuration.queryWidth), buffer(configuration.queryWidth))
    (keys, values) = (buffer(configuration.keyValueWidth), buffer(configuration.keyValueWidth))
    shrunk = adapter.map { buffer($0.rank) }
    dropped = Self.droppedWidth(configuration, adapter).map { Tensor(zeros: [tokens * $0]) }
  }

  private init(prefix tokens: Int, of whole: BackwardBuffers) {
    func rows(_ tensor: Tensor) -> Tensor { tensor.rows(0..<tokens) }
    (stream, normed, activated) = (rows(whole.stream), rows(whole.normed), rows(whole.activated))
    (gate, up) = (rows(whole.gate), rows(whole.up))
    (attended, queries) = (rows(whole.attended), rows(whole.queries))
    (keys, values) = (rows(whole.keys), rows(whole.values))
    shrunk = whole.shrunk.map(rows)
    dropped = whole.dropped
  }

  func prefix(_ tokens: Int) -> BackwardBuffers {
    BackwardBuffers(prefix: tokens, of: self)
  }

  /// ``dropped`` as `[T, width]`.
  func dropped(tokens: Int, width: Int) -> Tensor? {
    dropped?.rows(0..<tokens * width).reshaped([tokens, width])
  }

  var tensors: [Tensor] {
    [stream, normed, activated, gate, up, attended, queries, keys, values]
      + [shrunk, dropped].compactMap(\.self)
  }

  static func width(_ configuration: ModelConfiguration, adapter: LoRAConfiguration?) -> Int {
    2 * configuration.hiddenSize + 3 * configuration.intermediateSize + 2 * configuration.queryWidth
      + 2 * configuration.keyValueWidth + (adapter?.rank ?? 0) + (droppedWidth(configuration, adapter) ?? 0)
  }

  /// The widest input of a layer with a pair; nil when nothing is dropped.
  private static func droppedWidth(
    _ configuration: ModelConfiguration, _ adapter: LoRAConfiguration?
  ) -> Int? {
    guard let adapter, adapter.dropout > 0 else { return nil }
    return adapter.targets.map { $0.shape(in: configuration)[1] }.max()
  }
}
