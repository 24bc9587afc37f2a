/// The memory that one training pass allocates beside weights, gradients and optimiser states, in
/// bytes. A plan prints it before the first step; ``Transformer/workspaceByteCount`` is what it became.
public struct ActivationBytes: Hashable, Sendable {
  /// The residual stream before every layer and after the last.
  public let inputs: Int
  /// What layers keep for the backward pass: all of them, or one at a time.
  public let layers: Int
  /// Buffers of the backward pass.
  public let backward: Int
  /// The output head's rows, at most 256 at a time.
  public let head: Int

  public var total: Int { inputs + layers + backward + head }

  /// - Parameters:
  ///   - tokens: of the largest batch (micro-batch) that one pass takes.
  ///   - adapter: the adapter that is attached while training, if any.
  public init(
    _ configuration: ModelConfiguration, adapter: LoRAConfiguration? = nil, tokens: Int,
    keep: ActivationKeeping
  ) {
    let float = MemoryLayout<Float>.stride
    inputs = (configuration.layers + 1) * tokens * configuration.hiddenSize * float
    let alive = keep == .all ? configuration.layers : 1
    layers = alive * tokens * LayerActivations.width(configuration, adapter: adapter) * float
    backward = tokens * BackwardBuffers.width(configuration, adapter: adapter) * float
    head = min(tokens, HeadBuffers.mostRows) * HeadBuffers.width(configuration) * float
  }
}

extension Transformer {
  /// Bytes that the last training pass had allocated; 0 before the first one.
  public var workspaceByteCount: Int { workspace?.byteCount ?? 0 }

  /// Gives the training pass's buffers back; the next pass allocates its own.
  public func releaseWorkspace() { workspace = nil }
}
