import Foundation
import OslerTensor

extension MachineFacts {
  /// Asks the system, the processor and the libraries.
  ///
  /// - Parameters:
  ///   - threads: that Osler will use.
  ///   - folder: where logs will go.
  ///   - measuring: whether to measure the machine's speed too, which takes about two seconds.
  public static func collect(
    threads: Int, folder: String, terminal: TerminalFacts, environment: [String: String], measuring: Bool
  ) -> MachineFacts {
    let files = SystemFiles()
    let group = ControlGroup(files)
    let processor = ProcessorFacts(.own, path: .chosen, group: group, threads: threads)
    return MachineFacts(
      processor: processor, memory: MemoryFacts(files, group: group),
      speed: measuring ? SpeedFacts.measured(on: processor) : nil,
      openBLAS: OpenBLASFacts(OpenBLASLibrary.opened), libraries: LibraryVersion.loaded(),
      folder: FolderFacts(folder), limits: .current(), terminal: terminal,
      environment: environment.filter { variables.contains($0.key) && !$0.value.isEmpty })
  }
}

extension SpeedFacts {
  /// Measures what it names, a tenth of a second each.
  static func measured(on processor: ProcessorFacts, seconds: Double = 0.1) -> SpeedFacts {
    let threads = processor.threads
    func pair(_ measure: (_ threads: Int) -> Double?) -> Pair? {
      guard let one = measure(1) else { return nil }
      guard threads > 1 else { return Pair(one: one, all: one) }
      return measure(threads).map { Pair(one: one, all: $0) }
    }
    func registers(bfloat16: Bool, _ path: VectorPath = .chosen) -> (Int) -> Double? {
      { ProcessorPeak.operations(bfloat16: bfloat16, threads: $0, seconds: seconds, path: path) }
    }
    let none = Pair(one: 0, all: 0)
    let best = processor.best
    return SpeedFacts(
      reading: pair {
        ProcessorPeak.reading(bytes: bytesToRead(caches: processor.caches), threads: $0, seconds: seconds)
      } ?? none,
      fp32: pair(registers(bfloat16: false)) ?? none, bf16: pair(registers(bfloat16: true)),
      fp32Product: pair { MatrixProduct.operations(.fp32, threads: $0, seconds: seconds) },
      bf16Product: Precision.best == .bf16
        ? pair { MatrixProduct.operations(.bf16, threads: $0, seconds: seconds) } : nil,
      fp32OfBest: processor.path < best ? registers(bfloat16: false, best)(1) : nil)
  }

  /// Four times what the largest cache holds: little of one reading is still there in the next.
  static func bytesToRead(caches: [Int]) -> Int {
    let largest = caches.last ?? 0
    return min(max(4 * largest, 256 << 20), 2 << 30)
  }
}

/// One matrix product of a size that suits every cache.
enum MatrixProduct {
  /// Operations a second of the device, or nil when it cannot be used.
  static func operations(_ precision: Precision, threads: Int, seconds: Double) -> Double? {
    guard let device = try? CPUDevice(threads: threads) else { return nil }
    let size = 1024
    let x = Tensor(zeros: [size, size], type: precision.elementType)
    let (w, y) = (x.copy(), x.copy())
    x.fill(0.5)
    w.fill(0.25)
    let clock = ContinuousClock()
    let start = clock.now
    var best = Double.infinity
    repeat {
      let before = clock.now
      device.linear(y, x, w, scale: 1, accumulate: false)
      best = min(best, (clock.now - before) / .seconds(1))
    } while (clock.now - start) / .seconds(1) < seconds
    return 2 * Double(size * size * size) / best
  }
}
