import OslerTensor

/// What all layers of one forward pass share.
struct ForwardPass {
  /// Rows of `rotary`.
  let positions: [Int32]
  let rotary: RotaryTable
  /// Which keys of the pass each token sees; of no tokens where there are `texts`.
  let attention: AttentionShape
  /// What is read or written with caches, under adapters of its own; nil where one adapter is for all rows.
  var texts: CachedTexts?
  /// Where dropout draws from, and the number of the first token; nil outside training.
  var dropout: (stream: RandomStream, firstToken: UInt64)?
  /// Where the adapter's input goes after dropout, `[T, width]`.
  var dropped: ((_ width: Int) -> Tensor?)?
}

extension Transformer {
  /// Which keys each query sees: its document's, at most a window back, and those of its context.
  ///
  /// - Parameter contextEnd: one past the last key of each query's context; its document's start without one.
  func attentionShape(documentStart: [Int32], contextEnd: [Int32]) -> AttentionShape {
    let window = Int32(configuration.slidingWindow ?? Int(Int32.max))
    let endKey = contextEnd.indices.map { max(Int32($0 + 1), contextEnd[$0]) }
    return AttentionShape(
      heads: configuration.heads, keyValueHeads: configuration.keyValueHeads,
      headDimension: configuration.headDimension,
      firstKey: zip(documentStart, endKey).map { max($0, $1 - window) }, endKey: endKey)
  }

  /// Everything of a block up to the last product: fills `a` from the input `x` `[T, hidden]`.
  func forwardInside(layer: Int, _ a: LayerActivations, _ x: Tensor, _ pass: ForwardPass) {
    norm(a[.normed], a[.inputScale], x, pass) { $0.layers[layer].attentionNorm }
    project(.query, layer: layer, a[.queries], a[.normed], a, pass)
    project(.key, layer: layer, a[.keys], a[.normed], a, pass)
    project(.value, layer: layer, a[.values], a[.normed], a, pass)
    device.rope(a[.queries], positions: pass.positions, table: pass.rotary, inverse: false)
    device.rope(a[.keys], positions: pass.positions, table: pass.rotary, inverse: false)
    attend(layer: layer, a, pass)

    device.copy(a[.middle], x)
    project(.output, layer: layer, a[.middle], a[.attended], accumulate: true, a, pass)

    norm(a[.middleNormed], a[.middleScale], a[.middle], pass) { $0.layers[layer].feedForwardNorm }
    project(.gate, layer: layer, a[.gate], a[.middleNormed], a, pass)
    project(.up, layer: layer, a[.up], a[.middleNormed], a, pass)
    device.swiglu(a[.activated], a[.gate], a[.up])
  }

  private func norm(
    _ y: Tensor, _ scale: Tensor, _ x: Tensor, _ pass: ForwardPass, _ weight: (ModelWeights) -> Tensor
  ) {
    forEachWeights(pass, rows: x.shape[0]) { rows, weights in
      device.rmsnorm(
        y.rows(rows), scale.rows(rows), x.rows(rows), weight(weights),
        epsilon: Float(configuration.rmsEpsilon))
    }
  }

  /// Calls `body` with rows and the weights that they go through, all of them at once where no text's adapter
  /// brings weights of its own.
  func forEachWeights(_ pass: ForwardPass, rows count: Int, _ body: (Range<Int>, ModelWeights) -> Void) {
    guard let texts = pass.texts else { return body(0..<count, weights) }
    guard texts.groups.contains(where: { $0.adapter?.attached.weights != nil }) else {
      return body(0..<count, baseWeights)
    }
    for (rows, adapter) in texts.groups { body(rows, adapter?.attached.weights ?? baseWeights) }
  }

  private func attend(layer: Int, _ a: LayerActivations, _ pass: ForwardPass) {
    if let texts = pass.texts {
      texts.store(layer: layer, keys: a[.keys], values: a[.values])
      device.attention(
        a[.attended], a[.queries], texts.spans(layer: layer, window: configuration.slidingWindow),
        headDimension: configuration.headDimension, rows: texts.rows)
    } else {
      device.attention(
        a[.attended], a[.logSumExp], a[.queries], a[.keys], a[.values], pass.attention)
    }
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
    let weight = baseWeights.layers[layer][linear]
    let pair = pass.texts == nil ? attached?[layer, linear] : nil
    if let texts = pass.texts {
      multiply(texts, linear, layer: layer, y, x, accumulate: accumulate)
    } else if let direction = pair?.direction, pass.dropped == nil {
      multiply(y, x, weight, times: direction.factor, accumulate: accumulate)
    } else {
      device.linear(y, x, weight, scale: 1, accumulate: accumulate)
    }
    if let bias = baseWeights.layers[layer].bias(linear) { device.bias(y, bias) }
    if let texts = pass.texts {
      return device.lora(y, x, texts.segments(linear, layer: layer), rows: texts.rows)
    }
    guard let pair, let u = a.shrunk(pair) else { return }
    let dropped = shrink(pair, x, a, pass)
    if let direction = pair.direction, let dropped {
      multiply(y, dropped, weight, times: direction.excess, accumulate: true)
    }
    device.loraExpand(y, u, [segment(pair, rows: u.shape[0], b: pair.expansion)])
  }

  /// `u = dropped(x)·Aᵀ`, where the adapter has a pair.
  func shrink(_ linear: LinearLayer, layer: Int, _ x: Tensor, _ a: LayerActivations, _ pass: ForwardPass) {
    if let pair = attached?[layer, linear] { shrink(pair, x, a, pass) }
  }

  /// - Returns: `x` after dropout; nil when nothing is dropped.
  @discardableResult
  private func shrink(_ pair: LoRAPair, _ x: Tensor, _ a: LayerActivations, _ pass: ForwardPass) -> Tensor? {
    guard let u = a.shrunk(pair) else { return nil }
    let dropped = droppedInput(pair, x, pass)
    device.loraShrink(u, dropped ?? x, [segment(pair, rows: u.shape[0], b: pair.b)])
    return dropped
  }

  /// All rows of a batch under one adapter.
  func segment(_ pair: LoRAPair, rows: Int, b: Tensor) -> LoRASegment {
    LoRASegment(rows: 0..<rows, a: pair.a, b: b, scale: pair.scale)
  }

  /// `x` after this pair's dropout; nil when nothing is dropped.
  func droppedInput(_ pair: LoRAPair, _ x: Tensor, _ pass: ForwardPass) -> Tensor? {
    guard let dropped = pass.dropped?(x.shape[1]) else { return nil }
    device.copy(dropped, x)
    applyDropout(dropped, pair, pass)
    return dropped
  }

  /// The pair's mask on `x` `[T, width]`, in place. A number's draw depends on its token's number alone.
  func applyDropout(_ x: Tensor, _ pair: LoRAPair, _ pass: ForwardPass) {
    guard let adapter = attached?.adapter, let (stream, firstToken) = pass.dropout else { return }
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
