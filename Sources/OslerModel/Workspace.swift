import OslerTensor

/// Every buffer of a training pass, allocated once and used again for each batch that fits.
final class Workspace {
  let capacity: Int
  private let keep: ActivationKeeping
  private let adapter: AdapterWidths?
  /// The residual stream before each layer and after the last, `[T, hidden]` each.
  private let inputs: [Tensor]
  /// One a layer; layers that keep only their input have the same one.
  private let layers: [LayerActivations]
  private let backward: BackwardBuffers
  let head: HeadBuffers

  init(
    tokens: Int, _ configuration: ModelConfiguration, _ precision: Precision, adapter: AdapterWidths?,
    keep: ActivationKeeping
  ) {
    capacity = tokens
    self.keep = keep
    self.adapter = adapter
    inputs = (0...configuration.layers).map { _ in Tensor(zeros: [tokens, configuration.hiddenSize]) }
    func fresh() -> LayerActivations {
      LayerActivations(tokens: tokens, configuration, precision, adapter: adapter)
    }
    var shared: LayerActivations?
    layers = (0..<configuration.layers).map { layer in
      let keeping = keep[layer]
      if keeping == .all { return fresh() }
      let all = shared ?? fresh()
      shared = all
      return keeping == .input
        ? all
        : LayerActivations(
          productsOf: all, tokens: tokens, configuration, precision, adapter: adapter)
    }
    backward = BackwardBuffers(tokens: tokens, configuration, precision, adapter: adapter)
    head = HeadBuffers(rows: min(tokens, HeadBuffers.mostRows(configuration)), configuration, precision)
  }

  /// Whether a pass of this kind can use these buffers.
  func fits(tokens: Int, adapter: AdapterWidths?, keep: ActivationKeeping) -> Bool {
    tokens <= capacity && keep == self.keep && adapter == self.adapter
  }

  /// The buffers' first `tokens` rows.
  func view(tokens: Int) -> View {
    View(
      inputs: inputs.map { $0.rows(0..<tokens) }, layers: layers.map { $0.prefix(tokens) },
      backward: backward.prefix(tokens), head: head)
  }

  struct View {
    let inputs: [Tensor]
    private let layers: [LayerActivations]
    let backward: BackwardBuffers
    let head: HeadBuffers

    fileprivate init(
      inputs: [Tensor], layers: [LayerActivations], backward: BackwardBuffers, head: HeadBuffers
    ) {
      self.inputs = inputs
      self.layers = layers
      self.backward = backward
      self.head = head
    }

    func activations(layer: Int) -> LayerActivations { layers[layer] }
  }

  /// What was really allocated.
  var byteCount: Int {
    let tensors = inputs + layers.flatMap(\.tensors) + backward.tensors + head.tensors
    // Layers share some.
    let distinct = Dictionary(tensors.map { (ObjectIdentifier($0), $0.byteCount) }) { first, _ in first }
    return distinct.values.reduce(0, +)
  }
}

/// Buffers of the output head: it sees some rows at a time, never all logits.
struct HeadBuffers {
  /// As many rows as keep the logits below 64 MiB, from 128 to 512: products of few rows are slow.
  static func mostRows(_ configuration: ModelConfiguration) -> Int {
    min(512, max(128, (64 << 20) / (4 * configuration.vocabularySize)))
  }

  let rows: Int
  /// Rows of the residual stream, normed, and their gradients: `[rows, hidden]` each.
  let stream, normed, streamGradient, normedGradient: Tensor
  /// `[rows]`.
  let scale, losses: Tensor
  /// `[rows, vocabulary]`; the loss puts its gradient in place.
  let logits: Tensor

  init(rows: Int, _ configuration: ModelConfiguration, _ precision: Precision) {
    func buffer() -> Tensor { Tensor(zeros: [rows, configuration.hiddenSize]) }
    self.rows = rows
    (stream, streamGradient, normedGradient) = (buffer(), buffer(), buffer())
    normed = Tensor(zeros: [rows, configuration.hiddenSize], type: precision.elementType)
    (scale, losses) = (Tensor(zeros: [rows]), Tensor(zeros: [rows]))
    logits = Tensor(zeros: [rows, configuration.vocabularySize])
  }

  private init(prefix count: Int, of whole: HeadBuffers) {
    func first(_ tensor: Tensor) -> Tensor { tensor.rows(0..<count) }
    rows = count
    (stream, normed) = (first(whole.stream), first(whole.normed))
    (streamGradient, normedGradient) = (first(whole.streamGradient), first(whole.normedGradient))
    (scale, losses, logits) = (first(whole.scale), first(whole.losses), first(whole.logits))
  }

  func prefix(_ rows: Int) -> HeadBuffers { HeadBuffers(prefix: rows, of: self) }

  var tensors: [Tensor] { [stream, normed, streamGradient, normedGradient, scale, losses, logits] }

  /// Bytes a row takes in all buffers together.
  static func byteCount(_ configuration: ModelConfiguration, _ precision: Precision) -> Int {
    ElementType.float32.byteCount(of: [3 * configuration.hiddenSize + 2 + configuration.vocabularySize])
      + precision.elementType.byteCount(of: [configuration.hiddenSize])
  }
}
