import CKernels
import OslerTestSupport

/// An attention to compute, its inputs, and one way to compute it: by a path's tiles, or by definition.
struct AttentionProblem {
  var type: osl_type
  var heads: Int
  var keyValueHeads: Int
  var channels: Int
  var first: [Int32]
  var end: [Int32]
  var keys: Int
  /// Numbers that `type` can hold.
  var q, k, v, dO: [Float]

  init(
    _ type: osl_type = .f32, heads: Int = 2, keyValueHeads: Int = 1, channels: Int = 8, keys: Int,
    first: [Int32], end: [Int32], seed: UInt64 = 1
  ) {
    (self.type, self.heads, self.keyValueHeads) = (type, heads, keyValueHeads)
    (self.channels, self.keys, self.first, self.end) = (channels, keys, first, end)
    func random(_ count: Int, _ seed: UInt64, factor: Float = 1) -> [Float] {
      Elements(fixedRandom(count, seed: seed).map { factor * $0 }, type).values
    }
    q = random(first.count * heads * channels, seed, factor: 3)
    k = random(keys * keyValueHeads * channels, seed + 1)
    v = random(keys * keyValueHeads * channels, seed + 2)
    dO = random(q.count, seed + 3)
  }

  /// Every query sees all keys up to its own.
  static func causal(
    _ type: osl_type = .f32, _ count: Int, heads: Int = 2, keyValueHeads: Int = 1, channels: Int = 8
  ) -> Self {
    AttentionProblem(
      type, heads: heads, keyValueHeads: keyValueHeads, channels: channels, keys: count,
      first: [Int32](repeating: 0, count: count), end: (0..<Int32(count)).map { $0 + 1 })
  }

  /// Queries and keys in `range` by themselves, which see no others.
  func rows(_ range: Range<Int>) -> Self {
    var part = self
    let (width, keyWidth) = (heads * channels, keyValueHeads * channels)
    part.keys = range.count
    part.first = first[range].map { $0 - Int32(range.lowerBound) }
    part.end = end[range].map { $0 - Int32(range.lowerBound) }
    part.q = Array(q[range.lowerBound * width..<range.upperBound * width])
    part.dO = Array(dO[range.lowerBound * width..<range.upperBound * width])
    part.k = Array(k[range.lowerBound * keyWidth..<range.upperBound * keyWidth])
    part.v = Array(v[range.lowerBound * keyWidth..<range.upperBound * keyWidth])
    return part
  }

  struct Output: Equatable {
    var o, lse: [Float]
  }

  struct Gradients: Equatable {
    var dq, dk, dv: [Float]
  }

  func withShape<R>(_ body: (UnsafePointer<osl_attention_shape>) -> R) -> R {
    first.withUnsafeBufferPointer { first in
      end.withUnsafeBufferPointer { end in
        var shape = osl_attention_shape(
          type: type, T: Int64(first.count), S: Int64(keys), heads: Int64(heads),
          kv_heads: Int64(keyValueHeads), D: Int64(channels), scale: 1 / Float(channels).squareRoot(),
          first: first.baseAddress, end: end.baseAddress, documents: nil, document_count: 0)
        var documents = [osl_attention_document](repeating: osl_attention_document(), count: first.count)
        shape.document_count = osl_attention_find_documents(&documents, &shape)
        return documents.withUnsafeBufferPointer {
          shape.documents = $0.baseAddress
          return withUnsafePointer(to: shape, body)
        }
      }
    }
  }

  /// What each query sees: documents as the kernels find them.
  var documentStarts: [Int32] {
    withShape { shape in (0..<Int(shape.pointee.document_count)).map { shape.pointee.documents[$0].query } }
  }

  private func stored(_ values: [Float]) -> Elements { Elements(values, type) }

  private func unwritten(_ count: Int) -> [Float] { [Float](repeating: .nan, count: count) }

  func definition() -> Output {
    var (o, lse) = (stored(unwritten(q.count)), unwritten(first.count * heads))
    var workspace = [Double](repeating: 0, count: 2 * channels)
    withShape {
      osl_attention_forward_ref(
        &o.memory, &lse, stored(q).memory, stored(k).memory, stored(v).memory, $0, &workspace)
    }
    return Output(o: o.values, lse: lse)
  }

  func definitionBackward() -> Gradients {
    let output = definition()
    var (dq, dk, dv) = (stored(unwritten(q.count)), stored(unwritten(k.count)), stored(unwritten(v.count)))
    var workspace = [Double](repeating: 0, count: 2 * channels)
    withShape {
      osl_attention_backward_ref(
        &dq.memory, &dk.memory, &dv.memory, stored(dO).memory, stored(q).memory, stored(k).memory,
        stored(v).memory, stored(output.o).memory, output.lse, $0, &workspace)
    }
    return Gradients(dq: dq.values, dk: dk.values, dv: dv.values)
  }

  // MARK: Blocks

  /// The pieces of a step, the last one first if so asked.
  private func order(_ pieces: Int64, _ isReversed: Bool) -> [Int64] {
    isReversed ? (0..<pieces).reversed() : Array(0..<pieces)
  }

  func blocks(_ path: osl_path, isReversed: Bool = false) -> Output {
    var (o, lse) = (stored(unwritten(q.count)), unwritten(first.count * heads))
    withShape { shape in
      var scratch = unwritten(Int(osl_attention_forward_scratch(shape)))
      for piece in order(osl_attention_pieces(shape), isReversed) {
        osl_attention_forward(
          path, &o.memory, &lse, stored(q).memory, stored(k).memory, stored(v).memory, shape, &scratch, piece)
      }
    }
    return Output(o: o.values, lse: lse)
  }

  func blocksBackward(_ path: osl_path, isReversed: Bool = false) -> Gradients {
    let output = blocks(path)
    var (dq, dk, dv) = (stored(unwritten(q.count)), stored(unwritten(k.count)), stored(unwritten(v.count)))
    withShape { shape in
      var partial = unwritten(Int(osl_attention_partial_size(shape)))
      var scratch = unwritten(Int(osl_attention_backward_scratch(shape)))
      for piece in order(osl_attention_pieces(shape), isReversed) {
        osl_attention_backward(
          path, &dq.memory, &dk.memory, &dv.memory, &partial, stored(dO).memory, stored(q).memory,
          stored(k).memory, stored(v).memory, stored(output.o).memory, output.lse, shape, &scratch, piece)
      }
      for piece in order(osl_attention_gather_pieces(shape), isReversed) {
        osl_attention_gather(path, &dk.memory, &dv.memory, &partial, shape, piece)
      }
    }
    return Gradients(dq: dq.values, dk: dk.values, dv: dv.values)
  }

  func decoded(_ path: osl_path, isReversed: Bool = false) -> Output {
    var (o, lse) = (stored(unwritten(q.count)), unwritten(first.count * heads))
    withShape { shape in
      var partial = unwritten(Int(osl_attention_decode_partial_size(shape)))
      var scratch = unwritten(Int(osl_attention_decode_scratch(shape)))
      for piece in order(osl_attention_decode_pieces(shape), isReversed) {
        osl_attention_decode(
          path, &partial, stored(q).memory, stored(k).memory, stored(v).memory, shape, &scratch, piece)
      }
      osl_attention_merge(path, &o.memory, &lse, &partial, shape)
    }
    return Output(o: o.values, lse: lse)
  }
}

/// Numbers as a kernel takes them: fp32, or rounded to bf16.
private struct Elements {
  var memory: [UInt16]
  let type: osl_type

  init(_ values: [Float], _ type: osl_type) {
    self.type = type
    memory = type == .f32 ? values.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) } : rounded(values)
  }

  var values: [Float] {
    type == .f32 ? memory.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) } : widened(memory)
  }
}
