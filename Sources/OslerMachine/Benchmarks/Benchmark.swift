import OslerModel

/// One piece of work whose speed has a name.
public protocol Benchmark {
  /// `gemm fp32 2048x768x768`: the same for the same work, here and in what it is compared with.
  var name: String { get }

  /// Does the work, looks whether the result is right, then does it again and again and takes the times.
  ///
  /// - Throws: ``BenchmarkError/wrong(_:)`` for a result that is not right; what the work itself throws.
  func measure(_ conditions: BenchmarkConditions) throws -> BenchmarkResult
}

/// How everything is timed in one run of the program.
public struct BenchmarkConditions: Hashable, Sendable {
  public var threads: Int
  /// How long one benchmark repeats its work, after it was checked.
  public var seconds: Double
  /// What the machine reaches; none when nobody measured it.
  public var ceilings: Ceilings?

  public init(threads: Int, seconds: Double = 1, ceilings: Ceilings? = nil) {
    self.threads = threads
    self.seconds = seconds
    self.ceilings = ceilings
  }
}

/// What came of one benchmark.
public struct BenchmarkResult: Hashable, Sendable, Encodable {
  public let name: String
  /// Seconds of the fastest run, and of the one in the middle.
  public let minimum: Double
  public let median: Double
  public let runs: Int
  /// What the run in the middle did in a second, in `unit`.
  public let rate: Double
  /// `tokens/s`, `GFLOP/s`, `GB/s`, `MB/s`.
  public let unit: String
  /// The part of a ceiling that the run in the middle reached; none for work that has no such ceiling.
  public let share: Double?
  /// `fp32 arithmetic`, `reading memory`.
  public let ceiling: String?
  /// Most bytes of memory that the process held meanwhile, for those that take much.
  public let peakMemory: Int?
  /// The part of all processors that other programs used meanwhile; nil when nobody knows.
  public let foreignLoad: Double?

  /// - Parameters:
  ///   - laps: at least one.
  ///   - amount: what one run does, in the unit's own measure: 2e9 operations with `GFLOP/s` are 2.
  ///   - load: what a run asks of the machine, for the share.
  init(
    name: String, _ laps: Laps, amount: Double, unit: String, load: Load? = nil, ceilings: Ceilings? = nil,
    peakMemory: Int? = nil
  ) {
    let sorted = laps.times.sorted()
    let middle = sorted.count / 2
    let median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    let top = load.flatMap { load in ceilings?.rate(of: load) }
    self.init(
      name: name, minimum: sorted[0], median: median, runs: sorted.count, rate: amount / median, unit: unit,
      share: top.map { $0.amount / median / $0.ceiling }, ceiling: top?.name, peakMemory: peakMemory,
      foreignLoad: laps.foreignLoad)
  }

  public init(
    name: String, minimum: Double, median: Double, runs: Int, rate: Double, unit: String,
    share: Double? = nil, ceiling: String? = nil, peakMemory: Int? = nil, foreignLoad: Double? = nil
  ) {
    self.name = name
    self.minimum = minimum
    self.median = median
    self.runs = runs
    self.rate = rate
    self.unit = unit
    self.share = share
    self.ceiling = ceiling
    self.peakMemory = peakMemory
    self.foreignLoad = foreignLoad
  }

  /// `3.4 GB`.
  public var peakMemoryInWords: String? { peakMemory.map { "\(ByteCount($0))" } }

  enum CodingKeys: String, CodingKey {
    case name, minimum, median, runs, rate, unit, share, ceiling
    case peakMemory = "peak_memory"
    case foreignLoad = "foreign_load"
  }
}

/// What one run asks of the machine.
public enum Load: Hashable, Sendable {
  /// Multiplications and additions, a product and its sum as two.
  case operations(Double, NumberFormat)
  /// Bytes read from memory.
  case reading(Double)
}

/// Why a benchmark has no result.
public enum BenchmarkError: Error, Hashable {
  case wrong(String)
  /// There is nothing to work on.
  case noText
  case cannotRead(path: String)
}

extension BenchmarkError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .wrong(let what): "its result is wrong: \(what)"
    case .noText: "the files hold no text"
    case .cannotRead(let path): "'\(path)' cannot be read as text"
    }
  }
}
