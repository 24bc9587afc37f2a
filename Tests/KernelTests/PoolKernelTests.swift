import CKernels
import Synchronization
import Testing

/// Runs jobs on the pool and counts, for every piece, how often it ran.
private final class Tally: Sendable {
  private let threads: Int64
  private let nested: Bool
  /// One element a piece, written by that piece alone and read when the job is done; all of it under the
  /// eyes of the thread sanitizer.
  private nonisolated(unsafe) let runs: UnsafeMutableBufferPointer<Int>
  private let mistakes = Atomic(0)

  init(threads: Int64, pieces: Int, nested: Bool = false) {
    self.threads = threads
    self.nested = nested
    runs = .allocate(capacity: pieces)
    runs.initialize(repeating: 0)
  }

  deinit { runs.deallocate() }

  /// Whether every piece ran once, on a worker within bounds.
  func runsEachOnce() -> Bool {
    osl_pool_run(
      threads, Int64(runs.count),
      { context, piece, worker in
        guard let context else { return }
        Unmanaged<Tally>.fromOpaque(context).takeUnretainedValue().run(Int(piece), on: worker)
      },
      Unmanaged.passUnretained(self).toOpaque())
    return runs.allSatisfy { $0 == 1 } && mistakes.load(ordering: .relaxed) == 0
  }

  private func run(_ piece: Int, on worker: Int64) {
    runs[piece] += 1
    let isMistaken = worker < 0 || worker >= threads || nested && !Tally(threads: 4, pieces: 3).runsEachOnce()
    if isMistaken { mistakes.add(1, ordering: .relaxed) }
  }
}

struct PoolKernelTests {
  @Test(arguments: [Int64(1), 2, 3, 8], [0, 1, 2, 7, 1000])
  func `every piece runs once`(threads: Int64, pieces: Int) {
    #expect(Tally(threads: threads, pieces: pieces).runsEachOnce())
  }

  @Test func `a job inside a job runs its pieces once`() {
    #expect(Tally(threads: 3, pieces: 20, nested: true).runsEachOnce())
  }

  @Test func `jobs of several callers at one time all finish`() async {
    await withTaskGroup(of: Void.self) { group in
      for caller in 0..<4 {
        group.addTask {
          for round in 0..<200 {
            #expect(Tally(threads: Int64(1 + (caller + round) % 4), pieces: 9).runsEachOnce())
          }
        }
      }
    }
  }

  @Test func `more pieces than a ticket can count still run, one after another`() {
    #expect(Tally(threads: 2, pieces: (1 << 20) + 5).runsEachOnce())
  }
}
