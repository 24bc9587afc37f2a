import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining
import Testing

/// Texts and conversations as samples of a GLM: `[CLS]` is 1, `[gMASK]` 2, `<sop>` 3, `<eop>` 4.
struct BlankInfillingTests {
  private let layout = GLMLayout(begin: 1, blank: 2, start: 3, end: 4)

  private func text(_ tokens: [Int32]) -> TokenSample {
    TokenSample(id: "t", tokens: tokens, trained: tokens.map { _ in true })
  }

  private func infilled(_ texts: [TokenSample], sequence: Int = 24, seed: UInt64 = 1) -> [TokenSample] {
    BlankInfilling(
      layout, begin: 30, end: 31, sequence: sequence, draws: RandomStream(seed: seed, name: "infill")
    )
    .samples(of: texts)
  }

  /// The input and the output of a sample, whose marks are where they must be.
  private func parts(_ sample: TokenSample) throws -> (input: [Int32], output: [Int32]) {
    let blank = try #require(sample.tokens.firstIndex(of: 2))
    #expect(sample.tokens.first == 1 && sample.tokens[blank + 1] == 3)
    #expect(sample.trained == sample.tokens.indices.map { $0 > blank + 1 })
    return (Array(sample.tokens[1..<blank]), Array(sample.tokens[(blank + 2)...]))
  }

  @Test func `the end of a text is blanked out, half of it to all, as often`() throws {
    let text = text([30] + (0..<9).map { 10 + $0 } + [31])
    let samples = infilled((0..<600).map { _ in text })
    var counts: [Int: Int] = [:]
    for sample in samples {
      let (input, output) = try parts(sample)
      #expect(input + output == text.tokens.dropFirst().dropLast() + [4])
      counts[input.count, default: 0] += 1
    }
    #expect(counts.keys.sorted() == [0, 1, 2, 3, 4])
    #expect(counts.values.allSatisfy { (85...155).contains($0) }, "\(counts)")
  }

  @Test func `the seed draws the places`() {
    let texts = (0..<20).map { _ in text((0..<12).map { 10 + $0 }) }
    #expect(infilled(texts, seed: 1) == infilled(texts, seed: 1))
    #expect(infilled(texts, seed: 1) != infilled(texts, seed: 2))
  }

  @Test func `a text longer than a row is cut, and ends once`() throws {
    let samples = infilled([text([30] + (0..<14).map { 10 + $0 } + [31])], sequence: 10)
    #expect(samples.map(\.tokens.count) == [9, 9, 6])
    let outputs = try samples.map { try parts($0).output }
    #expect(outputs.map { $0.contains(4) } == [false, false, true])
    let all = try samples.flatMap { sample in
      let (input, output) = try parts(sample)
      return input + output
    }
    #expect(all == (0..<14).map { 10 + $0 } + [4])
  }

  @Test func `a text that was cut to a budget does not end, and an empty one is left out`() throws {
    #expect(try parts(infilled([text([30, 10, 11])])[0]).output.contains(4) == false)
    #expect(infilled([text([30, 31]), text([])]) == [])
  }

  @Test func `an answer is an output, and of several each is one`() {
    func sample(_ tokens: [Int32], _ learned: [Int]) -> TokenSample {
      TokenSample(id: "q", tokens: tokens, trained: tokens.indices.map(learned.contains))
    }
    #expect(
      layout.samples(of: sample([10, 11, 12, 13], [2, 3])) == [
        sample([1, 10, 11, 2, 3, 12, 13, 4], [5, 6, 7])
      ])
    let talk = layout.samples(of: sample([10, 11, 12, 13, 14], [1, 3]))
    #expect(talk.map(\.id) == ["q, answer 1", "q, answer 2"])
    #expect(talk.map(\.tokens) == [[1, 10, 2, 3, 11, 4], [1, 10, 11, 12, 2, 3, 13, 4]])
    #expect(layout.samples(of: sample([10, 11], [])) == [])
  }

  @Test func `a stage trains on what is blanked out, and counts pairs both ways`() throws {
    let model = try Transformer(
      ModelConfiguration(
        family: .glm, vocabularySize: 32, hiddenSize: 16, intermediateSize: 12, layers: 2, heads: 4,
        keyValueHeads: 2, maxPositions: 64, tieEmbeddings: true, initializerRange: 0.3, eosIDs: [4],
        glm: layout),
      seed: 1, device: ReferenceDevice())
    let texts = (0..<12).map { text([30] + Array(repeating: Int32(10 + $0), count: 6 + $0 % 3) + [31]) }
    let samples = infilled(texts)
    var recipe = toyRecipe
    recipe.epochs = 12
    var reports: [StepReport] = []
    let run = try TrainingRun(
      InfillingStage(), on: TrainingData(samples), model: model, recipe: recipe, seed: 3)
    try run.run { reports.append($0) }
    let learned = samples.reduce(0) { $0 + $1.trained.count(where: \.self) }
    #expect(run.account.trained == learned)
    let (first, last) = (try #require(reports.first), try #require(reports.last))
    #expect(last.loss < 0.6 * first.loss, "\(first.loss) to \(last.loss)")
    let pairs = samples.reduce(0) { sum, sample in
      let (all, context) = (sample.tokens.count, sample.trained.count { !$0 } - 1)
      return sum + all * (all + 1) / 2 + context * (context - 1) / 2
    }
    #expect(reports.prefix(reports.count / 12).reduce(0) { $0 + $1.attentionPairs } == pairs)
  }
}
