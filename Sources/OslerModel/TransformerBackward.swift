import OslerTensor

extension Transformer {
  /// The backward pass of one block: turns the gradient of its output in `d.stream` into that of its
  /// input `x`, and adds to the gradients of what learns.
  func backward(
    layer: Int, _ d: BackwardBuffers, _ a: LayerActivations, _ x: Tensor, _ gradients: LayerGradients,
    _ pass: ForwardPass
  ) {
    let weights = weights.layers[layer]

    // Feed-forward half. The gradient also flows past it, so `stream` is added to.
    projectBackward(.down, layer: layer, d.activated, d.stream, a[.activated], a, gradients, d, pass)
    device.swigluBackward(d.gate, d.up, d.activated, a[.gate], a[.up])
    projectBackward(.gate, layer: layer, d.normed, d.gate, a[.middleNormed], a, gradients, d, pass)
    projectBackward(
      .up, layer: layer, d.normed, d.up, a[.middleNormed], accumulate: true, a, gradients, d, pass)
    device.rmsnormBackward(
      d.stream, gradients.feedForwardNorm, d.normed, a[.middle], weights.feedForwardNorm, a[.middleScale])

    // Attention half.
    projectBackward(.output, layer: layer, d.attended, d.stream, a[.attended], a, gradients, d, pass)
    device.attentionBackward(
      d.queries, d.keys, d.values, d.attended, a[.queries], a[.keys], a[.values], a[.attended],
      a[.logSumExp], pass.attention)
    device.rope(d.queries, positions: pass.positions, table: pass.rotary, inverse: true)
    device.rope(d.keys, positions: pass.positions, table: pass.rotary, inverse: true)
    projectBackward(.query, layer: layer, d.normed, d.queries, a[.normed], a, gradients, d, pass)
    projectBackward(
      .key, layer: layer, d.normed, d.keys, a[.normed], accumulate: true, a, gradients, d, pass)
    projectBackward(
      .value, layer: layer, d.normed, d.values, a[.normed], accumulate: true, a, gradients, d, pass)
    device.rmsnormBackward(
      d.stream, gradients.attentionNorm, d.normed, x, weights.attentionNorm, a[.inputScale])
  }

  /// Writes `dy·W` and the adapter's part to `dx`, or adds it, and adds to the gradients of what learns:
  ///
  ///     t = s·dy·B    dx = dy·W + mask(t·A)    dB += s·dyᵀ·u    dA += tᵀ·dropped(x)
  private func projectBackward(
    _ linear: LinearLayer, layer: Int, _ dx: Tensor, _ dy: Tensor, _ x: Tensor, accumulate: Bool = false,
    _ a: LayerActivations, _ gradients: LayerGradients, _ d: BackwardBuffers, _ pass: ForwardPass
  ) {
    let weight = weights.layers[layer][linear]
    if let db = gradients.biases[linear.index] { device.biasBackward(db, dy) }
    let pair = attached?[layer, linear]
    if let pair, let direction = pair.direction {
      return directedBackward(
        pair, direction, weight, dx, dy, x, accumulate: accumulate, a, gradients, d, pass)
    }
    device.linearBackwardInput(dx, dy, weight, scale: 1, accumulate: accumulate)
    if let dw = gradients.linear[linear.index] { device.linearBackwardWeight(dw, dy, x, scale: 1) }

    guard let pair, let u = a.shrunk(pair), let t = d.shrunk(pair) else { return }
    let (da, db, _) = gradients.pairs[linear.index]
    device.loraBackwardShrink(t, dy, pair.b, scale: pair.scale)
    if let db { device.linearBackwardWeight(db, dy, u, scale: pair.scale) }
    if let dropped = droppedInput(pair, x, pass) {
      if let da { device.linearBackwardWeight(da, t, dropped, scale: 1) }
      device.linearBackwardInput(dropped, t, pair.a, scale: 1, accumulate: false)
      applyDropout(dropped, pair, pass)
      device.add(dx, dropped)
    } else {
      if let da { device.linearBackwardWeight(da, t, x, scale: 1) }
      device.loraBackwardInput(dx, t, pair.a)
    }
  }
}
