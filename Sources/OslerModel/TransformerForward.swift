import OslerTensor

/// What all layers of one forward pass share.
struct ForwardPass {
  let positions: [Int32]
  let attention: AttentionShape
  /// Where dropout draws from, and the number of the first token; nil outside training.
  var dropout: (stream: RandomStream, firstToken: UInt64)?
  /// Where the adapter's input goes after dropout, `[T, width]`.
  var dropped: ((_ width: Int) -> Tensor?)?
}

extension Transformer {
  /// Which keys each query sees: its document's, at most a window back. Query `t` is key `t + offset`.
  func attentionShape(documentStart: [Int32], offset: Int = 0) -> AttentionShape {
    let window = Int32(configuration.slidingWindow ?? Int(Int32.max))
    let endKey = documentStart.indices.map { Int32($0 + offset + 1) }
    return AttentionShape(
      heads: configuration.heads, keyValueHeads: configuration.keyValueHeads,
      headDimension: configuration.headDimension,
      firstKey: zip(documentStart, endKey).map { max($0, $1 - window) }, endKey: endKey)
  }

  /// Everything of a block up to the last product: fills `a` from the input `x` `[T, hidden]`.
  ///
  /// - Parameters:
  ///   - keys: all keys that attention may look at, those of `a` among them; `a`'s own without it.
  ///   - values: likewise.
  func forwardInside(
    layer: Int, _ a: LayerActivations, _ x: Tensor, keys: Tensor? = nil, values: Tensor? = nil,
    _ pass: ForwardPass
  ) {
    let weights = weights.layers[layer]
    let epsilon = Float(configuration.rmsEpsilon)

    device.rmsnorm(a[.normed], a[.inputScale], x, weights.attentionNorm, epsilon: epsilon)
    project(.query, layer: layer, a[.queries], a[.normed], a, pass)
    project(.key, layer: layer, a[.keys], a[.normed], a, pass)
    project(.value, layer: layer, a[.values], a[.normed], a, pass)
    device.rope(a[.queries], positions: pass.positions, table: rotary, inverse: false)
    device.rope(a[.keys], positions: pass.positions, table: rotary, inverse: false)
    device.attention(
      a[.attended], a[.logSumExp], a[.queries], keys ?? a[.keys], values ?? a[.values], pass.attention)

    device.copy(a[.middle], x)
    project(.output, layer: layer, a[.middle], a[.attended], accumulate: true, a, pass)

    device.rmsnorm(a[.middleNormed], a[.middleScale], a[.middle], weights.feedForwardNorm, epsilon: epsilon)
    project(.gate, layer: layer, a[.gate], a[.middleNormed], a, pass)
    project(.up, layer: layer, a[.up], a[.middleNormed], a, pass)
    device.swiglu(a[.activated], a[.gate], a[.up])
  }

  /// The last product of a block: `y = middle + down(activated)`, `[T, hidden]`.
  func forwardOut(layer: Int, _ y: Tensor, _ a: LayerActivations, _ pass: ForwardPass) {
    device.copy(y, a[.middle])
    project(.down, layer: layer, y, a[.activated], accumulate: true, a, pass)
  }

  /// `y = x·Wᵀ`, or added to `y`, and the adapter's part where it has one.
  private func project(
    _ linear: LinearLayer, layer: Int, _ y: Tensor, _ x: Tensor, accumulate: Bool = false,
    _ a: LayerActivations, _ pass: ForwardPass
  ) {
    device.linear(y, x, weights.layers[layer][linear], scale: 1, accumulate: accumulate)
    guard let pair = adapterPair(linear, layer: layer), let u = a.shrunk[linear.index], let adapter else {
      return
    }
    shrink(linear, layer: layer, x, a, pass)
    device.loraExpand(y, u, [segment(pair, rows: u.shape[0], adapter)])
  }

  /// `u = dropped(x)·Aᵀ`, where the adapter has a pair.
  func shrink(_ linear: LinearLayer, layer: Int, _ x: Tensor, _ a: LayerActivations, _ pass: ForwardPass) {
    guard let pair = adapterPair(linear, layer: layer), let u = a.shrunk[linear.index], let adapter else {
      return
    }
    let input = droppedInput(pair, x, pass) ?? x
    device.loraShrink(u, input, [segment(pair, rows: u.shape[0], adapter)])
  }

  /// All rows of a batch under one adapter.
  private func segment(_ pair: LoRAPair, rows: Int, _ adapter: LoRAAdapter) -> LoRASegment {
    LoRASegment(rows: 0..<rows, a: pair.a, b: pair.b, scale: adapter.configuration.scale)
  }

  func adapterPair(_ linear: LinearLayer, layer: Int) -> LoRAPair? { adapterPairs?[layer][linear.index] }

  /// `x` after this pair's dropout; nil when nothing is dropped.
  func droppedInput(_ pair: LoRAPair, _ x: Tensor, _ pass: ForwardPass) -> Tensor? {
    guard let dropped = pass.dropped?(x.shape[1]) else { return nil }
    device.copy(dropped, x)
    applyDropout(dropped, pair, pass)
    return dropped
  }

  /// The pair's mask on `x` `[T, width]`, in place. A number's draw depends on its token's number alone.
  func applyDropout(_ x: Tensor, _ pair: LoRAPair, _ pass: ForwardPass) {
    guard let adapter, let (stream, firstToken) = pass.dropout else { return }
    device.dropout(
      x, rate: adapter.configuration.dropout, stream: RandomStream(seed: stream.key, name: pair.name.a),
      counter: firstToken * UInt64(x.shape[1]))
  }

  /// Fills the buffers of a block that are cheap to compute again from the others, as `forwardInside` did.
  func forwardCheap(layer: Int, _ a: LayerActivations, _ x: Tensor) {
    let weights = weights.layers[layer]
    let epsilon = Float(configuration.rmsEpsilon)
    device.rmsnorm(a[.normed], a[.inputScale], x, weights.attentionNorm, epsilon: epsilon)
    device.rmsnorm(a[.middleNormed], a[.middleScale], a[.middle], weights.feedForwardNorm, epsilon: epsilon)
    device.swiglu(a[.activated], a[.gate], a[.up])
  }
}
