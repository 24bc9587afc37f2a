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

    /// The residual stream and sums stay fp32, whatever the rest is.
    func type(_ precision: Precision) -> ElementType {
      switch self {
      case .inputScale, .middleScale, .logSumExp, .middle: .float32
      default: precision.elementType
      }
    }

    /// Cheap to compute again from what else is kept: no product goes into it.
    var isCheap: Bool {
      switch self {
      case .normed, .middleNormed, .activated: true
      default: false
      }
    }

    /// What a layer that keeps only its input's products holds itself.
    static let products = Set(allCases.filter { !$0.isCheap })
  }

  private var slots: [Tensor]
  /// By ``LinearLayer/index``: A·x `[T, largest rank]` where the adapter has pairs.
  private var shrunk: [Tensor?]

  init(
    tokens: Int, _ configuration: ModelConfiguration, _ precision: Precision, adapter: AdapterWidths?
  ) {
    self.init(tokens: tokens, configuration, precision, adapter: adapter) { _ in nil }
  }

  /// Buffers of one layer's own, but for those cheap to compute again, which it shares with others.
  init(
    productsOf shared: LayerActivations, tokens: Int, _ configuration: ModelConfiguration,
    _ precision: Precision, adapter: AdapterWidths?
  ) {
    self.init(tokens: tokens, configuration, precision, adapter: adapter) { $0.isCheap ? shared[$0] : nil }
  }

  private init(
    tokens: Int, _ configuration: ModelConfiguration, _ precision: Precision, adapter: AdapterWidths?,
    shared: (Slot) -> Tensor?
  ) {
    slots = Slot.allCases.map { slot in
      if let tensor = shared(slot) { return tensor }
      switch slot {
      case .inputScale, .middleScale: return Tensor(zeros: [tokens])
      default:
        return Tensor(zeros: [tokens, slot.width(in: configuration)], type: slot.type(precision))
      }
    }
    shrunk = LinearLayer.allCases.map { linear in
      guard let rank = adapter?.ranks[linear.index], rank > 0 else { return nil }
      return Tensor(zeros: [tokens, rank])
    }
  }

  subscript(slot: Slot) -> Tensor {
    get { slots[slot.rawValue] }
    set { slots[slot.rawValue] = newValue }
  }

  /// A·x `[T, rank]` of this pair.
  func shrunk(_ pair: LoRAPair) -> Tensor? { shrunk[pair.name.linear.index]?.narrowed(to: pair.rank) }

  /// The first `tokens` rows of every buffer, sharing memory.
  func prefix(_ tokens: Int) -> LayerActivations {
    var view = self
    view.slots = slots.map { $0.rows(0..<tokens) }
    view.shrunk = shrunk.map { $0?.rows(0..<tokens) }
    return view
  }

  var tensors: [Tensor] { slots + shrunk.compactMap(\.self) }

  /// Bytes a token takes in the layer's own buffers together.
  static func byteCount(
    _ configuration: ModelConfiguration, _ precision: Precision, adapter: AdapterWidths?,
    keeping slots: some Sequence<Slot> = Slot.allCases
  ) -> Int {
    let ranks = adapter?.ranks.reduce(0, +) ?? 0
    return slots.reduce(ElementType.float32.byteCount(of: [ranks])) {
      $0 + $1.type(precision).byteCount(of: [$1.width(in: configuration)])
    }
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
  /// dy·B, `[T, largest rank]`, with an adapter.
  private let shrunk: Tensor?
  /// A layer's input after dropout, and its gradient, `[T · widest input]`.
  let dropped: Tensor?

  init(
    tokens: Int, _ configuration: ModelConfiguration, _ precision: Precision, adapter: AdapterWidths?
  ) {
    func wide(_ width: Int) -> Tensor { Tensor(zeros: [tokens, width]) }
    func buffer(_ width: Int) -> Tensor { Tensor(zeros: [tokens, width], type: precision.elementType) }
    (stream, normed) = (wide(configuration.hiddenSize), wide(configuration.hiddenSize))
    activated = buffer(configuration.intermediateSize)
    (gate, up) = (buffer(configuration.intermediateSize), buffer(configuration.intermediateSize))
    (attended, queries) = (buffer(configuration.queryWidth), buffer(configuration.queryWidth))
    (keys, values) = (buffer(configuration.keyValueWidth), buffer(configuration.keyValueWidth))
    shrunk = adapter.map { wide($0.rank) }
    dropped = adapter?.dropped.map { Tensor(zeros: [tokens * $0], type: precision.elementType) }
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

  /// dy·B `[T, rank]` of this pair.
  func shrunk(_ pair: LoRAPair) -> Tensor? { shrunk?.narrowed(to: pair.rank) }

  /// ``dropped`` as `[T, width]`.
  func dropped(tokens: Int, width: Int) -> Tensor? {
    dropped?.rows(0..<tokens * width).reshaped([tokens, width])
  }

  var tensors: [Tensor] {
    [stream, normed, activated, gate, up, attended, queries, keys, values]
      + [shrunk, dropped].compactMap(\.self)
  }

  /// Bytes a token takes in all buffers together.
  static func byteCount(
    _ configuration: ModelConfiguration, _ precision: Precision, adapter: AdapterWidths?
  ) -> Int {
    let wide = 2 * configuration.hiddenSize + (adapter?.rank ?? 0) + (adapter?.undirected ?? 0)
    return ElementType.float32.byteCount(of: [wide])
      + precision.elementType.byteCount(of: [
        3 * configuration.intermediateSize + 2 * configuration.queryWidth + 2 * configuration.keyValueWidth
          + (adapter?.dropped ?? 0)
      ])
  }
}
