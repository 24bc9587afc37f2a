import OslerCorpus
import OslerEvaluation
import OslerTensor
import OslerText
import Testing

struct OptionOrderTests {
  private let bits: RandomBits = { RandomStream(seed: 5, name: "options").bits(at: $0) }
  private let questions = (0..<40).map { number in
    Question(
      id: "\(number)", question: "q", choices: ["w\(number)", "x", "y", "z"], answer: "y", answerIndex: 2)
  }

  @Test func `the first version is as it was, the others are rotations that keep the answer`() throws {
    let versions = try OptionOrder.versions(of: questions, count: 4, bits: bits)
    #expect(versions[0] == questions)
    for (index, question) in questions.enumerated() {
      let all = versions.map { $0[index] }
      #expect(Set(all.map(\.choices)).count == 4)
      #expect(all.allSatisfy { $0.choices[$0.answerIndex ?? 0] == "y" && $0.answer == "y" })
      let doubled = question.choices + question.choices
      for version in all { #expect((0..<4).contains { Array(doubled[$0..<$0 + 4]) == version.choices }) }
    }
    // Each question by its own number of places.
    #expect(Set(versions[1].map { $0.answerIndex }) == [0, 1, 3])
  }

  @Test func `the same seed gives the same orders`() throws {
    let once = try OptionOrder.versions(of: questions, count: 3, bits: bits)
    #expect(try OptionOrder.versions(of: questions, count: 3, bits: bits) == once)
    let other = RandomStream(seed: 6, name: "options")
    #expect(try OptionOrder.versions(of: questions, count: 3) { other.bits(at: $0) } != once)
  }

  @Test func `more orders than rotations, and no choices, are errors`() {
    #expect(throws: EvaluationError.tooManyOrders(id: "q2", wanted: 3, choices: 2)) {
      try OptionOrder.versions(of: [Toys.angina, Toys.nephritis], count: 3, bits: bits)
    }
    #expect(throws: EvaluationError.noChoices(id: "p")) {
      try OptionOrder.versions(of: [Question(id: "p", question: "q", answer: "yes")], count: 2, bits: bits)
    }
    #expect(throws: EvaluationError.noQuestions) { try OptionOrder.versions(of: [], count: 1, bits: bits) }
  }

  /// Results of a model that scores a version's choices by `score` of place and text.
  private func results(
    _ version: [Question], _ score: @escaping (Int, String) -> Double
  ) throws -> [ItemResult] {
    let known = Dictionary(
      uniqueKeysWithValues: version.map { ($0.id, $0.choices.enumerated().map { score($0, $1) }) })
    return try EvaluationProtocol.medQA.run(
      on: version, tokenizer: Toys.tokenizer(), options: EvaluationOptions(known: known)
    ) { _ in [] }.items
  }

  @Test func `a model that reads the choices is steady, one that likes a letter is not`() throws {
    let versions = try OptionOrder.versions(of: questions, count: 4, bits: bits)
    let reads = try OrderRobustness(versions.map { try results($0) { $1 == "y" ? -1 : -2 } })
    #expect(reads.consistency == Proportion(40, of: 40))
    #expect((reads.lowest, reads.highest) == (1, 1))
    let likesC = try OrderRobustness(versions.map { try results($0) { place, _ in place == 2 ? -1 : -2 } })
    #expect(likesC.consistency == Proportion(0, of: 40))
    #expect((likesC.lowest, likesC.highest) == (0, 1))
    #expect(likesC.accuracies.map(\.hits) == [40, 0, 0, 0])
  }

  @Test func `versions of other questions are not compared`() throws {
    let some = try Toys.results([true, false])
    #expect(throws: EvaluationError.otherCount(2, 1)) { try OrderRobustness([some, Array(some.prefix(1))]) }
    #expect(throws: EvaluationError.noQuestions) { try OrderRobustness([]) }
  }
}
