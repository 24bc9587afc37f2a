import OslerTensor
import OslerTestSupport

func random(_ shape: [Int], seed: UInt64) -> Tensor {
  Tensor(fixedRandom(shape.reduce(1, *), seed: seed), shape: shape)
}

/// Every operation of a device once, on inputs that depend on `seed` alone: name → result.
func everyOperation(
  on device: any Device, tokens T: Int, hidden H: Int = 64, wide F: Int = 96, words V: Int = 200,
  seed: UInt64 = 1
) -> [String: [Float]] {
  var results: [String: [Float]] = [:]
  /// Outputs begin as ones: what an operation overwrites, and what it adds to, both show.
  func output(_ name: String, _ shapes: [[Int]], _ body: ([Tensor]) -> Void) {
    let tensors = shapes.map { Tensor([Float](repeating: 1, count: $0.reduce(1, *)), shape: $0) }
    body(tensors)
    for (index, tensor) in tensors.enumerated() { results["\(name)[\(index)]"] = tensor.array }
  }
  let x = random([T, H], seed: seed)
  let dy = random([T, H], seed: seed + 1)
  let w = random([F, H], seed: seed + 2)
  let wide = random([T, F], seed: seed + 3)
  let wide2 = random([T, F], seed: seed + 4)
  let table = random([V, H], seed: seed + 5)
  let weight = random([H], seed: seed + 6)
  let logits = random([T, V], seed: seed + 7)
  let ids = (0..<T).map { Int32($0 * $0 % V) }

  output("linear", [[T, F]]) { device.linear($0[0], x, w, scale: 0.5, accumulate: false) }
  output("linear accumulate", [[T, F]]) { device.linear($0[0], x, w, scale: 0.5, accumulate: true) }
  for accumulate in [false, true] {
    output("linearBackwardInput accumulate: \(accumulate)", [[T, H]]) {
      device.linearBackwardInput($0[0], wide, w, scale: 0.5, accumulate: accumulate)
    }
  }
  output("linearBackwardWeight", [[F, H]]) { device.linearBackwardWeight($0[0], wide, x, scale: 0.5) }
  output("embedding", [[T, H]]) { device.embedding($0[0], ids, table) }
  output("embeddingBackward", [[V, H]]) { device.embeddingBackward($0[0], dy, ids) }
  let rstd = Tensor(zeros: [T])
  output("rmsnorm", [[T, H]]) { device.rmsnorm($0[0], rstd, x, weight, epsilon: 1e-5) }
  results["rmsnorm rstd"] = rstd.array
  output("rmsnormBackward", [[T, H], [H]]) { device.rmsnormBackward($0[0], $0[1], dy, x, weight, rstd) }
  output("rmsnormBackward frozen", [[T, H]]) { device.rmsnormBackward($0[0], nil, dy, x, weight, rstd) }
  output("swiglu", [[T, F]]) { device.swiglu($0[0], wide, wide2) }
  output("swigluBackward", [[T, F], [T, F]]) { device.swigluBackward($0[0], $0[1], wide, wide2, wide) }
  let gradient = logits.copy()
  output("crossEntropy", [[T]]) { device.crossEntropy($0[0], gradient, targets: ids, scale: 0.125) }
  results["crossEntropy gradient"] = gradient.array
  output("logProbabilities", [[T]]) { device.logProbabilities($0[0], logits, targets: ids) }
  output("add", [[T, H]]) { device.add($0[0], x) }
  output("dropout", [[T, H]]) {
    device.dropout($0[0], rate: 0.25, stream: RandomStream(seed: seed, name: "dropout"), counter: 1000)
  }
  results["sumOfSquares"] = [Float(device.sumOfSquares(logits))]
  let step = AdamWStep(
    step: 2, learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, gradientScale: 0.5)
  output("adamw", [[V, H], [V, H], [V, H]]) {
    device.adamw(
      $0[0], remainder: nil, $0[1], $0[2], table, step, stream: RandomStream(seed: seed, name: "moments"))
  }
  output("noise", [[T, H]]) {
    device.noise(
      $0[0], bounds: (0..<T).map { Double($0 + 1) }, stream: RandomStream(seed: seed, name: "noise"),
      counter: 9)
  }
  let turning = RotaryTable(positions: T, inverseFrequencies: (0..<8).map { 1 / Double(1 + $0) })
  for inverse in [false, true] {
    output("rope inverse: \(inverse)", [[T, H]]) {
      device.rope($0[0], positions: ids.map { $0 % Int32(max(T, 1)) }, table: turning, inverse: inverse)
    }
  }
  let spans = AttentionShape(
    heads: H / 16, keyValueHeads: H / 32, headDimension: 16,
    firstKey: (0..<T).map { Int32($0 < 50 ? 0 : 50) }, endKey: (0..<T).map { Int32($0 + 1) })
  let keys = random([T, H / 2], seed: seed + 8)
  let values = random([T, H / 2], seed: seed + 9)
  let (o, lse) = (Tensor(zeros: [T, H]), Tensor(zeros: [T, H / 16]))
  device.attention(o, lse, x, keys, values, spans)
  results["attention"] = o.array
  results["attention lse"] = lse.array
  output("attentionBackward", [[T, H], [T, H / 2], [T, H / 2]]) {
    device.attentionBackward($0[0], $0[1], $0[2], dy, x, keys, values, o, lse, spans)
  }
  return results
}

func bits(_ results: [String: [Float]]) -> [String: [UInt32]] {
  results.mapValues { $0.map(\.bitPattern) }
}
