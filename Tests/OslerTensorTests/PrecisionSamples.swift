import OslerTensor
import OslerTestSupport

/// What an operation gave, and whether that was rounded to bfloat16.
struct Sample {
  let numbers: [Float]
  let isRounded: Bool

  init(_ tensor: Tensor) {
    numbers = tensor.array
    isRounded = tensor.type == .bfloat16
  }
}

/// Every operation once in which bfloat16 or quantised weights take part: name → result.
func everyRoundedOperation(
  on device: any Device, tokens T: Int, hidden H: Int = 64, wide F: Int = 96, words V: Int = 200,
  seed: UInt64 = 1
) -> [String: Sample] {
  var results: [String: Sample] = [:]
  /// Outputs begin as ones: what an operation overwrites, and what it adds to, both show.
  func output(_ name: String, _ outputs: [([Int], ElementType)], _ body: ([Tensor]) -> Void) {
    let tensors = outputs.map { shape, type in
      let tensor = Tensor(zeros: shape, type: type)
      tensor.fill(1)
      return tensor
    }
    body(tensors)
    for (index, tensor) in tensors.enumerated() { results["\(name)[\(index)]"] = Sample(tensor) }
  }
  func half(_ shape: [Int], _ index: UInt64) -> Tensor {
    random(shape, seed: seed + index).converted(to: .bfloat16)
  }
  let (x, dy, wide, wide2) = (half([T, H], 0), half([T, H], 1), half([T, F], 3), half([T, F], 4))
  let stream = random([T, H], seed: seed + 10)
  let ids = (0..<T).map { Int32($0 * $0 % V) }

  for type in [ElementType.bfloat16, .int8, .nf4] {
    // Of the size that weights have, so that results are near 1.
    let w = random([F, H], seed: seed + 2).converted(to: type)
    for result in [ElementType.bfloat16, .float32] {
      let words = "of \(type.rawValue) in \(result.rawValue)"
      output("linear \(words)", [([T, F], result)]) {
        device.linear($0[0], x, w, scale: 0.5, accumulate: false)
      }
      for gradient in [wide, wide.converted(to: .float32)] {
        output("linearBackwardInput \(words) by \(gradient.type.rawValue)", [([T, H], result)]) {
          device.linearBackwardInput($0[0], gradient, w, scale: 0.5, accumulate: false)
        }
      }
    }
    output("linear accumulate of \(type.rawValue)", [([T, F], .float32)]) {
      device.linear($0[0], x, w, scale: 0.5, accumulate: true)
    }
    output("linearBackwardInput accumulate of \(type.rawValue)", [([T, H], .float32)]) {
      device.linearBackwardInput($0[0], wide, w, scale: 0.5, accumulate: true)
    }
  }
  for gradient in [wide, wide.converted(to: .float32)] {
    for input in [x, x.converted(to: .float32)] {
      output(
        "linearBackwardWeight of \(gradient.type.rawValue), \(input.type.rawValue)", [([F, H], .float32)]
      ) {
        device.linearBackwardWeight($0[0], gradient, input, scale: 0.5)
      }
    }
  }
  output("embedding", [([T, H], .float32)]) { device.embedding($0[0], ids, half([V, H], 5)) }
  output("rmsnorm", [([T, H], .bfloat16), ([T], .float32)]) {
    device.rmsnorm($0[0], $0[1], stream, random([H], seed: seed + 6), epsilon: 1e-5)
  }
  output("swiglu", [([T, F], .bfloat16)]) { device.swiglu($0[0], wide, wide2) }
  output("swigluBackward", [([T, F], .bfloat16), ([T, F], .bfloat16)]) {
    device.swigluBackward($0[0], $0[1], wide, wide2, wide)
  }
  output("add", [([T, H], .bfloat16)]) { device.add($0[0], x) }
  output("add widened", [([T, H], .float32)]) { device.add($0[0], x) }
  output("dropout", [([T, H], .bfloat16)]) {
    device.dropout($0[0], rate: 0.25, stream: RandomStream(seed: seed, name: "dropout"), counter: 1000)
  }
  let turning = RotaryTable(positions: max(T, 1), inverseFrequencies: (0..<8).map { 1 / Double(1 + $0) })
  for inverse in [false, true] {
    let turned = x.copy()
    device.rope(turned, positions: ids.map { $0 % Int32(max(T, 1)) }, table: turning, inverse: inverse)
    results["rope inverse: \(inverse)"] = Sample(turned)
  }
  attention(on: device, x, dy, half([T, H / 2], 8), half([T, H / 2], 9), into: &results)
  adamw(on: device, [V, H], seed: seed, into: &results)
  return results
}

private func attention(
  on device: any Device, _ q: Tensor, _ dO: Tensor, _ k: Tensor, _ v: Tensor,
  into results: inout [String: Sample]
) {
  let (T, H) = (q.shape[0], q.shape[1])
  let spans = AttentionShape(
    heads: H / 16, keyValueHeads: H / 32, headDimension: 16,
    firstKey: (0..<T).map { Int32($0 < 50 ? 0 : 50) }, endKey: (0..<T).map { Int32($0 + 1) })
  let (o, lse) = (Tensor(zeros: q.shape, type: .bfloat16), Tensor(zeros: [T, H / 16]))
  device.attention(o, lse, q, k, v, spans)
  results["attention"] = Sample(o)
  results["attention lse"] = Sample(lse)
  let (dq, dk, dv) = (o.copy(), k.copy(), v.copy())
  device.attentionBackward(dq, dk, dv, dO, q, k, v, o, lse, spans)
  for (name, tensor) in [("dq", dq), ("dk", dk), ("dv", dv)] {
    results["attentionBackward \(name)"] = Sample(tensor)
  }
}

private func adamw(
  on device: any Device, _ shape: [Int], seed: UInt64, into results: inout [String: Sample]
) {
  let g = random(shape, seed: seed + 5)
  for moments in [ElementType.float32, .bfloat16] {
    let p = random(shape, seed: seed + 11).converted(to: .bfloat16)
    let remainder = Tensor(zeros: shape, type: .int16)
    let (m, v) = (Tensor(zeros: shape, type: moments), Tensor(zeros: shape, type: moments))
    for step in 1...3 {
      device.adamw(
        p, remainder: remainder, m, v, g,
        AdamWStep(
          step: step, learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1,
          gradientScale: 0.5),
        stream: RandomStream(seed: seed, name: "moments"))
    }
    let words = "adamw with moments in \(moments.rawValue)"
    results["\(words) p"] = Sample(p)
    results["\(words) p and its remainder"] = Sample(joined(p, remainder))
    results["\(words) m"] = Sample(m)
    results["\(words) v"] = Sample(v)
  }
}

/// The fp32 numbers whose upper halves, rounded, and lower halves these are.
func joined(_ upper: Tensor, _ lower: Tensor) -> Tensor {
  let whole = Tensor(zeros: upper.shape)
  let (high, low) = (upper.bytes.bindMemory(to: UInt16.self), lower.bytes.bindMemory(to: Int16.self))
  for index in 0..<whole.count {
    whole.values[index] = Float(
      bitPattern: UInt32(high[index]) << 16 &+ UInt32(bitPattern: Int32(low[index])))
  }
  return whole
}
