import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining

/// 2 layers, 8 channels, 32 tokens: a model whose steps take microseconds.
func toyModel(device: any Device = ReferenceDevice(), isTied: Bool = true) throws -> Transformer {
  try Transformer(
    ModelConfiguration(
      vocabularySize: 32, hiddenSize: 8, intermediateSize: 12, layers: 2, heads: 4, keyValueHeads: 2,
      maxPositions: 64, tieEmbeddings: isTied, initializerRange: 0.3),
    seed: 1, device: device)
}

/// `count` samples of 4 to 19 tokens, the same for a seed.
func toySamples(_ count: Int, seed: UInt64 = 2) -> [TokenSample] {
  let stream = RandomStream(seed: seed, name: "samples")
  return (0..<count).map { index in
    let length = 4 + stream.below(16, at: UInt64(1000 * index))
    let tokens = (0..<length).map { Int32(stream.below(32, at: UInt64(1000 * index + $0 + 1))) }
    return TokenSample(id: "s\(index)", tokens: tokens, trained: tokens.indices.map { $0 >= length / 2 })
  }
}

/// A sample of so many tokens, all of them learned; `token` in the middle, if there is one.
func toySample(_ id: String, length: Int, token: Int32? = nil) -> TokenSample {
  let stream = RandomStream(seed: 4, name: id)
  var tokens = (0..<length).map { Int32(stream.below(30, at: UInt64($0))) }
  if let token { tokens[length / 2] = token }
  return TokenSample(id: id, tokens: tokens, trained: tokens.map { _ in true })
}

func toyData(_ count: Int) -> TrainingData { TrainingData(toySamples(count)) }

/// Ten steps: two epochs of five.
let toyRecipe = Recipe(
  epochs: 2, learningRate: 0.01, sequence: 24, batch: 2, clip: 1, checkpointEvery: 3)

/// The same run in the least memory in which it can be done.
func tightest<S: Stage>(
  _ roomy: TrainingRun<S>, _ make: (_ memory: Int) throws -> TrainingRun<S>
) throws -> TrainingRun<S> {
  var tight = roomy
  while let tighter = try? make(tight.memory.missing - 1) { tight = tighter }
  return tight
}
