import CKernels
import OslerTestSupport

/// An attention to compute, its inputs, and one way to compute it: by a path's blocks, or by definition.
struct AttentionProblem {
  var heads = 2
  var keyValueHeads = 1
  var channels = 8
  var first: [Int32]
  var end: [Int32]
  var keys: Int
  var q: [Float]
  var k: [Float]
  var v: [Float]
  var dO: [Float]

  init(
    heads: Int = 2, keyValueHeads: Int = 1, channels: Int = 8, keys: Int, first: [Int32], end: [Int32],
    seed: UInt64 = 1
  ) {
    (self.heads, self.keyValueHeads, self.channels) = (heads, keyValueHeads, channels)
    (self.keys, self.first, self.end) = (keys, first, end)
    q = fixedRandom(first.count * heads * channels, seed: seed).map { 3 * $0 }
    k = fixedRandom(keys * keyValueHeads * channels, seed: seed + 1)
    v = fixedRandom(keys * keyValueHeads * channels, seed: seed + 2)
    dO = fixedRandom(q.count, seed: seed + 3)
  }

  /// Every query sees all keys up to its own.
  static func causal(_ count: Int, heads: Int = 2, keyValueHeads: Int = 1, channels: Int = 8) -> Self {
    AttentionProblem(
      heads: heads, keyValueHeads: keyValueHeads, channels: channels, keys: count,
      first: [Int32](repeating: 0, count: count), end: (0..<Int32(count)).map { $0 + 1 })
  }

  struct Output {
    var o, lse: [Float]
  }

  struct Gradients {
    var dq, dk, dv: [Float]
  }

  func withShape<R>(_ body: (UnsafePointer<osl_attention_shape>) -> R) -> R {
    first.withUnsafeBufferPointer { first in
      end.withUnsafeBufferPointer { end in
        let shape = osl_attention_shape(
          T: Int64(first.count), S: Int64(keys), heads: Int64(heads), kv_heads: Int64(keyValueHeads),
          D: Int64(channels), scale: 1 / Float(channels).squareRoot(), first: first.baseAddress,
          end: end.baseAddress)
        return withUnsafePointer(to: shape, body)
      }
    }
  }

  private var unwritten: Output {
    Output(
      o: [Float](repeating: .nan, count: q.count), lse: [Float](repeating: .nan, count: first.count * heads))
  }

  func definition() -> Output {
    var output = unwritten
    var workspace = [Double](repeating: 0, count: 2 * channels)
    withShape { osl_attention_forward_ref(&output.o, &output.lse, q, k, v, $0, &workspace) }
    return output
  }

  private func packed(_ path: osl_path, backward: Bool) -> [Float] {
    withShape { shape in
      var packed = [Float](repeating: .nan, count: Int(osl_attention_packed_size(shape)))
      for piece in 0..<osl_attention_pack_pieces(shape) {
        osl_attention_pack(path, &packed, k, v, shape, backward, piece)
      }
      return packed
    }
  }

  func blocks(_ path: osl_path) -> Output {
    var output = unwritten
    let packed = packed(path, backward: false)
    withShape { shape in
      var scratch = [Float](repeating: .nan, count: Int(osl_attention_forward_scratch(shape)))
      for piece in 0..<osl_attention_forward_pieces(shape) {
        osl_attention_forward(path, &output.o, &output.lse, q, packed, shape, &scratch, piece)
      }
    }
    return output
  }

  func decoded(_ path: osl_path) -> Output {
    var output = unwritten
    var scratch = [Float](repeating: .nan, count: keys)
    withShape { shape in
      for head in 0..<Int64(heads) {
        osl_attention_decode(path, &output.o, &output.lse, q, k, v, shape, &scratch, head)
      }
    }
    return output
  }

  /// Backward passes add: these start from ones.
  private var ones: Gradients {
    Gradients(dq: q.map { _ in 1 }, dk: k.map { _ in 1 }, dv: v.map { _ in 1 })
  }

  func definitionBackward() -> Gradients {
    let output = definition()
    var gradients = ones
    var workspace = [Double](repeating: 0, count: 2 * channels)
    withShape {
      osl_attention_backward_ref(
        &gradients.dq, &gradients.dk, &gradients.dv, dO, q, k, v, output.o, output.lse, $0, &workspace)
    }
    return gradients
  }

  func blocksBackward(_ path: osl_path) -> Gradients {
    let output = blocks(path)
    let packed = packed(path, backward: true)
    var gradients = ones
    withShape { shape in
      var partial = [Float](repeating: .nan, count: Int(osl_attention_partial_size(shape)))
      var scratch = [Float](repeating: .nan, count: Int(osl_attention_backward_scratch(shape)))
      for head in 0..<Int64(heads) {
        osl_attention_backward(
          path, &gradients.dq, &partial, dO, q, output.o, output.lse, packed, shape, &scratch, head)
      }
      for piece in 0..<osl_attention_pack_pieces(shape) {
        osl_attention_gather(path, &gradients.dk, &gradients.dv, partial, shape, piece)
      }
    }
    return gradients
  }
}
