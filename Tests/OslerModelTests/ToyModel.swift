import OslerModel
import OslerTensor

/// The models and batches that the tests share: large enough to have every feature, small enough for
/// finite differences.
enum ToyModel {
  static func configuration(
    tied: Bool = false, window: Int? = 5, layers: Int = 2, maxPositions: Int = 32
  ) -> ModelConfiguration {
    ModelConfiguration(
      family: .mistral, vocabularySize: 13, hiddenSize: 8, intermediateSize: 12, layers: layers, heads: 4,
      keyValueHeads: 2, headDimension: 2, maxPositions: maxPositions, tieEmbeddings: tied,
      slidingWindow: window, initializerRange: 0.3, bosID: 1, eosIDs: [2])
  }

  /// Norms are not all one and an adapter's B is not zero, so that every gradient is a real number.
  static func make(
    _ configuration: ModelConfiguration = configuration(), adapter: LoRAConfiguration? = nil,
    device: any Device = ReferenceDevice(), seed: UInt64 = 7
  ) throws -> Transformer {
    let model = try Transformer(configuration, seed: seed, device: device)
    for (name, tensor) in model.parameters.entries where name.hasSuffix("norm.weight") {
      stir(tensor, by: 0.2, name)
    }
    if let adapter {
      let adapter = try LoRAAdapter(adapter, for: configuration, seed: seed)
      for (name, tensor) in adapter.parameters.entries where name.hasSuffix("lora_B.weight") {
        stir(tensor, by: 0.3, name)
      }
      try model.attach(adapter)
    }
    return model
  }

  /// Adds seeded normal numbers.
  static func stir(_ tensor: Tensor, by amount: Double, _ name: String) {
    let stream = RandomStream(seed: 1, name: name)
    for index in 0..<tensor.count {
      tensor.values[index] += Float(stream.normal(at: UInt64(index)) * amount)
    }
  }

  /// Three documents; some targets are ignored, one document trains on nothing.
  static let documents = [
    Batch.Document(tokens: [1, 4, 7, 3, 9, 11, 2], trained: [true, false, false, true, true, true, true]),
    Batch.Document(tokens: [1, 5, 6], trained: [false, false, false]),
    Batch.Document(tokens: [1, 12, 0, 8, 8, 4, 10, 3, 2]),
  ]
  static let batch = Batch(documents)

  static let adapter = LoRAConfiguration(rank: 3, alpha: 6)
}

/// The largest difference of two tensors, relative to the larger one's largest number.
func relativeDifference(_ a: [Float], _ b: [Float]) -> Double {
  guard a.count == b.count else { return .infinity }
  let size = max(a.map(abs).max() ?? 0, b.map(abs).max() ?? 0, 1e-30)
  return zip(a, b).reduce(0) { max($0, Double(abs($1.0 - $1.1) / size)) }
}

/// The worst of ``relativeDifference(_:_:)`` over the tensors of two sets.
func relativeDifference(_ a: ParameterSet, _ b: ParameterSet) -> Double {
  guard a.names == b.names else { return .infinity }
  return a.entries.reduce(0) { worst, entry in
    max(worst, relativeDifference(entry.tensor.array, b[entry.name]?.array ?? []))
  }
}

/// The bits of all tensors.
func bits(_ set: ParameterSet) -> [String: [UInt32]] {
  Dictionary(uniqueKeysWithValues: set.entries.map { ($0.name, $0.tensor.array.map(\.bitPattern)) })
}
