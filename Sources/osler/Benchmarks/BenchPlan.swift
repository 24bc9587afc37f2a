import Foundation
import OslerMachine

/// Which benchmarks a command line asks for.
struct BenchPlan {
  let kinds: [BenchmarkKind]
  let formats: [NumberFormat]
  let models: [BenchmarkModel]
  let mode: TrainBenchmark.Mode?
  let sequence: Int?
  let batch: Int?
  let microBatch: Int?
  let moments: NumberFormat
  /// Bytes.
  let memory: Int?
  /// Files that the pattern matches.
  let shards: [String]
  let pattern: String
  let text: String?
  let tokenizer: String?

  /// - Parameter isEverything: nobody named a kind, so that those without files are left out.
  func benchmarks(isEverything: Bool) throws(CommandLineError) -> [any Benchmark] {
    for path in [text, tokenizer].compactMap(\.self) where !FileManager.default.fileExists(atPath: path) {
      throw .cannotRead(path: path, reason: "there is nothing of that name")
    }
    var all: [any Benchmark] = []
    for kind in kinds {
      let isWithoutFiles = shards.isEmpty && (kind == .parse || kind == .tokenize && text == nil)
      guard !isWithoutFiles else {
        if isEverything { continue }
        throw .noShards(pattern: pattern)
      }
      all += benchmarks(of: kind)
    }
    return all
  }

  private func benchmarks(of kind: BenchmarkKind) -> [any Benchmark] {
    switch kind {
    case .gemm: formats.flatMap { GemmBenchmark.standard($0) }
    case .train: models.flatMap { model in formats.flatMap { training(model, $0) } }
    case .prefill: models.flatMap { model in formats.map { PrefillBenchmark(model, $0) } }
    case .decode: models.flatMap { model in formats.map { DecodeBenchmark(model, $0) } }
    case .adapters: models.flatMap { model in formats.flatMap { AdaptersBenchmark.standard(model, $0) } }
    case .tokenize:
      [TokenizeBenchmark(text.map { .text(path: $0) } ?? .shards(shards), tokenizer: tokenizer)]
    case .parse: ParseBenchmark.Part.allCases.map { ParseBenchmark($0, paths: shards) }
    }
  }

  /// In rows and batches as others time them.
  private func training(_ model: BenchmarkModel, _ format: NumberFormat) -> [TrainBenchmark] {
    let modes = mode.map { [$0] } ?? (model == .large ? [.lora] : TrainBenchmark.Mode.allCases)
    let (tokens, rows) =
      switch model {
      case .tiny: (256, 8)
      case .small: (512, 4)
      case .large: (512, 2)
      }
    return modes.map {
      TrainBenchmark(
        model, $0, format, sequence: sequence ?? tokens, batch: batch ?? rows, microBatch: microBatch,
        moments: moments, memory: memory)
    }
  }
}
