import OslerModel
import OslerTensor

/// Reading a prompt, up to the first token of the answer.
public struct PrefillBenchmark: Benchmark {
  public let model: BenchmarkModel
  public let format: NumberFormat
  /// Tokens of the prompt.
  public let prompt: Int

  public init(_ model: BenchmarkModel, _ format: NumberFormat, prompt: Int = 512) {
    (self.model, self.format, self.prompt) = (model, format, prompt)
  }

  public var name: String { "prefill \(model.rawValue) \(format.rawValue) \(prompt)" }

  public func measure(_ conditions: BenchmarkConditions) throws -> BenchmarkResult {
    ProcessMemory.restart()
    let transformer = try model.make(format, device: CPUDevice(threads: conditions.threads))
    try AnswerCheck.check(transformer, prompt: model.tokens(24, seed: 1), format)
    let tokens = model.tokens(prompt, seed: 0)
    let options = GenerationOptions(maxTokens: 1)
    _ = try transformer.generate(after: tokens, options: options)
    let laps = Laps(seconds: conditions.seconds)
    try laps.fill { _ = try transformer.generate(after: tokens, options: options) }
    let configuration = transformer.configuration
    // The output head sees the last token only. Attention is not counted.
    let head = configuration.vocabularySize * configuration.hiddenSize
    let operations = 2 * Double((configuration.multipliedCount - head) * prompt + head)
    return BenchmarkResult(
      name: name, laps, amount: Double(prompt), unit: "tokens/s",
      load: .operations(operations, format), ceilings: conditions.ceilings, peakMemory: ProcessMemory.peak)
  }
}
