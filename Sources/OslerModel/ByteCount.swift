/// A number of bytes as people read it: `3.4 GB`, powers of ten.
public struct ByteCount: Hashable, Sendable, CustomStringConvertible {
  public let bytes: Int

  public init(_ bytes: Int) { self.bytes = bytes }

  public var description: String {
    let units: [(Double, String)] = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")]
    for (size, name) in units where Double(bytes) >= size {
      let tenths = Int((Double(bytes) / size * 10).rounded())
      return "\(tenths / 10).\(tenths % 10) \(name)"
    }
    return "\(bytes) B"
  }
}
