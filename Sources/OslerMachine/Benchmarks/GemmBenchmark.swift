import OslerTensor

/// A product of two matrices as a model needs it: `Y[m,n] = X[m,k] · W[n,k]ᵀ` and the two of its backward
/// pass.
public struct GemmBenchmark: Benchmark {
  public enum Form: String, Hashable, Sendable, CaseIterable {
    /// `Y = X · Wᵀ`.
    case forward = ""
    /// `dX += dY · W`.
    case input = " dx"
    /// `dW += dYᵀ · X`.
    case weight = " dw"
  }

  public let m, n, k: Int
  public let form: Form
  public let format: NumberFormat

  public init(_ m: Int, _ n: Int, _ k: Int, form: Form = .forward, format: NumberFormat) {
    (self.m, self.n, self.k, self.form, self.format) = (m, n, k, form, format)
  }

  public var name: String { "gemm \(format.rawValue) \(m)x\(n)x\(k)\(form.rawValue)" }

  /// Squares, and what the models of 134 million and 1.1 billion parameters need: for 2048 tokens in all
  /// three forms, and for one token.
  public static func standard(_ format: NumberFormat) -> [GemmBenchmark] {
    let squares = [512, 1024, 2048].map { GemmBenchmark($0, $0, $0, format: format) }
    let shapes = [(768, 768), (2048, 768), (768, 2048), (5632, 2048), (2048, 5632), (32_000, 768)]
    let layers = shapes.flatMap { n, k in
      Form.allCases.map { GemmBenchmark(2048, n, k, form: $0, format: format) }
    }
    let decoding = [(2048, 2048), (5632, 2048), (32_000, 2048)].map {
      GemmBenchmark(1, $0.0, $0.1, format: format)
    }
    return squares + layers + decoding
  }

  public func measure(_ conditions: BenchmarkConditions) throws -> BenchmarkResult {
    let device = try CPUDevice(threads: conditions.threads)
    let problem = GemmProblem(self)
    problem.multiply(device, weight: 0)
    try problem.check()
    let laps = Laps(seconds: conditions.seconds)
    var turn = 0
    laps.fill {
      problem.multiply(device, weight: turn)
      turn += 1
    }
    let operations = 2 * Double(m) * Double(n) * Double(k)
    // One row is done as fast as its weights can be read.
    let bytes = Double(n) * Double(k) * format.bytesPerWeight
    return m == 1
      ? BenchmarkResult(
        name: name, laps, amount: bytes / 1e9, unit: "GB/s", load: .reading(bytes),
        ceilings: conditions.ceilings)
      : BenchmarkResult(
        name: name, laps, amount: operations / 1e9, unit: "GFLOP/s",
        load: .operations(operations, format), ceilings: conditions.ceilings)
  }
}
