import CKernels

// Formulas, and the steps the device runs: `kernels/include/osler/attention.h`.

extension CPUDevice {
  /// Up to so many queries, keys are laid out as they are read.
  private static let fewQueries = 8

  public func attention(
    _ o: Tensor, _ lse: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ shape: AttentionShape
  ) {
    shape.check(q, k, v, o, lse)
    shape.withKernelShape(k) { sizes in
      if shape.firstKey.count <= Self.fewQueries {
        decode(o, lse, q, k, v, sizes)
      } else {
        splitWithScratch(
          osl_attention_pieces(sizes), floats: osl_attention_forward_scratch(sizes)
        ) { piece, scratch in
          osl_attention_forward(
            path, o.raw, lse.pointer, q.raw, k.raw, v.raw, sizes, scratch, piece)
        }
      }
    }
  }

  private func decode(
    _ o: Tensor, _ lse: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor,
    _ sizes: UnsafePointer<osl_attention_shape>
  ) {
    scratch.withFloats(Int(osl_attention_decode_partial_size(sizes))) { partial in
      let elements = q.shape[0] * k.count / Int(osl_attention_decode_pieces(sizes))
      let grain = max(1, Self.elementsPerPiece / max(1, elements))
      splitWithScratch(
        osl_attention_decode_pieces(sizes), floats: osl_attention_decode_scratch(sizes), grain: grain
      ) { piece, scratch in
        osl_attention_decode(path, partial, q.raw, k.raw, v.raw, sizes, scratch, piece)
      }
      osl_attention_merge(path, o.raw, lse.pointer, partial, sizes)
    }
  }

  public func attentionBackward(
    _ dq: Tensor, _ dk: Tensor, _ dv: Tensor, _ dO: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor,
    _ o: Tensor, _ lse: Tensor, _ shape: AttentionShape
  ) {
    shape.check(q, k, v, o, lse)
    shape.check(dq, dk, dv, dO, lse)
    shape.withKernelShape(k) { sizes in
      scratch.withFloats(Int(osl_attention_partial_size(sizes))) { partial in
        splitWithScratch(
          osl_attention_pieces(sizes), floats: osl_attention_backward_scratch(sizes)
        ) { piece, scratch in
          osl_attention_backward(
            path, dq.raw, dk.raw, dv.raw, partial, dO.raw, q.raw, k.raw, v.raw,
            o.raw, lse.pointer, sizes, scratch, piece)
        }
        split(Int(osl_attention_gather_pieces(sizes)), grain: 1) { range, _ in
          osl_attention_gather(path, dk.raw, dv.raw, partial, sizes, Int64(range.lowerBound))
        }
      }
    }
  }

  /// Splits `count` pieces, each run with so many floats of its worker's own.
  private func splitWithScratch(
    _ count: Int64, floats: Int64, grain: Int = 1,
    _ body: (_ piece: Int64, _ scratch: UnsafeMutablePointer<Float>) -> Void
  ) {
    // Whole cache lines, so that no two workers write one.
    let stride = (Int(floats) + 15) / 16 * 16
    scratch.withFloats(stride * threads) { memory in
      split(Int(count), grain: grain) { range, worker in
        for piece in range { body(Int64(piece), memory + worker * stride) }
      }
    }
  }
}

extension ReferenceDevice {
  public func attention(
    _ o: Tensor, _ lse: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ shape: AttentionShape
  ) {
    shape.check(q, k, v, o, lse)
    var workspace = [Double](repeating: 0, count: 2 * shape.headDimension)
    shape.withKernelShape(k) { sizes in
      osl_attention_forward_ref(
        o.raw, lse.pointer, q.raw, k.raw, v.raw, sizes, &workspace)
    }
  }

  public func attentionBackward(
    _ dq: Tensor, _ dk: Tensor, _ dv: Tensor, _ dO: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor,
    _ o: Tensor, _ lse: Tensor, _ shape: AttentionShape
  ) {
    shape.check(q, k, v, o, lse)
    shape.check(dq, dk, dv, dO, lse)
    var workspace = [Double](repeating: 0, count: 2 * shape.headDimension)
    shape.withKernelShape(k) { sizes in
      osl_attention_backward_ref(
        dq.raw, dk.raw, dv.raw, dO.raw, q.raw, k.raw, v.raw, o.raw,
        lse.pointer, sizes, &workspace)
    }
  }
}

extension AttentionShape {
  /// Queries (or their gradients), keys, values, outputs (or their gradients) and log-sums.
  fileprivate func check(_ q: Tensor, _ k: Tensor, _ v: Tensor, _ o: Tensor, _ lse: Tensor) {
    let queries = firstKey.count
    let keys = k.shape.first ?? 0
    expect(q, [queries, heads * headDimension], "attention's queries")
    expect(k, [keys, keyValueHeads * headDimension], "attention's keys")
    expect(v, k.shape, "attention's values")
    expect(o, q.shape, "attention's output")
    expect(lse, [queries, heads], "attention's log-sums")
    precondition(
      [q, v, o].allSatisfy { $0.type == k.type }, "attention of \([q, k, v, o].map(\.type.rawValue))")
    for (first, end) in zip(firstKey, endKey) {
      precondition(0 <= first && first <= end && end <= keys, "span \(first)..<\(end) of \(keys) keys")
    }
  }

  fileprivate func withKernelShape(
    _ k: Tensor, _ body: (UnsafePointer<osl_attention_shape>) -> Void
  ) {
    firstKey.withUnsafeBufferPointer { first in
      endKey.withUnsafeBufferPointer { end in
        var sizes = osl_attention_shape(
          type: k.type.kernelType, T: Int64(first.count), S: Int64(k.shape[0]), heads: Int64(heads),
          kv_heads: Int64(keyValueHeads), D: Int64(headDimension), scale: scale, first: first.baseAddress,
          end: end.baseAddress, documents: nil, document_count: 0)
        withUnsafeTemporaryAllocation(of: osl_attention_document.self, capacity: max(1, first.count)) {
          sizes.document_count = osl_attention_find_documents($0.baseAddress, &sizes)
          sizes.documents = UnsafePointer($0.baseAddress)
          withUnsafePointer(to: sizes, body)
        }
      }
    }
  }
}
