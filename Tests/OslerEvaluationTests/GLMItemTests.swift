import OslerCorpus
import OslerModel
import OslerTensor
import OslerText
import Testing

@testable import OslerEvaluation

/// Questions asked of a GLM.
struct GLMItemTests {
  private let tokenizer: Tokenizer
  private let layout = GLMLayout(begin: 1, blank: 2, start: 3, end: 4)

  init() throws {
    tokenizer = try TokenizerTrainer.train(
      on: ["abc", "abc", "ab"], vocabulary: 262, special: ["<s>", "[CLS]", "[gMASK]", "<sop>", "<eop>"]
    )
    .tokenizer
  }

  @Test func `a context is the input, and its choices are scored behind the marks`() throws {
    let item = EvaluationItem(
      id: "i", prompt: "ab ", continuations: ["x", "y z"], choices: ["x", "y z"], lengths: [1, 3], answer: 0,
      columns: [:])
    var encoder = TokenEncoder(tokenizer)
    let tokens = try ItemTokens(item, &encoder, layout: layout)
    let pieces = tokens.groups.map { group in
      ([group.context] + group.continuations).map { $0.map { tokenizer.piece(of: $0) } }
    }
    #expect(
      pieces == [[["[CLS]", "ab", "[gMASK]", "<sop>"], ["Ġ", "x"], ["Ġ", "y", "Ġ", "z"]]])
  }

  @Test func `scores are the same whatever the batch, and shots are read anew for each question`() throws {
    let model = try Transformer(
      ModelConfiguration(
        family: .glm, vocabularySize: 262, hiddenSize: 16, intermediateSize: 24, layers: 2, heads: 2,
        maxPositions: 512, tieEmbeddings: true, initializerRange: 0.2, eosIDs: [4], glm: layout),
      seed: 3, device: CPUDevice(threads: 2))
    let questions = [Toys.angina, Toys.nephritis, Toys.fever]
    func scores(atOnce: Int) throws -> [[Double]] {
      try EvaluationProtocol.medQA.run(
        on: questions, model: model, tokenizer: tokenizer,
        options: EvaluationOptions(shots: Shots(1, from: [Toys.fever]), atOnce: atOnce)
      ).items.map(\.scores)
    }
    let one = try scores(atOnce: 1)
    #expect(try scores(atOnce: 3) == one)
    #expect(one.count == 3 && Set(one.map { $0[0] }).count == 3)
  }
}
