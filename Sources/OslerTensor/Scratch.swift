import Synchronization

/// Work memory that kernels are handed, kept from call to call.
final class Scratch: Sendable {
  private let unused = Mutex<[Tensor]>([])

  /// Calls `body` with `count` floats of no particular value, aligned as tensors are.
  func withFloats(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let memory = take(count)
    body(memory.pointer)
    unused.withLock { $0.append(memory) }
  }

  /// An unused piece that is large enough, or a new one in the place of one that is not.
  private func take(_ count: Int) -> Tensor {
    let found: Tensor? = unused.withLock { unused in
      if let index = unused.firstIndex(where: { $0.count >= count }) { return unused.remove(at: index) }
      _ = unused.popLast()
      return nil
    }
    return found ?? Tensor(zeros: [count])
  }
}
