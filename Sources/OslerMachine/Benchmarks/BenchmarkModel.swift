import OslerModel
import OslerTensor

/// A model to time: of a size that others are timed at, with random weights.
public enum BenchmarkModel: String, Hashable, Sendable, CaseIterable {
  /// The model of the notebook `first-rounds`.
  case tiny
  /// 134 million parameters: 12 × 768.
  case small = "S"
  /// 1.1 billion parameters, shaped like TinyLlama: 22 × 2048.
  case large = "T"

  var configuration: ModelConfiguration {
    switch self {
    case .tiny:
      ModelConfiguration(
        vocabularySize: 2048, hiddenSize: 128, intermediateSize: 352, layers: 4, heads: 4,
        keyValueHeads: 2, maxPositions: 1024, tieEmbeddings: true)
    case .small:
      ModelConfiguration(
        vocabularySize: 32_000, hiddenSize: 768, intermediateSize: 2048, layers: 12, heads: 12)
    case .large:
      ModelConfiguration(
        vocabularySize: 32_000, hiddenSize: 2048, intermediateSize: 5632, layers: 22, heads: 32,
        keyValueHeads: 4)
    }
  }

  /// - Throws: `ModelError.outOfMemory` and what else a model may throw.
  func make(_ format: NumberFormat, device: CPUDevice) throws -> Transformer {
    let configuration = configuration
    try configuration.checkMemory(format.precision, available: MachineMemory.available())
    let stream = RandomStream(seed: 0, name: "bench/weights")
    let table = (0..<RepeatedTable.length).map {
      Float(stream.normal(at: UInt64($0)) * configuration.initializerRange)
    }
    var parameters = ParameterSet()
    for (index, (name, shape)) in configuration.parameterShapes.enumerated() {
      let tensor = Tensor(zeros: shape)
      defer {
        parameters.append(name, shape.count > 1 ? tensor.converted(to: format.precision.elementType) : tensor)
      }
      if shape.count > 1 {
        RepeatedTable.fill(tensor, from: table, start: index * 7919)
      } else {
        tensor.fill(1)
      }
    }
    let model = try Transformer(configuration, parameters: parameters, device: device)
    return try format.quantization.map { try model.quantized(to: $0) } ?? model
  }

  /// Token ids that could be text.
  func tokens(_ count: Int, seed: UInt64) -> [Int32] {
    let stream = RandomStream(seed: seed, name: "bench/tokens")
    let range = Double(configuration.vocabularySize - 3)
    return (0..<count).map { Int32(3 + stream.uniform(at: UInt64($0)) * range) }
  }
}

extension ModelConfiguration {
  /// Numbers in the matrices that every token is multiplied with: all but the embedding table, which is
  /// looked up, the output head counted also when it is that table.
  var multipliedCount: Int {
    let layer = LinearLayer.allCases.reduce(0) { $0 + $1.shape(in: self).reduce(1, *) }
    return layers * layer + vocabularySize * hiddenSize
  }
}
