/// What can go wrong before the first operation.
public enum TensorError: Error, Hashable, CustomStringConvertible {
  /// The system's OpenBLAS could not be used, for this reason.
  case openBLASMissing(reason: String)
  case noThreads(Int)

  public var description: String {
    switch self {
    case .openBLASMissing(let reason): "OpenBLAS is missing: \(reason)"
    case .noThreads(let threads): "a device needs at least 1 thread, not \(threads)"
    }
  }

  /// What to do about it.
  public var hint: String? {
    switch self {
    case .openBLASMissing: "install the package 'libopenblas0'"
    case .noThreads: nil
    }
  }
}
