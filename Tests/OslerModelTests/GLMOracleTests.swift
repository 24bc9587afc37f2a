import Foundation
import OslerModel
import OslerTensor
import Testing

/// A GLM that `Tests/Oracles/record_glm.py` wrote in PyTorch, with a mask and two positions for every token.
struct GLMOracleTests {
  private struct Recorded: Decodable {
    struct Gradient: Decodable {
      let norm: Double
      let first: [Double]
    }
    let tokens: [[Int32]]
    let targets: [[Int32]]
    let positions: [[Int32]]
    let blocks: [[Int32]]
    /// Of the first sample, `[tokens, vocabulary]`.
    let logits: [[Double]]
    let loss: Double
    let normalizer: Int
    let norm: Double
    let prompt: [Int32]
    let greedy: [Int32]
    let parameters: [String: [Float]]
    let gradients: [String: Gradient]

    init() throws {
      let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/glm.json")
      self = try JSONDecoder().decode(Recorded.self, from: Data(contentsOf: path))
    }

    func model(_ device: any Device) throws -> Transformer {
      let configuration = ModelConfiguration(
        family: .glm, vocabularySize: 29, hiddenSize: 16, intermediateSize: 20, layers: 2, heads: 4,
        keyValueHeads: 2, headDimension: 8, maxPositions: 32, ropeTheta: 100, tieEmbeddings: true,
        eosIDs: [6], glm: GLMLayout(begin: 3, blank: 4, start: 5, end: 6))
      let tensors = try configuration.parameterShapes.map { name, shape in
        let values = try #require(parameters[name], "the fixture has no '\(name)'")
        return (name: name, tensor: Tensor(values, shape: shape))
      }
      return try Transformer(
        configuration, parameters: ParameterSet(tensors.map { ($0.name, $0.tensor) }), device: device)
    }
  }

  private static let devices = ["reference", "fast"]

  private func device(_ name: String) throws -> any Device {
    name == "fast" ? try CPUDevice(threads: 2) : ReferenceDevice()
  }

  @Test(arguments: devices)
  func `logits are those of PyTorch, in the context too`(_ name: String) throws {
    let recorded = try Recorded()
    let found = try recorded.model(device(name)).logits(recorded.tokens[0])
    #expect(found.shape == [recorded.tokens[0].count, 29])
    let worst = zip(found.array, recorded.logits.joined()).map { abs(Double($0) - $1) }.max() ?? .infinity
    #expect(worst < 1e-5)
  }

  @Test(arguments: devices)
  func `loss and gradients of samples in one row are those of PyTorch`(_ name: String) throws {
    let recorded = try Recorded()
    let model = try recorded.model(device(name))
    let batch = Batch(zip(recorded.tokens, recorded.targets).map(Batch.Document.init(tokens:targets:)))
    let gradients = ParameterSet.zeros(like: model.parameters)
    let loss = try model.lossAndGradients(batch, normalizer: recorded.normalizer, gradients: gradients)
    #expect(batch.trainedCount == recorded.normalizer)
    #expect(abs(loss / Double(recorded.normalizer) - recorded.loss) < 1e-5)
    #expect(try abs(model.loss(batch) - loss) < 1e-5)

    let squares = gradients.entries.map { model.device.sumOfSquares($0.tensor) }
    #expect(abs(squares.reduce(0, +).squareRoot() - recorded.norm) < 1e-5 * recorded.norm)
    #expect(gradients.names.sorted() == recorded.gradients.keys.sorted())
    for (name, tensor) in gradients.entries {
      let expected = try #require(recorded.gradients[name])
      let norm = model.device.sumOfSquares(tensor).squareRoot()
      #expect(abs(norm - expected.norm) < 2e-5 * expected.norm, "\(name): \(norm), not \(expected.norm)")
      for (found, value) in zip(tensor.array, expected.first) {
        #expect(abs(Double(found) - value) < 2e-5 * expected.norm, "\(name): \(found), not \(value)")
      }
    }
  }

  @Test(arguments: devices)
  func `greedy ids are those of PyTorch, which reads everything again for each`(_ name: String) throws {
    let recorded = try Recorded()
    let answer = try recorded.model(device(name)).generate(
      after: recorded.prompt, options: GenerationOptions(maxTokens: recorded.greedy.count))
    #expect(answer.tokens == recorded.greedy)
  }
}
