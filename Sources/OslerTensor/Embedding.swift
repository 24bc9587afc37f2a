import CKernels

/// Checks an embedding of `ids`, and gives its channels. Formula: `kernels/include/osler/embedding.h`.
private func channels(_ y: Tensor, _ ids: [Int32], _ table: Tensor) -> Int {
  precondition(table.shape.count == 2, "an embedding's table is \(table.shape)")
  expect(y, [ids.count, table.shape[1]], "embedding's output")
  expect(ids, below: table.shape[0], "token ids")
  return table.shape[1]
}

extension CPUDevice {
  public func embedding(_ y: Tensor, _ ids: [Int32], _ table: Tensor) {
    let channels = channels(y, ids, table)
    ids.withUnsafeBufferPointer { ids in
      guard let base = ids.baseAddress else { return }
      split(ids.count, grain: Self.rowsPerPiece(channels: channels)) { range, _ in
        let to = y.pointer + range.lowerBound * channels
        if table.type == .bfloat16 {
          osl_embedding_forward_bf16(
            path, to, base + range.lowerBound, table.halves, Int64(range.count), Int64(channels))
        } else {
          osl_embedding_forward(
            to, base + range.lowerBound, table.pointer, Int64(range.count), Int64(channels))
        }
      }
    }
  }

  public func embeddingBackward(_ dtable: Tensor, _ dy: Tensor, _ ids: [Int32]) {
    let channels = channels(dy, ids, dtable)
    // Every thread adds its own columns of all tokens, in order.
    split(channels, grain: 64) { range, _ in
      osl_embedding_backward(
        path, dtable.pointer, dy.pointer, ids, Int64(ids.count), Int64(channels), Int64(range.lowerBound),
        Int64(range.count))
    }
  }
}

extension ReferenceDevice {
  public func embedding(_ y: Tensor, _ ids: [Int32], _ table: Tensor) {
    let channels = channels(y, ids, table)
    let table = table.type == .bfloat16 ? table.converted(to: .float32) : table
    osl_embedding_forward(y.pointer, ids, table.pointer, Int64(ids.count), Int64(channels))
  }

  public func embeddingBackward(_ dtable: Tensor, _ dy: Tensor, _ ids: [Int32]) {
    let channels = channels(dy, ids, dtable)
    osl_embedding_backward_ref(
      dtable.pointer, dy.pointer, ids, Int64(ids.count), Int64(dtable.shape[0]), Int64(channels))
  }
}
