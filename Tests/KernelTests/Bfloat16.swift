import CKernels

func rounded(_ x: [Float]) -> [osl_bf16] {
  var y = [osl_bf16](repeating: 0, count: x.count)
  osl_round_bf16_ref(&y, x, Int64(x.count))
  return y
}

func widened(_ x: [osl_bf16]) -> [Float] {
  var y = zeros(x.count)
  osl_widen_bf16_ref(&y, x, Int64(x.count))
  return y
}

/// Where `found` first differs from `expected` by more than one step of a bfloat16: where fp32 sums differ
/// in their last bit, their roundings may fall to either side.
func firstMismatch(_ found: [osl_bf16], _ expected: [osl_bf16]) -> String? {
  /// Neighbours differ by one, over zero too.
  func rank(_ bits: osl_bf16) -> Int { bits < 0x8000 ? Int(bits) : 0x8000 - Int(bits) }
  guard found.count == expected.count else { return "\(found.count) numbers, expected \(expected.count)" }
  for index in found.indices where abs(rank(found[index]) - rank(expected[index])) > 1 {
    return "[\(index)] is \(widened([found[index]])[0]), expected \(widened([expected[index]])[0])"
  }
  return nil
}
