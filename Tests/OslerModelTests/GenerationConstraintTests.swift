import OslerModel
import OslerTensor
import Testing

/// Answers that must be one of a list.
struct GenerationConstraintTests {
  private struct Choice: TokenConstraint {
    let answers: [[Int32]]
    var come: [Int32] = []

    private var open: [[Int32]] { answers.filter { $0.starts(with: come) } }
    mutating func allowed(into mask: inout TokenMask) {
      for answer in open where answer.count > come.count { mask.allow(answer[come.count]) }
    }
    mutating func advance(_ token: Int32) { come.append(token) }
    var canEnd: Bool { open.contains(come) }
    var isComplete: Bool { canEnd && open.count == 1 }
  }

  private func answer(_ answers: [[Int32]], stop: Set<Int32> = [], _ sampling: Sampling = .greedy) throws
    -> Generation
  {
    let model = try ToyModel.make()
    return try model.generate(
      batch: [
        GenerationRequest(
          prompt: [1, 5, 9], options: GenerationOptions(maxTokens: 8, sampling: sampling, stop: stop),
          constraint: Choice(answers: answers))
      ])[0]
  }

  @Test func `an answer is one of those allowed, and ends by itself`() throws {
    let answers: [[Int32]] = [[3, 4, 5], [7, 8], [3, 9]]
    for seed in 0..<20 {
      let stream = RandomStream(seed: UInt64(seed), name: "choice")
      let found = try answer(answers, .random(temperature: 3, stream: stream))
      #expect(answers.contains(found.tokens))
      #expect(found.end == .constraintMet)
    }
  }

  @Test func `of all that is allowed the likeliest comes`() throws {
    let model = try ToyModel.make()
    let logits = try model.logits([1, 5, 9]).rows(2..<3).array
    let best = try #require([3, 7, 11].max { logits[$0] < logits[$1] })
    #expect(try answer([[3], [7], [11]]).tokens == [Int32(best)])
  }

  @Test func `a stop token may come only where an answer is whole`() throws {
    // Of [3] and [3, 4], the first ends with the stop token, or goes on.
    let found = try answer([[3], [3, 4]], stop: [6])
    #expect(
      [Generation(tokens: [3], end: .stopToken(6)), Generation(tokens: [3, 4], end: .constraintMet)]
        .contains(found))
    // Without one, only 4 is left.
    #expect(try answer([[3], [3, 4]]) == Generation(tokens: [3, 4], end: .constraintMet))
    #expect(try answer([[6, 3]], stop: [6]) == Generation(tokens: [], end: .nothingAllowed))
  }

  @Test func `where nothing is allowed the answer ends and says so`() throws {
    #expect(try answer([]) == Generation(tokens: [], end: .nothingAllowed))
    #expect(try answer([[99]]) == Generation(tokens: [], end: .nothingAllowed))
    #expect(try answer([[]]) == Generation(tokens: [], end: .constraintMet))
  }

  @Test func `a mask holds ids of the vocabulary alone`() {
    var mask = TokenMask(vocabularySize: 70)
    for token: Int32 in [-1, 0, 63, 64, 69, 70] { mask.allow(token) }
    #expect((-1..<72).filter { mask.allows($0) } == [0, 63, 64, 69])
    #expect(mask.count == 4)
    mask.remove(63)
    var other = TokenMask(vocabularySize: 70)
    other.allow(5)
    mask.allow(other)
    #expect((-1..<72).filter { mask.allows($0) } == [0, 5, 64, 69])
    mask.removeAll()
    #expect(mask.isEmpty)
  }
}
