public import ArgumentParser
import OslerInterpreter
public import OslerMachine

/// `osler bench`, `osler bench gemm decode`, `osler bench train --model S`
struct BenchCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time what the engine does, and compare it with what the machine can.",
    discussion: """
      Each result is checked before it is timed. A line says how long one run took, at least and in the \
      median of all; what the median run did in a second; and what part that is of a ceiling measured just \
      before: arithmetic in registers, or reading memory. Models are made in memory with random weights: \
      'tiny' is that of notebooks/first-rounds.osl.md, 'S' has 134 million parameters (12 × 768), 'T' 1.1 \
      billion (22 × 2048). Exit status: 0, or 70 when a result is wrong.
      """)

  @Argument(help: "What to time: \(BenchmarkKind.words); everything without it.")
  var kinds: [BenchmarkKind] = []

  @Option(help: ArgumentHelp("Threads of the kernels; all processors without it.", valueName: "n"))
  var threads: Int?

  @Option(help: "Numbers to compute with: \(NumberFormat.words). May be given several times.")
  var precision: [NumberFormat] = []

  @Option(help: ArgumentHelp("How long to repeat each.", valueName: "n"))
  var seconds = 1.0

  @Option(help: "The model to train and to ask: \(BenchmarkModel.words). May be given several times.")
  var model: [BenchmarkModel] = []

  @Option(help: "What learns: \(TrainBenchmark.Mode.words); both without it, of 'T' the adapter only.")
  var mode: TrainBenchmark.Mode?

  @Option(help: ArgumentHelp("Tokens of a row in training.", valueName: "n"))
  var sequence: Int?

  @Option(help: ArgumentHelp("Rows of a step in training.", valueName: "n"))
  var batch: Int?

  @Option(
    help: ArgumentHelp("Rows of a pass in training; a step adds up as many as it takes.", valueName: "n"))
  var microBatch: Int?

  @Option(help: "What the optimiser keeps its averages in: fp32 or bf16.")
  var moments = NumberFormat.fp32

  @Option(
    help: ArgumentHelp(
      "Gigabytes that training may take beside the weights; what is free without it.", valueName: "n"))
  var memory: Double?

  @Option(
    help: ArgumentHelp("Files of PubMed citations to parse, and to tokenize.", valueName: "pattern"))
  var shards = "notebooks/sample/shards/*.xml.gz"

  @Option(help: ArgumentHelp("A file of text to tokenize instead, line by line.", valueName: "file"))
  var text: String?

  @Option(help: ArgumentHelp("A tokenizer.json, or its folder; learned from the texts without it."))
  var tokenizer: String?

  @Flag(help: "Print one JSON object a line, for a program to read.")
  var json = false

  func validate() throws {
    try ComputeOptions.validate(threads: threads)
    func check<T: Comparable>(_ name: String, _ value: T?, _ range: ClosedRange<T>) throws {
      guard let value, !range.contains(value) else { return }
      throw ValidationError(
        "'--\(name)' must be between \(range.lowerBound) and \(range.upperBound), not \(value)")
    }
    try check("seconds", seconds, 0...3600)
    try check("sequence", sequence, 2...2048)
    try check("batch", batch, 1...1024)
    guard [.fp32, .bf16].contains(moments) else {
      throw ValidationError("'--moments' must be fp32 or bf16, not \(moments.rawValue)")
    }
    try check("memory", memory, 0.001...1_000_000)
    try check("micro-batch", microBatch, 1...1024)
  }

  func run() throws {
    let screen = Screen()
    let threadCount = threads ?? EngineState.processorCount
    let plan = BenchPlan(
      kinds: kinds.isEmpty ? BenchmarkKind.allCases : kinds,
      formats: precision.isEmpty ? [.best] : precision, models: model.isEmpty ? [.tiny] : model, mode: mode,
      sequence: sequence, batch: batch, microBatch: microBatch, moments: moments,
      memory: memory.map { Int($0 * 1e9) },
      shards: ParseBenchmark.paths(matching: shards), pattern: shards,
      text: text, tokenizer: tokenizer)
    let benchmarks = try plan.benchmarks(isEverything: kinds.isEmpty)

    var ceilings = Ceilings.measured(threads: threadCount, seconds: 0.2)
    let output = BenchOutput(screen, isJSON: json, names: benchmarks.map(\.name))
    output.begin(device: EngineState.deviceSummary(threads: threadCount), ceilings)
    var areRight = true
    for benchmark in benchmarks {
      // Once more, beside the work: what was measured first may have been disturbed.
      ceilings = ceilings.raised(to: .measured(threads: threadCount, seconds: 0.03))
      let conditions = BenchmarkConditions(threads: threadCount, seconds: seconds, ceilings: ceilings)
      do {
        output.show(try benchmark.measure(conditions))
      } catch {
        areRight = false
        output.complain(benchmark.name, error)
      }
    }
    guard areRight else { throw ExitStatus.internalError }
  }
}

/// What there is to time.
enum BenchmarkKind: String, CaseIterable, ExpressibleByArgument {
  case gemm, train, prefill, decode, adapters, tokenize, parse
}

extension NumberFormat: ExpressibleByArgument {}
extension BenchmarkModel: ExpressibleByArgument {}
extension TrainBenchmark.Mode: ExpressibleByArgument {}

extension CaseIterable where Self: RawRepresentable, RawValue == String {
  /// `gemm, train or parse`
  fileprivate static var words: String {
    let words = allCases.map(\.rawValue)
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}
