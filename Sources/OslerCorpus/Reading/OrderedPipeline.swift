import Foundation

/// Items from several sources, worked on by several threads, and handed out in order: all of the first source's, then
/// the second's. The order, and so all that is made of it, does not depend on the number of threads.
///
/// At most `readAhead` items are between a source and the consumer, with those of the source whose turn it is counted
/// apart: memory does not grow with the sources, and a slow consumer slows the readers.
///
/// Sendable although its state is mutable: all of it is touched under `lock` only, but for a source's reader, which
/// is marked as taken under the lock before one thread uses it.
final class OrderedPipeline<Item, Output: Sendable>: @unchecked Sendable {
  typealias Reader = () throws -> Item?

  /// Asked by workers whose work takes long.
  struct Stop: Sendable {
    fileprivate let isSet: @Sendable () -> Bool
    func callAsFunction() -> Bool { isSet() }
  }

  private final class Source {
    var reader: Reader?
    var isTaken = false
    var isRead = false
    /// Read and not handed out yet; the first is number `first`.
    var slots: [Slot] = []
    var first = 0
  }

  private enum Slot {
    case waiting(Item)
    case working
    case done(Result<Output, any Error>)
  }

  private enum Job {
    case read(Source, index: Int)
    case work(Source, number: Int, Item)
  }

  private let lock = NSCondition()
  private let open: @Sendable (Int) throws -> Reader
  private let threads: Int
  private let readAhead: Int
  private var sources: [Source]
  /// The source whose turn it is.
  private var head = 0
  private var outstanding = 0
  private var waiting = 0
  private var isStopped = false
  private var running = 0

  /// - Parameter open: makes the reader of a source, which one thread at a time uses.
  init(sources: Int, threads: Int, readAhead: Int, open: @escaping @Sendable (Int) throws -> Reader) {
    precondition(threads >= 1 && readAhead >= 1, "\(threads) threads, \(readAhead) items ahead")
    self.sources = (0..<sources).map { _ in Source() }
    (self.threads, self.readAhead, self.open) = (threads, readAhead, open)
  }

  /// Works through all sources; ends with the first error, in their order, or with what `consume` or `idle` throws.
  /// No thread of it is left when it returns.
  ///
  /// - Parameters:
  ///   - worker: makes what one thread does with an item.
  ///   - idle: called several times a second while nothing is there to consume.
  ///   - consume: called in order, on the calling thread.
  func run(
    worker: @escaping @Sendable (Stop) -> (Item) throws -> Output,
    idle: () throws -> Void = {}, consume: (Output) throws -> Void
  ) throws {
    let stop = Stop { [self] in lock.withLock { isStopped } }
    running = threads
    for _ in 0..<threads {
      Thread.detachNewThread { [self] in
        work(worker(stop))
        lock.withLock {
          running -= 1
          lock.broadcast()
        }
      }
    }
    defer { end() }
    while let output = try next(idle) { try consume(try output.get()) }
  }

  private func end() {
    lock.withLock {
      isStopped = true
      lock.broadcast()
      while running > 0 { lock.wait() }
    }
  }

  /// The next result in order; `nil` after the last.
  private func next(_ idle: () throws -> Void) throws -> Result<Output, any Error>? {
    while true {
      if let found = waitBriefly() { return found }
      if lock.withLock({ head == sources.count }) { return nil }
      try idle()
    }
  }

  private func waitBriefly() -> Result<Output, any Error>? {
    lock.lock()
    defer { lock.unlock() }
    while head < sources.count {
      let source = sources[head]
      if case .done(let result)? = source.slots.first {
        source.slots.removeFirst()
        source.first += 1
        outstanding -= 1
        lock.broadcast()
        return result
      }
      if source.slots.isEmpty && source.isRead {
        head += 1
        lock.broadcast()
      } else if !lock.wait(until: Date(timeIntervalSinceNow: 0.2)) {
        return nil
      }
    }
    return nil
  }

  // MARK: Threads

  private func work(_ work: (Item) throws -> Output) {
    while let job = takeJob() {
      switch job {
      case .read(let source, let index):
        let item = Result {
          if source.reader == nil { source.reader = try open(index) }
          return try source.reader?()
        }
        lock.withLock { finish(source, item) }
      case .work(let source, let number, let item):
        let result = Result { try work(item) }
        lock.withLock {
          source.slots[number - source.first] = .done(result)
          lock.broadcast()
        }
      }
    }
  }

  private func takeJob() -> Job? {
    lock.lock()
    defer { lock.unlock() }
    while !isStopped && head < sources.count {
      if let job = nextWork() ?? nextRead() { return job }
      lock.wait()
    }
    return nil
  }

  /// The first item that nobody works on.
  private func nextWork() -> Job? {
    guard waiting > 0 else { return nil }
    for source in sources[head...] {
      for (place, slot) in source.slots.enumerated() {
        guard case .waiting(let item) = slot else { continue }
        source.slots[place] = .working
        waiting -= 1
        return .work(source, number: source.first + place, item)
      }
    }
    return nil
  }

  /// The first source that may be read on: as many are open at a time as there are threads.
  private func nextRead() -> Job? {
    for index in head..<min(sources.count, head + threads) where !sources[index].isRead {
      let source = sources[index]
      let room = index == head ? source.slots.count < readAhead : outstanding < readAhead
      guard !source.isTaken, room else { continue }
      source.isTaken = true
      return .read(source, index: index)
    }
    return nil
  }

  private func finish(_ source: Source, _ item: Result<Item?, any Error>) {
    source.isTaken = false
    switch item {
    case .success(let item?):
      source.slots.append(.waiting(item))
      waiting += 1
      outstanding += 1
    case .success(nil): source.isRead = true
    case .failure(let error):
      source.slots.append(.done(.failure(error)))
      outstanding += 1
      source.isRead = true
    }
    if source.isRead { source.reader = nil }
    lock.broadcast()
  }
}
