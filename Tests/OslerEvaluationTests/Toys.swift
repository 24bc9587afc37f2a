import OslerCorpus
import OslerEvaluation
import OslerModel
import OslerTensor
import OslerText

/// What the tests of this folder share.
enum Toys {
  static func tokenizer(special: [String] = ["<s>", "</s>"]) throws -> Tokenizer {
    try TokenizerTrainer.train(
      on: ["Question: what is given for angina?\nAnswer: aspirin yes no maybe"], vocabulary: 300,
      special: special
    ).tokenizer
  }

  static func model(
    _ tokenizer: Tokenizer, maxPositions: Int = 256, device: any Device = ReferenceDevice()
  ) throws -> Transformer {
    let configuration = ModelConfiguration(
      vocabularySize: tokenizer.vocabularySize, hiddenSize: 8, intermediateSize: 12, layers: 2, heads: 2,
      keyValueHeads: 1, headDimension: 4, maxPositions: maxPositions, initializerRange: 0.3)
    return try Transformer(configuration, seed: 3, device: device)
  }

  static let angina = Question(
    id: "q1", question: "What is given for angina?", choices: ["rest", "aspirin", "nitroglycerin"],
    answer: "aspirin", answerIndex: 1, columns: ["specialty": .text("cardiology")])
  static let nephritis = Question(
    id: "q2", question: "What is given for nephritis?", choices: ["steroids", "a stent"],
    answer: "steroids", answerIndex: 0, columns: ["specialty": .text("nephrology")])
  static let fever = Question(
    id: "q3", question: "What is fever?", choices: ["heat", "cold"], answer: "heat", answerIndex: 0)

  /// Results with these scores, answers and ids "0", "1", ….
  static func results(_ scores: [[Double]], answers: [Int]) throws -> [ItemResult] {
    let questions = zip(scores, answers).enumerated().map { index, item in
      let choices = item.0.indices.map { "c\($0)" }
      return Question(
        id: "\(index)", question: "q", choices: choices, answer: choices[item.1], answerIndex: item.1)
    }
    let known = Dictionary(uniqueKeysWithValues: scores.enumerated().map { ("\($0)", $1) })
    return try EvaluationProtocol.medQA.run(
      on: questions, tokenizer: tokenizer(), options: EvaluationOptions(known: known)
    ) { _ in [] }.items
  }

  /// Results of questions of two choices, right or wrong.
  static func results(_ correct: [Bool]) throws -> [ItemResult] {
    try results(correct.map { $0 ? [-1, -2] : [-2, -1] }, answers: correct.map { _ in 0 })
  }
}
