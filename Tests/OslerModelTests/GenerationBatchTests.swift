import OslerModel
import OslerTensor
import Testing

/// Rows that are answered together have the bits that they have alone.
struct GenerationBatchTests {
  struct Base: Sendable, CustomTestStringConvertible {
    let precision: Precision
    var quantization: ElementType?
    var testDescription: String { quantization?.rawValue ?? precision.rawValue }
  }

  private static let bases = [
    Base(precision: .fp32), Base(precision: .bf16), Base(precision: .bf16, quantization: .int8),
    Base(precision: .bf16, quantization: .nf4),
  ]

  private func model(_ base: Base, threads: Int) throws -> Transformer {
    let model = try WideModel.make(precision: base.precision, device: CPUDevice(threads: threads))
    return try base.quantization.map { try model.quantized(to: $0) } ?? model
  }

  /// Three adapters of different ranks.
  private func adapters(_ model: Transformer) throws -> [LoRAAdapter] {
    try [(4, 8.0), (7, 3), (16, 16)].enumerated().map { index, shape in
      let configuration = LoRAConfiguration(rank: shape.0, alpha: shape.1)
      let adapter = try LoRAAdapter(configuration, for: model.configuration, seed: UInt64(index))
      for (name, tensor) in adapter.parameters.entries where name.hasSuffix("lora_B.weight") {
        ToyModel.stir(tensor, by: 0.1, name)
      }
      return adapter
    }
  }

  /// Prompts of 1 to 40 tokens, under an adapter or none, some greedy and some at random.
  private func requests(_ adapters: [LoRAAdapter]) -> [GenerationRequest] {
    (0..<17).map { row in
      let stream = RandomStream(seed: UInt64(row), name: "prompt")
      let prompt = (0..<1 + row * 39 / 16).map { Int32(stream.below(50, at: UInt64($0))) }
      let sampling =
        row % 2 == 0
        ? Sampling.greedy
        : .random(temperature: 1.2, topK: 20, topP: 0.9, repetitionPenalty: 1.1, stream: stream)
      return GenerationRequest(
        prompt: prompt,
        options: GenerationOptions(maxTokens: 3 + row % 5, sampling: sampling, reportedTokens: 2),
        adapter: row % 4 == 3 ? nil : adapters[row % 4])
    }
  }

  @Test(arguments: bases)
  func `an answer has the bits of the answer alone, in any batch and on any threads`(base: Base) throws {
    let (one, many) = (try model(base, threads: 1), try model(base, threads: 3))
    let requests = requests(try adapters(one))
    let alone = try requests.map { try one.generate(batch: [$0])[0] }
    for count in [2, 5, 11, 17] {
      #expect(try many.generate(batch: Array(requests.suffix(count)), atOnce: 17) == alone.suffix(count))
    }
    // Rows come and go.
    #expect(try many.generate(batch: requests, atOnce: 3) == alone)
    #expect(Set(alone.map(\.tokens)).count > 10)
  }

  @Test func `a row under an adapter answers as the model under it`() throws {
    let model = try model(Base(precision: .fp32), threads: 2)
    let adapters = try adapters(model)
    let requests = requests(adapters)
    let together = try model.generate(batch: requests)
    for (request, answer) in zip(requests, together) {
      model.adapter = request.adapter
      #expect(try model.generate(after: request.prompt, options: request.options) == answer)
    }
  }

  @Test func `each token is told with its row and log-probability`() throws {
    let model = try model(Base(precision: .fp32), threads: 2)
    let requests = requests(try adapters(model))
    var heard: [Int: [TokenProbability]] = [:]
    let answers = try model.generate(batch: requests, isInterrupted: { false }) {
      row, token, logProbability in
      heard[row, default: []].append(TokenProbability(token: token, logProbability: logProbability))
      return !(row == 4 && heard[row]?.count == 2)
    }
    for (row, answer) in answers.enumerated() {
      #expect(heard[row]?.map(\.token) == answer.tokens)
      #expect(heard[row]?.map(\.logProbability) == answer.logProbabilities)
      #expect(answer.end == (row == 4 ? .interrupted : .maxTokens))
    }
    #expect(answers[4].tokens.count == 2)
  }

  @Test func `reported log-probabilities are those of the logits`() throws {
    let model = try model(Base(precision: .fp32), threads: 2)
    let prompt: [Int32] = [1, 9, 30, 4]
    let answer = try model.generate(
      batch: [
        GenerationRequest(
          prompt: prompt, options: GenerationOptions(maxTokens: 6, reportedTokens: 50))
      ])[0]
    let scores = try model.logProbabilities(of: answer.tokens, after: prompt)
    #expect(relativeDifference(scores, answer.logProbabilities) < 1e-4)
    for (token, (logProbability, likeliest)) in zip(
      answer.tokens, zip(answer.logProbabilities, answer.likeliest))
    {
      #expect(likeliest[0] == TokenProbability(token: token, logProbability: logProbability))
      #expect(likeliest.map(\.logProbability) == likeliest.map(\.logProbability).sorted(by: >))
      #expect(Set(likeliest.map(\.token)) == Set(0..<50))
    }
  }

  @Test func `an interruption ends every answer, also those that wait`() throws {
    let model = try model(Base(precision: .fp32), threads: 2)
    let requests = requests(try adapters(model))
    var passes = 0
    let answers = try model.generate(
      batch: requests, atOnce: 2,
      isInterrupted: {
        passes += 1
        return passes > 2
      })
    #expect(answers.map(\.tokens.count) == [2, 2] + [Int](repeating: 0, count: 15))
    #expect(Set(answers.map(\.end)) == [.interrupted])
  }

  @Test func `a bad request stops the batch before it begins`() throws {
    let model = try model(Base(precision: .fp32), threads: 1)
    let good = GenerationRequest(prompt: [1])
    #expect(throws: ModelError.emptyContext) {
      try model.generate(batch: [good, GenerationRequest(prompt: [])])
    }
    #expect(try model.generate(batch: []) == [])
    let none = GenerationRequest(prompt: [1], options: GenerationOptions(maxTokens: 0))
    #expect(try model.generate(batch: [none]) == [Generation(tokens: [], end: .maxTokens)])
  }
}
