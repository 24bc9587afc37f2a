import Dispatch
import Synchronization

extension Tokenizer {
  /// The tokens of every text, in order, as ``encode(_:)`` gives them.
  ///
  /// - Parameter threads: how many work at a time; each remembers words of its own.
  public func encodeAll(_ texts: [String], threads: Int) -> [[Int32]] {
    let chunk = 64
    let chunks = (texts.count + chunk - 1) / chunk
    guard threads > 1, chunks > 1 else {
      var encoder = TokenEncoder(self)
      return texts.map { encoder.encode($0) }
    }
    let next = Atomic(0)
    let results = Mutex([[[Int32]]](repeating: [], count: chunks))
    DispatchQueue.concurrentPerform(iterations: min(threads, chunks)) { _ in
      var encoder = TokenEncoder(self)
      while true {
        let mine = next.add(1, ordering: .relaxed).oldValue
        guard mine < chunks else { return }
        let encoded = texts[mine * chunk..<min(texts.count, (mine + 1) * chunk)].map { encoder.encode($0) }
        results.withLock { $0[mine] = encoded }
      }
    }
    return results.withLock { $0.flatMap { $0 } }
  }
}
