import OslerCorpus
import OslerEvaluation
import OslerModel
import OslerTensor
import OslerText
import Testing

struct BatchScoringTests {
  private let tokenizer: Tokenizer

  init() throws { tokenizer = try Toys.tokenizer() }

  /// Questions of different lengths, with answers of one token and of several.
  private let questions =
    [Toys.angina, Toys.nephritis, Toys.fever]
    + (0..<4).map { number in
      Question(
        id: "n\(number)", question: String(repeating: "What is given? ", count: number + 1),
        choices: ["aspirin", "no", "maybe a \(number)"], answer: "no", answerIndex: 1)
    }

  private func scores(
    _ evaluation: EvaluationProtocol, _ model: Transformer, atOnce: Int, shots: Shots? = nil
  ) throws -> [[Double]] {
    try evaluation.run(
      on: questions, model: model, tokenizer: tokenizer,
      options: EvaluationOptions(shots: shots, atOnce: atOnce)
    ).items.map(\.scores)
  }

  @Test func `scores have the same bits however many questions are scored at once`() throws {
    for model in [try Toys.model(tokenizer), try Toys.model(tokenizer, device: CPUDevice(threads: 2))] {
      for evaluation in [EvaluationProtocol.choices(), .choices(.letters), .medQA] {
        let alone = try scores(evaluation, model, atOnce: 1)
        for atOnce in [2, 3, 7, 50] {
          #expect(try scores(evaluation, model, atOnce: atOnce) == alone)
        }
      }
    }
  }

  @Test func `a header that prompts share changes no score, read once or each time`() throws {
    let model = try Toys.model(tokenizer, maxPositions: 1024, device: CPUDevice(threads: 2))
    let shots = Shots(3, from: [Toys.angina, Toys.nephritis, Toys.fever])
    let items = try EvaluationProtocol.mmlu("anatomy").items(questions, shots: shots)
    #expect(tokenizer.encode(items[0].prompt).count > 2 * PrefixCache.blockSize)
    let separate = try items.map { item in
      try item.continuations.map { continuation in
        try model.logProbabilities(
          of: tokenizer.encode(continuation), after: [0] + tokenizer.encode(item.prompt)
        ).reduce(0) { $0 + Double($1) }
      }
    }
    for atOnce in [1, 4] {
      #expect(try scores(.mmlu("anatomy"), model, atOnce: atOnce, shots: shots) == separate)
    }
  }

  @Test func `some questions are one request each, in their order`() throws {
    var sizes: [Int] = []
    _ = try EvaluationProtocol.medQA.run(
      on: questions, tokenizer: tokenizer, options: EvaluationOptions(atOnce: 3)
    ) { requests in
      sizes.append(requests.count)
      return requests.map { $0.continuations.map { $0.map { _ in -1 } } }
    }
    #expect(sizes == [3, 3, 1])
  }

  @Test func `what is known is not asked again, and is in its place`() throws {
    let whole = try EvaluationProtocol.medQA.run(
      on: questions, model: Toys.model(tokenizer), tokenizer: tokenizer)
    let known = Dictionary(uniqueKeysWithValues: whole.items.dropLast(2).map { ($0.id, $0.scores) })
    let model = try Toys.model(tokenizer)
    var asked = 0
    let resumed = try EvaluationProtocol.medQA.run(
      on: questions, tokenizer: tokenizer, options: EvaluationOptions(known: known)
    ) { requests in
      asked += requests.count
      return try model.logProbabilities(of: requests)
    }
    #expect(asked == 2)
    #expect(resumed.items == whole.items)
  }

  @Test func `known scores that cannot be this question's are asked again`() throws {
    var asked = 0
    _ = try EvaluationProtocol.medQA.run(
      on: [Toys.fever, Toys.angina], tokenizer: tokenizer,
      options: EvaluationOptions(known: ["q3": [-1, -2, -3], "q1": [-1, .nan, -3]])
    ) { requests in
      asked += requests.count
      return requests.map { $0.continuations.map { _ in [-1] } }
    }
    #expect(asked == 2)
  }

  @Test func `an interruption between batches keeps what was scored`() throws {
    var calls = 0
    let result = try EvaluationProtocol.medQA.run(
      on: questions, tokenizer: tokenizer, options: EvaluationOptions(atOnce: 2),
      isInterrupted: { calls == 2 }
    ) { requests in
      calls += 1
      return requests.map { $0.continuations.map { _ in [-1] } }
    }
    #expect(result.items.map(\.id) == questions.prefix(4).map(\.id))
    #expect(result.isPartial)
  }

  @Test func `an error of several at once names the question that caused it`() throws {
    #expect(throws: EvaluationError.notScored(id: "q2", reason: "emptyContext")) {
      try EvaluationProtocol.medQA.run(
        on: [Toys.angina, Toys.nephritis, Toys.fever], tokenizer: tokenizer
      ) { requests in
        if requests.contains(where: { tokenizer.decode($0.context).contains("nephritis") }) {
          throw Refusal.emptyContext
        }
        return requests.map { $0.continuations.map { _ in [-1] } }
      }
    }
  }

  private enum Refusal: Error { case emptyContext }
}
