import Foundation
import OslerModel
import OslerTensor
import Testing

/// Loss and gradients of a float64 model written independently, recorded in `Fixtures/oracle.json`.
struct OracleTests {
  private struct Recorded: Decodable {
    struct Parameter: Decodable {
      let shape: [Int]
      let values: [Float]
    }
    struct Gradient: Decodable {
      let norm: Double
      let indices: [Int]
      let values: [Double]
    }
    let tokens: [Int32]
    let targets: [Int32]
    let lengths: [Int]
    let normalizer: Int
    let loss: Double
    let parameters: [String: Parameter]
    let gradients: [String: Gradient]
  }

  @Test func `loss and gradients are those of the float64 model`() throws {
    try compare(on: ReferenceDevice())
  }

  @Test func `on the fast device too`() throws {
    try compare(on: CPUDevice(threads: 2))
  }

  private func compare(on device: any Device) throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/oracle.json")
    let recorded = try JSONDecoder().decode(Recorded.self, from: Data(contentsOf: path))
    let model = try model(recorded, device: device)
    let gradients = ParameterSet.zeros(like: model.allParameters)
    let sum = try model.lossAndGradients(
      batch(recorded), normalizer: recorded.normalizer, gradients: gradients)

    #expect(abs(sum / Double(recorded.normalizer) - recorded.loss) < 1e-5 * recorded.loss)
    #expect(gradients.names.sorted() == recorded.gradients.keys.sorted())
    for (name, tensor) in gradients.entries {
      let expected = try #require(recorded.gradients[name])
      let norm = device.sumOfSquares(tensor).squareRoot()
      #expect(abs(norm - expected.norm) < 2e-5 * expected.norm, "\(name): \(norm), not \(expected.norm)")
      for (index, value) in zip(expected.indices, expected.values) {
        let found = Double(tensor.values[index])
        #expect(abs(found - value) < 2e-5 * expected.norm, "\(name)[\(index)]: \(found), not \(value)")
      }
    }
  }

  private func model(_ recorded: Recorded, device: any Device) throws -> Transformer {
    let configuration = ModelConfiguration(
      family: .mistral, vocabularySize: 37, hiddenSize: 16, intermediateSize: 24, layers: 2, heads: 4,
      keyValueHeads: 2, headDimension: 4, slidingWindow: 5)
    let lora = LoRAConfiguration(rank: 3, alpha: 6)
    func set(_ names: [String]) throws -> ParameterSet {
      ParameterSet(
        try names.map { name in
          let parameter = try #require(recorded.parameters[name], "the fixture has no '\(name)'")
          return (name, Tensor(parameter.values, shape: parameter.shape))
        })
    }
    let model = try Transformer(
      configuration, parameters: set(configuration.parameterShapes.map(\.name)), device: device)
    try model.attach(
      LoRAAdapter(
        lora, parameters: set(lora.parameterShapes(in: configuration).map(\.name)), for: configuration))
    return model
  }

  private func batch(_ recorded: Recorded) -> Batch {
    var (documents, start): ([Batch.Document], Int) = ([], 0)
    for length in recorded.lengths {
      documents.append(
        Batch.Document(
          tokens: Array(recorded.tokens[start..<start + length]),
          targets: Array(recorded.targets[start..<start + length])))
      start += length
    }
    return Batch(documents)
  }
}
