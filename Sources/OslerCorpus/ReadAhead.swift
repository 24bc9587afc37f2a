import Foundation

/// Where the bytes of a file come from, front to back.
protocol ByteSource: AnyObject {
  /// Fills `output` from its start, as far as there are bytes.
  ///
  /// - Returns: how many; 0 at the end. What comes before a damage is handed out before it throws.
  func read(into output: UnsafeMutableRawBufferPointer) throws(CorpusError) -> Int
}

/// Reads and unpacks a file on a thread of its own, up to three quarters of a mebibyte ahead of whoever takes it.
///
/// The bytes and the errors are those of the file, in the same order.
final class ReadAhead: ByteSource {
  private let ahead: Ahead

  init(_ file: PackedFile) throws(CorpusError) {
    let ahead = try Ahead(file)
    self.ahead = ahead
    Thread.detachNewThread { ahead.fill() }
  }

  deinit { ahead.end() }

  func read(into output: UnsafeMutableRawBufferPointer) throws(CorpusError) -> Int {
    try ahead.take(into: output)
  }
}

/// What the two threads share.
///
/// Sendable although its state is mutable: `file` is used by the filling thread alone, a buffer by the thread whose
/// turn it is, and all else under `lock`.
private final class Ahead: @unchecked Sendable {
  private static let buffers = 3
  private static let bufferBytes = 1 << 18

  private let file: PackedFile
  private let pages: Pages
  private let lock = NSCondition()
  /// Bytes in the buffers that are filled, in their order; the first of them is number `first`.
  private var filled: [Int] = []
  private var first = 0
  /// Of the first, bytes that are taken.
  private var taken = 0
  /// How the file went: set behind all that is filled.
  private var outcome: Result<Void, CorpusError>?
  private var isEnded = false
  private var isFilling = true

  init(_ file: PackedFile) throws(CorpusError) {
    self.file = file
    pages = try Pages(Self.buffers * Self.bufferBytes, for: file.path)
  }

  private func buffer(_ number: Int) -> UnsafeMutableRawBufferPointer {
    let start = number % Self.buffers * Self.bufferBytes
    return UnsafeMutableRawBufferPointer(rebasing: pages.bytes[start..<start + Self.bufferBytes])
  }

  /// What the thread does.
  func fill() {
    var number = 0
    while waitForRoom() {
      let read: Result<Int, CorpusError>
      do throws(CorpusError) { read = .success(try file.read(into: buffer(number))) } catch {
        read = .failure(error)
      }
      lock.withLock {
        switch read {
        case .success(0): outcome = .success(())
        case .success(let count): filled.append(count)
        case .failure(let error): outcome = .failure(error)
        }
        lock.broadcast()
      }
      number += 1
    }
    lock.withLock {
      isFilling = false
      lock.broadcast()
    }
  }

  private func waitForRoom() -> Bool {
    lock.withLock {
      while !isEnded && outcome == nil && filled.count == Self.buffers { lock.wait() }
      return !isEnded && outcome == nil
    }
  }

  func take(into output: UnsafeMutableRawBufferPointer) throws(CorpusError) -> Int {
    let there: Result<Int, CorpusError> = lock.withLock {
      while filled.isEmpty {
        if let outcome { return outcome.map { 0 } }
        lock.wait()
      }
      return .success(filled[0] - taken)
    }
    let count = min(try there.get(), output.count)
    guard count > 0 else { return 0 }
    output.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer(first)[taken..<taken + count]))
    taken += count
    lock.withLock {
      guard taken == filled[0] else { return }
      filled.removeFirst()
      (first, taken) = (first + 1, 0)
      lock.broadcast()
    }
    return count
  }

  /// Comes back when the thread is done with the file.
  func end() {
    lock.withLock {
      isEnded = true
      lock.broadcast()
      while isFilling { lock.wait() }
    }
  }
}
