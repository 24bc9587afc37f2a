import OslerModel
import OslerTensor
import Testing

/// In bfloat16, a text read piece by piece behind a cache beside one that is read at once.
struct CachedReadingTests {
  private static let bases: [ElementType?] = [nil, .int8, .nf4]
  private let text: [Int32] = [1, 5, 9, 3, 3, 12, 40, 22, 17, 8, 30, 31, 5, 44, 2, 7, 7, 19, 28, 36, 11, 49]

  private func model(_ base: ElementType?, device: any Device) throws -> Transformer {
    let model = try WideModel.make(device: device)
    let read = try base.map { try model.quantized(to: $0) } ?? model
    try WideModel.attach(to: read)
    return read
  }

  /// In nats. Few rows multiply quantised weights as they are, and many their numbers in bfloat16.
  private func bound(_ base: ElementType?) -> Float { base == nil ? 0.06 : 0.15 }

  /// Log-probabilities of all tokens after the first, read at once.
  private func atOnce(_ model: Transformer) throws -> [Float] {
    let logits = try model.logits(text)
    let result = Tensor(zeros: [text.count - 1])
    ReferenceDevice().logProbabilities(
      result, logits.rows(0..<text.count - 1), targets: Array(text.dropFirst()))
    return result.array
  }

  @Test(arguments: bases)
  func `log-probabilities behind a cache are those of reading at once`(base: ElementType?) throws {
    for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
      let model = try model(base, device: device)
      let expected = try atOnce(model)
      for split in [1, 3, 15, 16, 17, 21] {
        let found = try model.logProbabilities(of: Array(text[split...]), after: Array(text[..<split]))
        let difference = zip(found, expected[(split - 1)...]).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(difference < bound(base), "\(device.name), \(split) tokens of context")
      }
    }
  }

  @Test(arguments: bases)
  func `greedy tokens are the best of reading at once, or as good`(base: ElementType?) throws {
    let model = try model(base, device: CPUDevice(threads: 2))
    let prompt = Array(text.prefix(4))
    let answer = try model.generate(after: prompt, options: GenerationOptions(maxTokens: 30)).tokens
    #expect(answer.count == 30)
    let logits = try model.logits(prompt + answer)
    for (index, token) in answer.enumerated() {
      let row = logits.rows(prompt.count - 1 + index..<prompt.count + index).array
      let behind = (row.max() ?? 0) - row[Int(token)]
      #expect(behind < bound(base))
    }
  }

  @Test func `the same answer with any number of threads`() throws {
    let answers = try [1, 2, 3].map { threads in
      try model(nil, device: CPUDevice(threads: threads))
        .generate(after: [1, 5, 9], options: GenerationOptions(maxTokens: 40)).tokens
    }
    #expect(answers[0] == answers[1] && answers[1] == answers[2])
  }
}
