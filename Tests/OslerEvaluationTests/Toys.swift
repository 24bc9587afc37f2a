import OslerCorpus
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

  static func model(_ tokenizer: Tokenizer, maxPositions: Int = 256) throws -> Transformer {
    let configuration = ModelConfiguration(
      vocabularySize: tokenizer.vocabularySize, hiddenSize: 8, intermediateSize: 12, layers: 2, heads: 2,
      keyValueHeads: 1, headDimension: 4, maxPositions: maxPositions, initializerRange: 0.3)
    return try Transformer(configuration, seed: 3, device: ReferenceDevice())
  }

  static let angina = Question(
    id: "q1", question: "What is given for angina?", choices: ["rest", "aspirin", "nitroglycerin"],
    answer: "aspirin", answerIndex: 1, columns: ["specialty": .text("cardiology")])
  static let nephritis = Question(
    id: "q2", question: "What is given for nephritis?", choices: ["steroids", "a stent"],
    answer: "steroids", answerIndex: 0, columns: ["specialty": .text("nephrology")])
  static let fever = Question(
    id: "q3", question: "What is fever?", choices: ["heat", "cold"], answer: "heat", answerIndex: 0)
}
