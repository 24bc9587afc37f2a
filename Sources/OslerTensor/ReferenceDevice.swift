/// The processor by the plain definitions: C without vectors, sums in double, one thread. Slow; what
/// the fast devices are compared with.
public struct ReferenceDevice: Device {
  public let name = "reference"

  public init() {}
}

/// Stops the program when a tensor does not have the shape that its operation needs.
func expect(_ tensor: Tensor, _ shape: [Int], _ name: StaticString) {
  precondition(tensor.shape == shape, "\(name) is \(tensor.shape), expected \(shape)")
}

/// Stops the program when an index is not below `count`.
func expect(_ indices: [Int32], below count: Int, _ name: StaticString) {
  // One comparison an index: as unsigned, what is negative is too large.
  let bound = UInt32(clamping: count)
  precondition(
    indices.allSatisfy { UInt32(bitPattern: $0) < bound }, "\(name) are not all below \(count)")
}
