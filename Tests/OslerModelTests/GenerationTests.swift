import Foundation
import OslerModel
import OslerTensor
import Testing

struct GenerationTests {
  private let prompt: [Int32] = [1, 5, 9]

  /// Greedy decoding without a cache: the whole text is read again for each token.
  private func slowly(_ model: Transformer, _ prompt: [Int32], _ count: Int) throws -> [Int32] {
    var tokens = prompt
    for _ in 0..<count {
      let logits = try model.logits(tokens)
      let last = logits.rows(tokens.count - 1..<tokens.count).array
      tokens.append(Int32(last.indices.max { last[$0] < last[$1] } ?? 0))
    }
    return Array(tokens.dropFirst(prompt.count))
  }

  @Test func `greedy tokens are those of reading everything again`() throws {
    for device: any Device in [ReferenceDevice(), try CPUDevice(threads: 2)] {
      let model = try ToyModel.make(adapter: ToyModel.adapter, device: device)
      let answer = try model.generate(after: prompt, options: GenerationOptions(maxTokens: 20))
      #expect(answer.tokens == (try slowly(model, prompt, 20)))
      #expect(answer.end == .maxTokens)
    }
  }

  @Test func `an answer ends at a stop token, which is not part of it`() throws {
    let model = try ToyModel.make()
    let free = try model.generate(after: prompt, options: GenerationOptions(maxTokens: 10)).tokens
    let stop = free[3]
    let answer = try model.generate(
      after: prompt, options: GenerationOptions(maxTokens: 10, stop: [stop, 99]))
    let end = try #require(free.firstIndex(of: stop))
    #expect(answer == Generation(tokens: Array(free.prefix(end)), end: .stopToken(stop)))
  }

  @Test func `an answer ends where the context is full`() throws {
    let model = try ToyModel.make(ToyModel.configuration(maxPositions: 6))
    let answer = try model.generate(after: prompt, options: GenerationOptions(maxTokens: 100))
    #expect(answer.tokens.count == 4)
    #expect(answer.end == .contextFull)
    let full = try model.generate(after: [1, 2, 3, 4, 5, 6], options: GenerationOptions(maxTokens: .max))
    #expect(full.tokens.count == 1)
    #expect(full.end == .contextFull)
  }

  @Test func `the caller can stop between tokens, and hears each one`() throws {
    let model = try ToyModel.make()
    let free = try model.generate(after: prompt, options: GenerationOptions(maxTokens: 5)).tokens
    var heard: [Int32] = []
    let stopped = try model.generate(
      after: prompt,
      onToken: { token in
        heard.append(token)
        return heard.count < 2
      })
    #expect(stopped == Generation(tokens: Array(free.prefix(2)), end: .interrupted))
    #expect(heard == stopped.tokens)
    let never = try model.generate(after: prompt, isInterrupted: { true })
    #expect(never == Generation(tokens: [], end: .interrupted))
  }

  @Test func `a prompt that cannot be read is an error`() throws {
    let model = try ToyModel.make(ToyModel.configuration(maxPositions: 4))
    #expect(throws: ModelError.emptyContext) { try model.generate(after: []) }
    #expect(throws: ModelError.tooLong(tokens: 5, maxPositions: 4)) {
      try model.generate(after: [1, 2, 3, 4, 5])
    }
    #expect(throws: ModelError.tokenOutOfRange(token: -1, vocabularySize: 13)) {
      try model.generate(after: [-1])
    }
  }

  @Test func `random answers come from the stream alone`() throws {
    let model = try ToyModel.make()
    func answer(seed: UInt64, temperature: Double = 1.5) throws -> [Int32] {
      let sampling = Sampling.random(
        temperature: temperature, stream: RandomStream(seed: seed, name: "ask"))
      return try model.generate(after: prompt, options: GenerationOptions(maxTokens: 20, sampling: sampling))
        .tokens
    }
    #expect(try answer(seed: 1) == answer(seed: 1))
    #expect(try answer(seed: 1) != answer(seed: 2))
    let greedy = try model.generate(after: prompt, options: GenerationOptions(maxTokens: 20)).tokens
    #expect(try answer(seed: 1, temperature: 1e-4) == greedy)
  }

  @Test func `top k of one and a tiny top p are greedy`() throws {
    let model = try ToyModel.make()
    let greedy = try model.generate(after: prompt, options: GenerationOptions(maxTokens: 20)).tokens
    let stream = RandomStream(seed: 9, name: "ask")
    for sampling: Sampling in [
      .random(temperature: 2, topK: 1, stream: stream), .random(temperature: 2, topP: 1e-6, stream: stream),
    ] {
      let options = GenerationOptions(maxTokens: 20, sampling: sampling)
      #expect(try model.generate(after: prompt, options: options).tokens == greedy)
    }
  }

  @Test func `draws follow the probabilities, cut at k and p`() throws {
    let model = try ToyModel.make()
    let logits = try model.logits(prompt).rows(2..<3)
    let logProbabilities = Tensor(zeros: [13])
    let rows = Tensor((0..<13).flatMap { _ in logits.array }, shape: [13, 13])
    ReferenceDevice().logProbabilities(logProbabilities, rows, targets: Array(0..<13))
    let expected = logProbabilities.array.map { exp(Double($0)) }
    let ranked = expected.indices.sorted { expected[$0] > expected[$1] }

    func counts(topK: Int? = nil, topP: Double? = nil) throws -> [Int] {
      var counts = [Int](repeating: 0, count: 13)
      for seed in 0..<2000 {
        let sampling = Sampling.random(
          temperature: 1, topK: topK, topP: topP, stream: RandomStream(seed: UInt64(seed), name: "draw"))
        let token = try model.generate(
          after: prompt, options: GenerationOptions(maxTokens: 1, sampling: sampling)
        ).tokens[0]
        counts[Int(token)] += 1
      }
      return counts
    }
    for (count, probability) in zip(try counts(), expected) {
      let deviation = (2000 * probability * (1 - probability)).squareRoot()
      #expect(abs(Double(count) - 2000 * probability) < 4 * deviation + 1)
    }
    let three = try counts(topK: 3)
    #expect(Set(three.indices.filter { three[$0] > 0 }).isSubset(of: ranked.prefix(3)))
    let share = expected[ranked[0]] + 0.5 * expected[ranked[1]]
    let two = try counts(topP: share)
    #expect(Set(two.indices.filter { two[$0] > 0 }) == Set(ranked.prefix(2)))
  }
}
