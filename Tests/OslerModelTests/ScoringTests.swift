import OslerModel
import OslerTensor
import Testing

struct ScoringTests {
  private let context: [Int32] = [1, 5, 9, 3]
  private let choices: [[Int32]] = [[4], [7, 2], [0, 11, 6, 2], []]

  /// From the logits of everything at once.
  private func expected(_ model: Transformer, _ continuation: [Int32], after context: [Int32]) throws
    -> [Float]
  {
    guard !continuation.isEmpty else { return [] }
    let logits = try model.logits(context + continuation.dropLast())
    let result = Tensor(zeros: [continuation.count])
    ReferenceDevice().logProbabilities(
      result, logits.rows(context.count - 1..<context.count - 1 + continuation.count), targets: continuation)
    return result.array
  }

  @Test func `log-probabilities are those of the logits`() throws {
    let model = try ToyModel.make(adapter: ToyModel.adapter)
    for choice in choices {
      let found = try model.logProbabilities(of: choice, after: context)
      let wanted = try expected(model, choice, after: context)
      #expect(found.count == wanted.count)
      #expect(zip(found, wanted).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  @Test func `choices scored together are as scored alone, to the bit`() throws {
    for device: any Device in [ReferenceDevice(), try CPUDevice(threads: 2)] {
      let model = try ToyModel.make(device: device)
      let together = try model.logProbabilities(of: choices, after: context)
      let alone = try choices.map { try model.logProbabilities(of: $0, after: context) }
      #expect(together == alone)
    }
  }

  @Test func `contexts scored together are as scored alone, to the bit`() throws {
    for device: any Device in [ReferenceDevice(), try CPUDevice(threads: 2)] {
      for model in [
        try ToyModel.make(device: device),
        try ToyModel.make(ToyModel.configuration(maxPositions: 6), device: device),
      ] {
        let requests = [
          ScoringRequest(context: context, continuations: choices),
          ScoringRequest(context: [2], continuations: [[5], [5], [6], [1]]),
          ScoringRequest(context: [3, 3, 7, 1, 1, 0, 4], continuations: [[], [9, 9]]),
          ScoringRequest(context: [8], continuations: []),
        ]
        let together = try model.logProbabilities(of: requests)
        let alone = try requests.map {
          try model.logProbabilities(of: $0.continuations, after: $0.context)
        }
        #expect(together == alone)
      }
    }
  }

  @Test func `a context too long loses its beginning`() throws {
    let model = try ToyModel.make(ToyModel.configuration(maxPositions: 6))
    let long: [Int32] = [1, 5, 9, 3, 8, 8, 2, 4]
    let found = try model.logProbabilities(of: choices, after: long)
    for (choice, scores) in zip(choices, found) {
      let kept = Array(long.suffix(7 - max(1, choice.count)))
      #expect(scores == (try model.logProbabilities(of: choice, after: kept)))
    }
  }

  @Test func `no context, or a continuation that leaves no room for one, is an error`() throws {
    let model = try ToyModel.make(ToyModel.configuration(maxPositions: 3))
    #expect(throws: ModelError.emptyContext) { try model.logProbabilities(of: [1], after: []) }
    #expect(try model.logProbabilities(of: [1, 2, 3], after: [4]).count == 3)
    #expect(throws: ModelError.tooLong(tokens: 5, maxPositions: 4)) {
      try model.logProbabilities(of: [1, 2, 3, 4], after: [4])
    }
    #expect(throws: ModelError.tokenOutOfRange(token: 13, vocabularySize: 13)) {
      try model.logProbabilities(of: [[1], [13]], after: [4])
    }
  }
}
