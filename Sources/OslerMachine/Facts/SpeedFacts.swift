import OslerTensor

/// What the machine reached when it was measured, for a moment each.
public struct SpeedFacts: Hashable, Sendable, Encodable {
  /// A figure with one thread, and with all that Osler uses.
  public struct Pair: Hashable, Sendable, Encodable {
    public var one: Double
    public var all: Double

    public init(one: Double, all: Double) {
      self.one = one
      self.all = all
    }
  }

  /// Bytes a second read from memory.
  public var reading: Pair
  /// Operations a second in registers, a product and its sum as two.
  public var fp32: Pair
  /// The same of bfloat16; nil where the kernels have no such instruction.
  public var bf16: Pair?
  /// fp32 operations a second in a matrix product; nil without OpenBLAS.
  public var fp32Product: Pair?
  /// The same of bfloat16; nil where that is not in the registers either.
  public var bf16Product: Pair?
  /// fp32 operations a second in registers with one thread, on the best path that the processor runs; nil
  /// when that is the one that the kernels run.
  public var fp32OfBest: Double?

  public init(
    reading: Pair, fp32: Pair, bf16: Pair? = nil, fp32Product: Pair? = nil, bf16Product: Pair? = nil,
    fp32OfBest: Double? = nil
  ) {
    self.reading = reading
    self.fp32 = fp32
    self.bf16 = bf16
    self.fp32Product = fp32Product
    self.bf16Product = bf16Product
    self.fp32OfBest = fp32OfBest
  }

  enum CodingKeys: String, CodingKey {
    case reading, fp32, bf16
    case fp32Product = "fp32_product"
    case bf16Product = "bf16_product"
    case fp32OfBest = "fp32_of_best"
  }
}
