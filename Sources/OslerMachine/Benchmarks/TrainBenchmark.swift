import Foundation
import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining

/// Steps of training on random tokens: forward, backward, optimiser.
public struct TrainBenchmark: Benchmark {
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Every parameter learns.
    case full
    /// An adapter of rank 16 on all seven linear layers learns.
    case lora
  }

  public let model: BenchmarkModel
  public let mode: Mode
  public let format: NumberFormat
  /// Tokens of a row, rows of a step.
  public let sequence, batch: Int
  /// Rows of a pass; a step adds up as many as it takes.
  public let microBatch: Int
  /// In what the optimiser keeps its averages.
  public let moments: NumberFormat
  /// Most bytes that training may take; what the machine has free without it.
  public let memory: Int?

  public init(
    _ model: BenchmarkModel, _ mode: Mode, _ format: NumberFormat, sequence: Int, batch: Int,
    microBatch: Int? = nil, moments: NumberFormat = .fp32, memory: Int? = nil
  ) {
    (self.model, self.mode, self.format) = (model, mode, format)
    (self.sequence, self.batch) = (sequence, batch)
    (self.microBatch, self.moments, self.memory) = (microBatch ?? batch, moments, memory)
  }

  public var name: String {
    "train \(model.rawValue) \(mode.rawValue) \(format.rawValue) seq\(sequence) b\(batch)"
      + (microBatch == batch ? "" : " in passes of \(microBatch)") + (moments == .fp32 ? "" : " bf16 moments")
      + (memory.map { " in \(ByteCount($0))" } ?? "")
  }

  public func measure(_ conditions: BenchmarkConditions) throws -> BenchmarkResult {
    ProcessMemory.restart()
    let transformer = try model.make(format, device: CPUDevice(threads: conditions.threads))
    switch mode {
    case .full: return try measure(PretrainStage(), on: transformer, conditions)
    case .lora:
      let adapter = LoRAConfiguration(rank: 16, alpha: 32)
      try transformer.attach(LoRAAdapter(adapter, for: transformer.configuration, seed: 0))
      return try measure(LoRAStage(), on: transformer, conditions)
    }
  }

  private func measure<S: Stage>(
    _ stage: S, on transformer: Transformer, _ conditions: BenchmarkConditions
  ) throws -> BenchmarkResult {
    let samples = (0..<batch).map { row in
      let tokens = model.tokens(sequence, seed: UInt64(row))
      return TokenSample(id: "\(row)", tokens: tokens, trained: [Bool](repeating: true, count: sequence))
    }
    let recipe = Recipe(
      epochs: 10_000, learningRate: mode == .full ? 1e-4 : 1e-3, warmup: 0, sequence: sequence, batch: batch,
      microBatch: microBatch, moments: moments.precision, checkpointEvery: .max)
    let run = try TrainingRun(
      stage, on: TrainingData(samples), model: transformer, recipe: recipe, seed: 0,
      memory: memory ?? MachineMemory.available())
    var losses: [Double] = []
    var laps: Laps?
    try run.run(isInterrupted: { laps?.isDone ?? false }) { report in
      losses.append(report.loss)
      // The first step makes the buffers.
      if let laps { laps.end() } else { laps = Laps(seconds: conditions.seconds) }
    }
    guard let laps, !laps.times.isEmpty else { throw BenchmarkError.wrong("no step was taken") }
    try Self.check(losses, vocabulary: transformer.configuration.vocabularySize)
    let tokens = Double(batch * sequence)
    return BenchmarkResult(
      name: name, laps, amount: tokens, unit: "tokens/s",
      load: .operations(tokens * operationsPerToken(of: transformer), format), ceilings: conditions.ceilings,
      peakMemory: ProcessMemory.peak)
  }

  /// Multiplications and additions of the matrices: 2 a number forward, 2 for the input's gradient, 2 for
  /// the weight's where it learns. Attention is not counted.
  private func operationsPerToken(of transformer: Transformer) -> Double {
    let frozen = Double(transformer.configuration.multipliedCount)
    guard let adapter = transformer.adapter else { return 6 * frozen }
    return 4 * frozen + 6 * Double(adapter.parameters.elementCount)
  }

  /// Random weights know nothing: the first loss is near ln V. Then the same tokens come again and again.
  static func check(_ losses: [Double], vocabulary: Int) throws {
    guard let first = losses.first, let last = losses.last, losses.allSatisfy(\.isFinite) else {
      throw BenchmarkError.wrong("a loss is not a number: \(losses)")
    }
    let expected = log(Double(vocabulary))
    guard abs(first - expected) < 1 else {
      throw BenchmarkError.wrong("the loss of random weights is \(first), far from ln V = \(expected)")
    }
    guard last < first else {
      throw BenchmarkError.wrong("the loss does not fall: \(first), after \(losses.count) steps \(last)")
    }
  }
}
