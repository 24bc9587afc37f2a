import OslerTensor

/// What the machine reaches with all its threads when it does one thing only.
public struct Ceilings: Hashable, Sendable, Encodable {
  /// Operations a second in registers.
  public var fp32: Double
  /// The same of bfloat16; nil where the kernels have no such instruction.
  public var bf16: Double?
  /// Bytes a second read from memory.
  public var reading: Double

  public init(fp32: Double, bf16: Double?, reading: Double) {
    self.fp32 = fp32
    self.bf16 = bf16
    self.reading = reading
  }

  /// Measures each for so many seconds.
  public static func measured(threads: Int, seconds: Double) -> Ceilings {
    Ceilings(
      fp32: ProcessorPeak.operations(bfloat16: false, threads: threads, seconds: seconds) ?? 0,
      bf16: ProcessorPeak.operations(bfloat16: true, threads: threads, seconds: seconds),
      reading: ProcessorPeak.reading(
        bytes: SpeedFacts.bytesToRead(caches: Processor.own.caches), threads: threads, seconds: seconds))
  }

  /// The higher of two measurements: other programs make each too low, never too high.
  public func raised(to other: Ceilings) -> Ceilings {
    Ceilings(
      fp32: max(fp32, other.fp32), bf16: bf16.map { max($0, other.bf16 ?? 0) },
      reading: max(reading, other.reading))
  }

  /// What of a load counts, the ceiling that it meets, in the same unit a second, and the ceiling's name.
  func rate(of load: Load) -> (amount: Double, ceiling: Double, name: String)? {
    switch load {
    case .operations(let count, let format) where format.multipliesBfloat16:
      bf16.map { (count, $0, "bf16 arithmetic") }
    case .operations(let count, _): (count, fp32, "fp32 arithmetic")
    case .reading(let bytes): (bytes, reading, "reading memory")
    }
  }
}
