/// Where and how `found` first differs from `expected`: by more than `tolerance`, relative to what is
/// expected or, below 1, to 1. `nil` when it does not.
public func firstMismatch(_ found: [Float], _ expected: [Float], tolerance: Float = 1e-5) -> String? {
  guard found.count == expected.count else { return "\(found.count) numbers, expected \(expected.count)" }
  for (index, (found, expected)) in zip(found, expected).enumerated() where found != expected {
    // Not `>`, so that NaN is a mismatch.
    let isClose = abs(found - expected) <= tolerance * max(1, abs(expected))
    if !isClose { return "[\(index)] is \(found), expected \(expected)" }
  }
  return nil
}
