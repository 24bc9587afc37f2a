import OslerModel
import OslerTensor

/// The answer, token by token: each reads all weights once.
public struct DecodeBenchmark: Benchmark {
  public let model: BenchmarkModel
  public let format: NumberFormat
  /// Tokens before the first that is timed, and most of an answer.
  public static let prompt = 16
  public static let answer = 128

  public init(_ model: BenchmarkModel, _ format: NumberFormat) {
    (self.model, self.format) = (model, format)
  }

  public var name: String { "decode \(model.rawValue) \(format.rawValue)" }

  public func measure(_ conditions: BenchmarkConditions) throws -> BenchmarkResult {
    ProcessMemory.restart()
    let transformer = try model.make(format, device: CPUDevice(threads: conditions.threads))
    try AnswerCheck.check(transformer, prompt: model.tokens(24, seed: 1), format)
    let prompt = model.tokens(Self.prompt, seed: 0)
    let laps = Laps(seconds: conditions.seconds)
    while !laps.isDone {
      var isFirst = true
      let options = GenerationOptions(maxTokens: Self.answer)
      _ = try transformer.generate(after: prompt, options: options, isInterrupted: { false }) { _ in
        // The first one's time is the prompt's.
        if isFirst { laps.begin() } else { laps.end() }
        isFirst = false
        return !laps.isDone
      }
    }
    return BenchmarkResult(
      name: name, laps, amount: 1, unit: "tokens/s",
      load: .reading(bytesPerToken(of: transformer)), ceilings: conditions.ceilings,
      peakMemory: ProcessMemory.peak)
  }

  /// Of the weights that a token is multiplied with. Keys and values are not counted: they are few here.
  private func bytesPerToken(of transformer: Transformer) -> Double {
    let isTied = transformer.configuration.tieEmbeddings
    let weights = transformer.parameters.entries.filter {
      $0.tensor.shape.count > 1 && (isTied || $0.name != ParameterName.embedding)
    }
    return Double(weights.reduce(0) { $0 + $1.tensor.byteCount })
  }
}

/// Reading at once and reading token by token must come to the same.
enum AnswerCheck {
  /// Lets the model answer greedily, then reads prompt and answer at once.
  static func check(_ transformer: Transformer, prompt: [Int32], _ format: NumberFormat) throws {
    let answer = try transformer.generate(after: prompt, options: GenerationOptions(maxTokens: 8)).tokens
    let logits = try transformer.logits(prompt + answer)
    let after = (0..<answer.count).map { logits.rows(prompt.count - 1 + $0..<prompt.count + $0).array }
    // Read at once, bfloat16 is rounded at other places.
    try check(answer, after, tolerance: format == .fp32 ? 1e-3 : 5e-2)
  }

  /// - Parameters:
  ///   - answer: the tokens that were chosen.
  ///   - logits: at each place of the answer; the one chosen must be the best, or as good but for rounding.
  static func check(_ answer: [Int32], _ logits: [[Float]], tolerance: Float = 1e-3) throws {
    for (index, (token, row)) in zip(answer, logits).enumerated() {
      guard let best = row.max(), row.allSatisfy(\.isFinite) else {
        throw BenchmarkError.wrong("a logit after token \(index) of an answer is not a number")
      }
      let chosen = row[Int(token)]
      guard best - chosen <= tolerance * max(1, abs(best)) else {
        throw BenchmarkError.wrong(
          "token \(index) of an answer has the logit \(chosen) when all are read at once, the best \(best)")
      }
    }
  }
}
