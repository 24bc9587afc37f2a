import OslerModel
import OslerTensor

/// A small GLM, and texts in its layout.
enum ToyGLM {
  static let layout = GLMLayout(begin: 1, blank: 2, start: 3, end: 4)

  static func configuration(tied: Bool = true, maxPositions: Int = 32) -> ModelConfiguration {
    ModelConfiguration(
      family: .glm, vocabularySize: 19, hiddenSize: 8, intermediateSize: 12, layers: 2, heads: 4,
      keyValueHeads: 2, headDimension: 4, maxPositions: maxPositions, ropeTheta: 100, tieEmbeddings: tied,
      initializerRange: 0.3, eosIDs: [4], glm: layout)
  }

  /// Large enough for int8 and int4.
  static func wide(maxPositions: Int = 64) -> ModelConfiguration {
    ModelConfiguration(
      family: .glm, vocabularySize: 50, hiddenSize: 32, intermediateSize: 64, layers: 2, heads: 4,
      keyValueHeads: 2, headDimension: 8, maxPositions: maxPositions, tieEmbeddings: true,
      initializerRange: 0.2, eosIDs: [4], glm: layout)
  }

  /// Several ids of the vocabulary, none of them the layout's.
  static func words(_ count: Int, seed: UInt64, vocabulary: Int = 19) -> [Int32] {
    let stream = RandomStream(seed: seed, name: "words")
    return (0..<count).map { Int32(5 + stream.below(vocabulary - 5, at: UInt64($0))) }
  }

  static func document(_ input: [Int32], _ output: [Int32]) -> Batch.Document {
    let prompt = layout.prompt(input)
    return Batch.Document(
      tokens: prompt + output + [layout.end],
      trained: prompt.map { _ in false } + (output + [layout.end]).map { _ in true })
  }

  static let documents = [
    document([7, 9, 12, 5, 18], [8, 10, 11]), document([], [13, 6, 6, 14]), document([15, 16, 17], []),
    document(words(11, seed: 1), words(3, seed: 2)),
  ]
}
