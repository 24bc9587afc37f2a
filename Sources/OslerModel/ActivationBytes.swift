public import OslerTensor

/// The memory that one training pass allocates beside weights, gradients and optimiser states, in
/// bytes. A plan prints it before the first step; ``Transformer/workspaceByteCount`` is what it became.
public struct ActivationBytes: Hashable, Sendable {
  /// The residual stream before every layer and after the last.
  public let inputs: Int
  /// What layers keep for the backward pass, and one layer's buffers that the others share.
  public let layers: Int
  /// Buffers of the backward pass.
  public let backward: Int
  /// The output head's rows, some hundreds at a time.
  public let head: Int

  public var total: Int { inputs + layers + backward + head }

  /// - Parameters:
  ///   - tokens: of the largest batch (micro-batch) that one pass takes.
  ///   - adapter: the adapter that is attached while training, if any.
  public init(
    _ configuration: ModelConfiguration, _ precision: Precision, adapter: LoRAConfiguration? = nil,
    tokens: Int, keep: ActivationKeeping
  ) {
    let adapter = adapter.map { AdapterWidths($0, configuration) }
    let whole = tokens * LayerActivations.byteCount(configuration, precision, adapter: adapter)
    let products =
      tokens
      * LayerActivations.byteCount(
        configuration, precision, adapter: adapter, keeping: LayerActivations.Slot.products)
    let cheap =
      tokens
      * LayerActivations.byteCount(
        configuration, precision, adapter: nil, keeping: LayerActivations.Slot.allCases.filter(\.isCheap))
    var layers = 0
    for layer in 0..<configuration.layers {
      switch keep[layer] {
      case .all: layers += whole
      case .products: layers += products
      case .input: break
      }
    }
    let kinds = Set((0..<configuration.layers).map { keep[$0] })
    // Layers share one set of buffers, or of those that are cheap to compute again.
    let shared = kinds.contains(.input) ? whole : kinds.contains(.products) ? cheap : 0
    self.layers = layers + shared
    inputs =
      (configuration.layers + 1) * ElementType.float32.byteCount(of: [tokens, configuration.hiddenSize])
    backward = tokens * BackwardBuffers.byteCount(configuration, precision, adapter: adapter)
    head =
      min(tokens, HeadBuffers.mostRows(configuration)) * HeadBuffers.byteCount(configuration, precision)
  }
}

extension Transformer {
  /// Bytes that the last training pass had allocated; 0 before the first one.
  public var workspaceByteCount: Int {
    workspace.map { $0.byteCount + (undirected?.byteCount ?? 0) } ?? 0
  }

  /// Gives the training pass's buffers back; the next pass allocates its own.
  public func releaseWorkspace() {
    workspace = nil
    undirected = nil
  }
}
