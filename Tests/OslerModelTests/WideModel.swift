import OslerModel
import OslerTensor

/// A model in bfloat16 whose rows are whole groups to quantise, and texts longer than the products of few
/// rows take.
enum WideModel {
  static func configuration(
    tied: Bool = false, layers: Int = 2, hidden: Int = 64, intermediate: Int = 96
  ) -> ModelConfiguration {
    ModelConfiguration(
      family: .mistral, vocabularySize: 50, hiddenSize: hidden, intermediateSize: intermediate,
      layers: layers,
      heads: 4, keyValueHeads: 2, headDimension: 16, maxPositions: 64, tieEmbeddings: tied, slidingWindow: 20,
      initializerRange: 0.15, bosID: 1, eosIDs: [2])
  }

  static func make(
    precision: Precision = .bf16, tied: Bool = false, layers: Int = 2, withAdapter: Bool = false,
    adapter: LoRAConfiguration = adapter, device: any Device = ReferenceDevice()
  ) throws -> Transformer {
    let model = try Transformer(
      configuration(tied: tied, layers: layers), seed: 7, device: device, precision: precision)
    for (name, tensor) in model.parameters.entries where name.hasSuffix("norm.weight") {
      ToyModel.stir(tensor, by: 0.2, name)
    }
    if withAdapter { try attach(adapter, to: model) }
    return model
  }

  /// An adapter whose B is not zero, so that every gradient is a real number.
  static func attach(_ configuration: LoRAConfiguration = adapter, to model: Transformer) throws {
    let adapter = try LoRAAdapter(configuration, for: model.configuration, seed: 7)
    for (name, tensor) in adapter.parameters.entries where name.hasSuffix("lora_B.weight") {
      ToyModel.stir(tensor, by: 0.1, name)
    }
    try model.attach(adapter)
  }

  /// The same numbers in fp32, under the same adapter.
  static func widened(_ model: Transformer) throws -> Transformer {
    let parameters = ParameterSet(
      model.parameters.entries.map { ($0.name, $0.tensor.converted(to: .float32)) })
    let result = try Transformer(model.configuration, parameters: parameters, device: model.device)
    result.adapter = model.adapter
    return result
  }

  static let adapter = LoRAConfiguration(rank: 4, alpha: 8)

  /// Of 5 to 40 tokens; of the second one only the end is learned, of the third nothing.
  static let documents = [40, 12, 7, 25, 5].enumerated().map { index, length in
    let stream = RandomStream(seed: 6, name: "document \(index)")
    let tokens = (0..<length).map { Int32(stream.below(50, at: UInt64($0))) }
    return Batch.Document(
      tokens: tokens, trained: tokens.indices.map { index == 1 ? $0 > 6 : index != 2 })
  }
}

/// The cosine between two gradients as a whole.
func cosine(_ a: ParameterSet, _ b: ParameterSet) -> Double {
  func dot(_ a: ParameterSet, _ b: ParameterSet) -> Double {
    a.entries.reduce(0) { sum, entry in
      zip(entry.tensor.array, b[entry.name]?.array ?? []).reduce(sum) { $0 + Double($1.0) * Double($1.1) }
    }
  }
  return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
}
