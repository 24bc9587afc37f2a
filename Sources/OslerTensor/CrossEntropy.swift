import CKernels

/// Checks the tensors of a softmax by row, and gives its words. Formula: `kernels/include/osler/crossentropy.h`.
private func words(_ result: Tensor, _ logits: Tensor, _ targets: [Int32]) -> Int {
  precondition(logits.shape.count == 2, "logits are \(logits.shape)")
  expect(logits, [targets.count, logits.shape[1]], "logits")
  expect(result, [targets.count], "the softmax's result")
  expect(targets, below: logits.shape[1], "targets")
  return logits.shape[1]
}

extension CPUDevice {
  public func crossEntropy(_ losses: Tensor, _ logits: Tensor, targets: [Int32], scale: Float) {
    let words = words(losses, logits, targets)
    forEachRows(targets, words) { targets, range in
      osl_crossentropy(
        path, losses.pointer + range.lowerBound, logits.pointer + range.lowerBound * words, targets,
        Int64(range.count), Int64(words), scale)
    }
  }

  public func logProbabilities(_ result: Tensor, _ logits: Tensor, targets: [Int32]) {
    let words = words(result, logits, targets)
    forEachRows(targets, words) { targets, range in
      osl_log_probabilities(
        path, result.pointer + range.lowerBound, logits.pointer + range.lowerBound * words, targets,
        Int64(range.count), Int64(words))
    }
  }

  private func forEachRows(
    _ targets: [Int32], _ words: Int, _ body: (UnsafePointer<Int32>, Range<Int>) -> Void
  ) {
    targets.withUnsafeBufferPointer { targets in
      guard let base = targets.baseAddress else { return }
      split(targets.count, grain: Self.rowsPerPiece(channels: words)) { range, _ in
        body(base + range.lowerBound, range)
      }
    }
  }
}

extension ReferenceDevice {
  public func crossEntropy(_ losses: Tensor, _ logits: Tensor, targets: [Int32], scale: Float) {
    let words = words(losses, logits, targets)
    osl_crossentropy_ref(
      losses.pointer, logits.pointer, targets, Int64(targets.count), Int64(words), scale)
  }

  public func logProbabilities(_ result: Tensor, _ logits: Tensor, targets: [Int32]) {
    let words = words(result, logits, targets)
    osl_log_probabilities_ref(
      result.pointer, logits.pointer, targets, Int64(targets.count), Int64(words))
  }
}
