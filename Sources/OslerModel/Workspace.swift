import OslerTensor

/// Every buffer of a training pass, allocated once and used again for each batch that fits.
final class Workspace {
  let capacity: Int
  private let keep: ActivationKeeping
  private let adapter: LoRAConfiguration?
  /// The residual stream before each layer and after the last, `[T, hidden]` each.
  private let inputs: [Tensor]
  /// One a layer, or one for all when only inputs are kept.
  private let layers: [LayerActivations]
  private let backward: BackwardBuffers
  let head: HeadBuffers

  init(
    tokens: Int, _ configuration: ModelConfiguration, adapter: LoRAConfiguration?, keep: ActivationKeeping
  ) {
    capacity = tokens
    self.keep = keep
    self.adapter = adapter
    inputs = (0...configuration.layers).map { _ in Tensor(zeros: [tokens, configuration.hiddenSize]) }
    layers = (0..<(keep == .all ? configuration.layers : 1)).map { _ in
      LayerActivations(tokens: tokens, configuration, adapter: adapter)
    }
    backward = BackwardBuffers(tokens: tokens, configuration, adapter: adapter)
    head = HeadBuffers(rows: min(tokens, HeadBuffers.mostRows), configuration)
  }

  /// Whether a pass of this kind can use these buffers.
  func fits(tokens: Int, adapter: LoRAConfiguration?, keep: ActivationKeeping) -> Bool {
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

    func activations(layer: Int) -> LayerActivations { layers[layer % layers.count] }
    /// Whether a layer's activations are still there when its backward pass comes.
    var keepsAll: Bool { layers.count == inputs.count - 1 }
  }

  /// What was really allocated.
  var byteCount: Int {
    (inputs + layers.flatMap(\.tensors) + backward.tensors + head.tensors)
      .reduce(0) { $0 + $1.count * MemoryLayout<Float>.stride }
  }
}

/// Buffers of the output head: it sees some rows at a time, never all logits.
struct HeadBuffers {
  static let mostRows = 256

  let rows: Int
  /// Rows of the residual stream, normed, and their gradients: `[rows, hidden]` each.
  let stream, normed, streamGradient, normedGradient: Tensor
  /// `[rows]`.
  let scale, losses: Tensor
  /// `[rows, vocabulary]`; the loss puts its gradient in place.
  let logits: Tensor

  init(rows: Int, _ configuration: ModelConfiguration) {
    func buffer() -> Tensor { Tensor(zeros: [rows, configuration.hiddenSize]) }
    self.rows = rows
    (stream, normed, streamGradient, normedGradient) = (buffer(), buffer(), buffer(), buffer())
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

  /// Numbers a row takes in all buffers together.
  static func width(_ configuration: ModelConfiguration) -> Int {
    4 * configuration.hiddenSize + 2 + configuration.vocabularySize
  }
}
