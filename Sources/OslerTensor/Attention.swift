import CKernels

// Formulas, and the steps the device runs: `kernels/include/osler/attention.h`.

extension CPUDevice {
  /// Below so many queries, laying the keys out in blocks costs more than it saves.
  private static let fewQueries = 8

  public func attention(
    _ o: Tensor, _ lse: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ shape: AttentionShape
  ) {
    shape.check(q, k, v, o, lse)
    shape.withKernelShape(keys: k.shape[0]) { sizes in
      if shape.firstKey.count < Self.fewQueries {
        decode(o, lse, q, k, v, sizes)
      } else {
        withPacked(k, v, sizes, backward: false) { packed in
          let pieces = Int(osl_attention_forward_pieces(sizes))
          splitWithScratch(pieces, floats: osl_attention_forward_scratch(sizes)) { piece, scratch in
            osl_attention_forward(path, o.pointer, lse.pointer, q.pointer, packed, sizes, scratch, piece)
          }
        }
      }
    }
  }

  private func decode(
    _ o: Tensor, _ lse: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor,
    _ sizes: UnsafePointer<osl_attention_shape>
  ) {
    let elements = q.shape[0] * k.count / Int(sizes.pointee.kv_heads)
    let grain = max(1, Self.elementsPerPiece / max(1, elements))
    splitWithScratch(Int(sizes.pointee.heads), floats: sizes.pointee.S, grain: grain) { head, scratch in
      osl_attention_decode(
        path, o.pointer, lse.pointer, q.pointer, k.pointer, v.pointer, sizes, scratch, head)
    }
  }

  public func attentionBackward(
    _ dq: Tensor, _ dk: Tensor, _ dv: Tensor, _ dO: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor,
    _ o: Tensor, _ lse: Tensor, _ shape: AttentionShape
  ) {
    shape.check(q, k, v, o, lse)
    shape.check(dq, dk, dv, dO, lse)
    shape.withKernelShape(keys: k.shape[0]) { sizes in
      withPacked(k, v, sizes, backward: true) { packed in
        scratch.withFloats(Int(osl_attention_partial_size(sizes))) { partial in
          splitWithScratch(
            Int(sizes.pointee.heads), floats: osl_attention_backward_scratch(sizes)
          ) { head, scratch in
            osl_attention_backward(
              path, dq.pointer, partial, dO.pointer, q.pointer, o.pointer, lse.pointer, packed, sizes,
              scratch, head)
          }
          split(Int(osl_attention_pack_pieces(sizes)), grain: 1) { range, _ in
            osl_attention_gather(path, dk.pointer, dv.pointer, partial, sizes, Int64(range.lowerBound))
          }
        }
      }
    }
  }

  private func withPacked(
    _ k: Tensor, _ v: Tensor, _ sizes: UnsafePointer<osl_attention_shape>, backward: Bool,
    _ body: (UnsafeMutablePointer<Float>) -> Void
  ) {
    scratch.withFloats(Int(osl_attention_packed_size(sizes))) { packed in
      split(Int(osl_attention_pack_pieces(sizes)), grain: 4) { range, _ in
        for piece in range {
          osl_attention_pack(path, packed, k.pointer, v.pointer, sizes, backward, Int64(piece))
        }
      }
      body(packed)
    }
  }

  /// Splits `count` pieces, each run with so many floats of its worker's own.
  private func splitWithScratch(
    _ count: Int, floats: Int64, grain: Int = 1,
    _ body: (_ piece: Int64, _ scratch: UnsafeMutablePointer<Float>) -> Void
  ) {
    // Whole cache lines, so that no two workers write one.
    let stride = (Int(floats) + 15) / 16 * 16
    scratch.withFloats(stride * threads) { memory in
      split(count, grain: grain) { range, worker in
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
    shape.withKernelShape(keys: k.shape[0]) { sizes in
      osl_attention_forward_ref(
        o.pointer, lse.pointer, q.pointer, k.pointer, v.pointer, sizes, &workspace)
    }
  }

  public func attentionBackward(
    _ dq: Tensor, _ dk: Tensor, _ dv: Tensor, _ dO: Tensor, _ q: Tensor, _ k: Tensor, _ v: Tensor,
    _ o: Tensor, _ lse: Tensor, _ shape: AttentionShape
  ) {
    shape.check(q, k, v, o, lse)
    shape.check(dq, dk, dv, dO, lse)
    var workspace = [Double](repeating: 0, count: 2 * shape.headDimension)
    shape.withKernelShape(keys: k.shape[0]) { sizes in
      osl_attention_backward_ref(
        dq.pointer, dk.pointer, dv.pointer, dO.pointer, q.pointer, k.pointer, v.pointer, o.pointer,
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
    for (first, end) in zip(firstKey, endKey) {
      precondition(0 <= first && first <= end && end <= keys, "span \(first)..<\(end) of \(keys) keys")
    }
  }

  fileprivate func withKernelShape(
    keys: Int, _ body: (UnsafePointer<osl_attention_shape>) -> Void
  ) {
    firstKey.withUnsafeBufferPointer { first in
      endKey.withUnsafeBufferPointer { end in
        let sizes = osl_attention_shape(
          T: Int64(first.count), S: Int64(keys), heads: Int64(heads), kv_heads: Int64(keyValueHeads),
          D: Int64(headDimension), scale: scale, first: first.baseAddress, end: end.baseAddress)
        withUnsafePointer(to: sizes, body)
      }
    }
  }
}
