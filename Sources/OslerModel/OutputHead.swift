import OslerTensor

extension Transformer {
  /// Final norm, output head, cross-entropy and their backward pass, over the rows that have a target
  /// and nothing else, some rows at a time. Leaves the gradient of the last layer's output in
  /// `buffers.backward.stream`.
  ///
  /// - Returns: the sum of cross-entropies, in nats.
  func headLossAndGradients(
    _ batch: Batch, _ buffers: Workspace.View, normalizer: Int, _ gradients: ParameterSet
  ) -> Double {
    let (stream, streamGradient) = (buffers.inputs[configuration.layers], buffers.backward.stream)
    let headGradient = gradients[learningName(ParameterName.head)]
    let normGradient = gradients[learningName(ParameterName.finalNorm)]
    device.clear(streamGradient)

    var sum = 0.0
    forEachHeadChunk(batch.targets, buffers.head) { rows, targets, head in
      headLogits(head, stream, rows: rows)
      device.crossEntropy(head.losses, head.logits, targets: targets, scale: 1 / Float(normalizer))
      sum += head.losses.array.reduce(0) { $0 + Double($1) }

      if let headGradient {
        device.linearBackwardWeight(headGradient, head.logits, head.normed, scale: 1)
      }
      head.streamGradient.fill(0)
      device.linearBackwardInput(
        head.normedGradient, head.logits, weights.head, scale: 1, accumulate: false)
      device.rmsnormBackward(
        head.streamGradient, normGradient, head.normedGradient, head.stream, weights.finalNorm, head.scale)
      let width = configuration.hiddenSize
      for (index, row) in rows.enumerated() {
        (streamGradient.pointer + row * width).update(
          from: head.streamGradient.pointer + index * width, count: width)
      }
    }
    return sum
  }

  /// Log-probabilities of `targets` after each row of `stream` `[T, hidden]`; −1 rows are left out, so
  /// the result is as long as there are targets.
  ///
  /// - Parameter count: as of ``Device/linear(_:_:_:scale:accumulate:rows:)``.
  func headLogProbabilities(
    _ stream: Tensor, targets: [Int32], as count: RowCount? = nil
  ) -> [Float] {
    var result: [Float] = []
    let buffers = HeadBuffers(
      rows: min(max(targets.count, 1), HeadBuffers.mostRows(configuration)), configuration, precision)
    forEachHeadChunk(targets, buffers) { rows, targets, head in
      headLogits(head, stream, rows: rows, as: count)
      device.logProbabilities(head.losses, head.logits, targets: targets)
      result.append(contentsOf: head.losses.array)
    }
    return result
  }

  /// Fills `head.logits` for these rows of `stream`.
  func headLogits(
    _ head: HeadBuffers, _ stream: Tensor, rows: some Collection<Int>, as count: RowCount? = nil
  ) {
    let width = configuration.hiddenSize
    for (index, row) in rows.enumerated() {
      (head.stream.pointer + index * width).update(from: stream.pointer + row * width, count: width)
    }
    device.rmsnorm(
      head.normed, head.scale, head.stream, weights.finalNorm, epsilon: Float(configuration.rmsEpsilon))
    device.linear(head.logits, head.normed, weights.head, scale: 1, accumulate: false, rows: count)
  }

  /// Calls `body` with some rows that have a target, those targets, and buffers of that many rows.
  private func forEachHeadChunk(
    _ targets: [Int32], _ buffers: HeadBuffers, _ body: ([Int], [Int32], HeadBuffers) -> Void
  ) {
    let kept = targets.indices.filter { targets[$0] >= 0 }
    for start in stride(from: 0, to: kept.count, by: buffers.rows) {
      let rows = Array(kept[start..<min(start + buffers.rows, kept.count)])
      body(rows, rows.map { targets[$0] }, buffers.prefix(rows.count))
    }
  }
}
