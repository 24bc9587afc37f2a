import CKernels
import Foundation

/// What the processor reaches when it does one thing only: what everything else is measured by.
public enum ProcessorPeak {
  /// Multiplications and additions a second in registers, a product and its sum as two; nil for bfloat16
  /// on a path that has no such products. The best of some tries.
  ///
  /// - Parameters:
  ///   - path: no better than the processor is.
  ///   - seconds: how long to try.
  public static func operations(
    bfloat16: Bool, threads: Int, seconds: Double, path: VectorPath = .chosen
  ) -> Double? {
    let path = path.kernelPath
    let best = best(of: seconds) { () -> Double in
      let counts = Counts(threads)
      run(threads) { thread in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 16) { sink in
          guard let sink = sink.baseAddress else { return }
          (bfloat16 ? osl_peak_bf16 : osl_peak_f32)(path, sink, counts.base + thread, rounds)
        }
      }
      return Double(counts.sum)
    }
    return best > 0 ? best : nil
  }

  /// Bytes a second that the memory gives: the best of some readings of `bytes`, which should be well
  /// above what the caches hold.
  public static func reading(bytes: Int, threads: Int, seconds: Double) -> Double {
    let path = osl_cpu_get().path
    let piece = 1 << 18  // words: 2 MB
    let pieces = max(threads, bytes / 8 / piece)
    let size = pieces * piece * 8
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 1 << 21)
    defer { memory.deallocate() }
    madvise(memory, size, MADV_HUGEPAGE)
    let base = memory.bindMemory(to: UInt64.self, capacity: pieces * piece)
    // Written, or the system would give one page of zeros for all.
    base.initialize(repeating: 0x5851_f42d_4c95_7f2d, count: pieces * piece)
    let sums = Counts(pieces)
    return best(of: seconds) {
      run(threads, pieces: pieces) { index in
        (sums.base + index).withMemoryRebound(to: UInt64.self, capacity: 1) {
          osl_peak_read(path, $0, base + index * piece, Int64(piece))
        }
      }
      return Double(size)
    }
  }

  /// Some hundred microseconds of arithmetic.
  private static let rounds: Int64 = 100_000

  /// The most work a second that one of the tries did.
  private static func best(of seconds: Double, _ work: () -> Double) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    var best = 0.0
    repeat {
      let before = clock.now
      let done = work()
      best = max(best, done / ((clock.now - before) / .seconds(1)))
    } while (clock.now - start) / .seconds(1) < seconds
    return best
  }

  private static func run(_ threads: Int, pieces: Int? = nil, _ body: (Int) -> Void) {
    // As in CPUDevice.split: `osl_pool_run` returns after the last piece, and every piece writes what is
    // its own.
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { pointer in
        osl_pool_run(
          Int64(threads), Int64(pieces ?? threads),
          { context, piece, _ in
            context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(Int(piece))
          },
          UnsafeMutableRawPointer(mutating: pointer))
      }
    }
  }

  /// A number for each piece, that threads write side by side.
  private final class Counts {
    let base: UnsafeMutablePointer<Int64>
    private let count: Int

    init(_ count: Int) {
      self.count = count
      base = .allocate(capacity: count)
      base.initialize(repeating: 0, count: count)
    }

    deinit { base.deallocate() }

    var sum: Int64 { (0..<count).reduce(0) { $0 + base[$1] } }
  }
}
