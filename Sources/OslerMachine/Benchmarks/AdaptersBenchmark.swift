import OslerModel
import OslerTensor

/// Rows that each have an adapter of their own, beside the same rows on the base alone.
public struct AdaptersBenchmark: Benchmark {
  public enum Part: String, Hashable, Sendable, CaseIterable {
    case prefill, decode
    /// From one adapter to the next, all of them resident.
    case change = "switch"
  }

  public let model: BenchmarkModel
  public let format: NumberFormat
  public let part: Part
  /// Whether rows go through adapters, or through the base.
  public let isAdapted: Bool
  public static let rows = 11
  /// Tokens of each row's prompt, and most of its answer.
  public static let prompt = 128
  public static let answer = 32
  static let rank = 16

  public init(_ model: BenchmarkModel, _ format: NumberFormat, _ part: Part, isAdapted: Bool = true) {
    (self.model, self.format, self.part, self.isAdapted) = (model, format, part, isAdapted)
  }

  /// Everything of one model, base and adapters in turns.
  public static func standard(_ model: BenchmarkModel, _ format: NumberFormat) -> [AdaptersBenchmark] {
    [Part.prefill, .decode].flatMap { part in
      [false, true].map { AdaptersBenchmark(model, format, part, isAdapted: $0) }
    } + [AdaptersBenchmark(model, format, .change)]
  }

  public var name: String {
    let who = isAdapted ? "\(Self.rows) adapters" : "base"
    return "adapters \(part.rawValue) \(model.rawValue) \(format.rawValue) \(Self.rows) rows \(who)"
  }

  public func measure(_ conditions: BenchmarkConditions) throws -> BenchmarkResult {
    ProcessMemory.restart()
    let transformer = try model.make(format, device: CPUDevice(threads: conditions.threads))
    let adapters = try adapters(of: transformer)
    try check(transformer, adapters)
    switch part {
    case .change: return try change(transformer, adapters, conditions)
    case .prefill: return try prefill(transformer, adapters, conditions)
    case .decode: return try decode(transformer, adapters, conditions)
    }
  }

  private func adapters(of transformer: Transformer) throws -> [LoRAAdapter] {
    let shape = LoRAConfiguration(rank: Self.rank, alpha: 32)
    return try (0..<Self.rows).map { index in
      let adapter = try LoRAAdapter(shape, for: transformer.configuration, seed: UInt64(index))
      let stream = RandomStream(seed: UInt64(index), name: "bench/adapter")
      let table = (0..<RepeatedTable.length).map { Float(stream.normal(at: UInt64($0)) * 0.01) }
      for (place, entry) in adapter.parameters.entries.enumerated() where entry.name.contains("lora_B") {
        RepeatedTable.fill(entry.tensor, from: table, start: place * 7919)
      }
      return adapter
    }
  }

  private func requests(_ adapters: [LoRAAdapter], prompt: Int, answer: Int) -> [GenerationRequest] {
    adapters.enumerated().map { row, adapter in
      GenerationRequest(
        prompt: model.tokens(prompt, seed: UInt64(row)), options: GenerationOptions(maxTokens: answer),
        adapter: isAdapted ? adapter : nil)
    }
  }

  /// A row's answer in the batch is the one that it gets alone, and an adapter changes it.
  private func check(_ transformer: Transformer, _ adapters: [LoRAAdapter]) throws {
    let few = requests(Array(adapters.prefix(3)), prompt: 8, answer: 4)
    let together = try transformer.generate(batch: few).map(\.tokens)
    for (row, request) in few.enumerated() {
      guard try transformer.generate(batch: [request])[0].tokens == together[row] else {
        throw BenchmarkError.wrong("the answer of row \(row) depends on the batch")
      }
    }
    guard try transformer.adapterEffect(adapters[0]).isThere else {
      throw BenchmarkError.wrong("an adapter changes nothing")
    }
  }

  private func change(
    _ transformer: Transformer, _ adapters: [LoRAAdapter], _ conditions: BenchmarkConditions
  ) throws -> BenchmarkResult {
    let before = transformer.parameters.digest()
    let laps = Laps(seconds: conditions.seconds)
    var next = 0
    // A lap is a round through all of them.
    try laps.fill {
      for _ in adapters {
        try transformer.attach(adapters[next % adapters.count])
        next += 1
      }
    }
    guard transformer.parameters.digest() == before else {
      throw BenchmarkError.wrong("the base changed")
    }
    return BenchmarkResult(name: name, laps, amount: Double(adapters.count), unit: "switches/s")
  }

  private func prefill(
    _ transformer: Transformer, _ adapters: [LoRAAdapter], _ conditions: BenchmarkConditions
  ) throws -> BenchmarkResult {
    let requests = requests(adapters, prompt: Self.prompt, answer: 1)
    _ = try transformer.generate(batch: requests)
    let laps = Laps(seconds: conditions.seconds)
    try laps.fill { _ = try transformer.generate(batch: requests) }
    return BenchmarkResult(
      name: name, laps, amount: Double(Self.rows * Self.prompt), unit: "tokens/s",
      peakMemory: ProcessMemory.peak)
  }

  private func decode(
    _ transformer: Transformer, _ adapters: [LoRAAdapter], _ conditions: BenchmarkConditions
  ) throws -> BenchmarkResult {
    let requests = requests(adapters, prompt: 16, answer: Self.answer)
    let laps = Laps(seconds: conditions.seconds)
    while !laps.isDone {
      var isFirst = true
      _ = try transformer.generate(
        batch: requests, isInterrupted: { false },
        onToken: { row, _, _ in
          // Row 0's tokens come once a pass; the first one's time is the prompts'.
          guard row == 0 else { return true }
          if isFirst { laps.begin() } else { laps.end() }
          isFirst = false
          return true
        })
    }
    return BenchmarkResult(
      name: name, laps, amount: Double(Self.rows), unit: "tokens/s", peakMemory: ProcessMemory.peak)
  }
}
