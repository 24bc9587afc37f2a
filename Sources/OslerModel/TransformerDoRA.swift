import OslerTensor

// DoRA, as PEFT computes it. With n the lengths of the rows of W + s·B·A, held fixed in the backward pass,
// c = m / n and x' the input after dropout:
//
//     y = W·x + (c − 1) ∘ (W·x') + c ∘ s·B·(A·x')
//
// which without dropout is c ∘ (W·x + s·B·(A·x)). Liu et al. 2024, arXiv:2402.09353, eq. 5 and section 4.3.
extension Transformer {
  /// Computes directions anew if the attached adapter has learned since.
  func renewDirections() {
    if let adapter, adapter.configuration.isDoRA { attached = attachment(of: adapter) }
  }

  /// Parameters with a gradient are about to change, and with them what directions follow from.
  func noteLearning(_ gradients: ParameterSet) {
    // An adapter's mark says nothing of the base's weights.
    if gradients.names.contains(where: { $0.hasSuffix("_proj.weight") }) { attachments.removeAll() }
    if let adapter, adapter.configuration.isDoRA { learned.insert(ObjectIdentifier(adapter)) }
  }

  /// `y = factors ∘ (x·Wᵀ)`, or added to `y`.
  func multiply(
    _ y: Tensor, _ x: Tensor, _ weight: Tensor, times factors: Tensor, accumulate: Bool,
    rows: RowCount? = nil
  ) {
    let product = undirected(like: y)
    device.linear(product, x, weight, scale: 1, accumulate: false, rows: rows)
    device.doraScale(y, product, factors, accumulate: accumulate)
  }

  /// `y = x·Wᵀ`, or added to `y`: of texts with adapters of their own, the base's part.
  func multiply(
    _ texts: CachedTexts, _ linear: LinearLayer, layer: Int, _ y: Tensor, _ x: Tensor, accumulate: Bool
  ) {
    let weight = baseWeights.layers[layer][linear]
    guard let parts = texts.directions(linear, layer: layer) else {
      return device.linear(y, x, weight, scale: 1, accumulate: accumulate, rows: texts.rows)
    }
    for (rows, direction) in parts {
      let (y, x) = (y.rows(rows), x.rows(rows))
      if let direction {
        multiply(y, x, weight, times: direction.factor, accumulate: accumulate, rows: texts.rows)
      } else {
        device.linear(y, x, weight, scale: 1, accumulate: accumulate, rows: texts.rows)
      }
    }
  }

  /// As ``projectBackward``, of a layer with a DoRA pair: with g = c ∘ dy and no dropout
  ///
  ///     dx = g·W + t·A    t = s·g·B    dB += s·gᵀ·u    dA += tᵀ·x    dm += Σ dy ∘ (W·x + s·B·u) / n
  func directedBackward(
    _ pair: LoRAPair, _ direction: DoRADirection, _ weight: Tensor, _ dx: Tensor, _ dy: Tensor, _ x: Tensor,
    accumulate: Bool, _ a: LayerActivations, _ gradients: LayerGradients, _ d: BackwardBuffers,
    _ pass: ForwardPass
  ) {
    guard let u = a.shrunk(pair), let t = d.shrunk(pair) else { return }
    let index = pair.name.linear.index
    let (da, db, dm) = gradients.pairs[index]
    let dw = gradients.linear[index]
    let dropped = droppedInput(pair, x, pass)
    let g = undirected(like: dy)
    if let dm {
      device.linear(g, dropped ?? x, weight, scale: 1, accumulate: false)
      device.loraExpand(g, u, [segment(pair, rows: u.shape[0], b: pair.b)])
      device.doraBackward(dm, dy, g, norm: direction.norm)
    }
    device.doraScale(g, dy, direction.factor, accumulate: false)
    device.loraBackwardShrink(t, g, pair.b, scale: pair.scale)
    if let db { device.linearBackwardWeight(db, g, u, scale: pair.scale) }
    if let da { device.linearBackwardWeight(da, t, dropped ?? x, scale: 1) }

    guard let dropped else {
      device.linearBackwardInput(dx, g, weight, scale: 1, accumulate: accumulate)
      if let dw { device.linearBackwardWeight(dw, g, x, scale: 1) }
      return device.loraBackwardInput(dx, t, pair.a)
    }
    device.linearBackwardInput(dx, dy, weight, scale: 1, accumulate: accumulate)
    device.doraScale(g, dy, direction.excess, accumulate: false)
    if let dw {
      device.linearBackwardWeight(dw, dy, x, scale: 1)
      device.linearBackwardWeight(dw, g, dropped, scale: 1)
    }
    device.linearBackwardInput(dropped, g, weight, scale: 1, accumulate: false)
    device.loraBackwardInput(dropped, t, pair.a)
    applyDropout(dropped, pair, pass)
    device.add(dx, dropped)
  }

  /// An fp32 buffer of this shape, of no particular numbers, that the next call uses again.
  private func undirected(like y: Tensor) -> Tensor {
    let buffer: Tensor
    if let undirected, undirected.count >= y.count {
      buffer = undirected
    } else {
      buffer = Tensor(zeros: [y.count])
      undirected = buffer
    }
    return buffer.rows(0..<y.count).reshaped(y.shape)
  }
}
