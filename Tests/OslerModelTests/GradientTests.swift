import OslerModel
import OslerTensor
import Testing

/// The whole model's hand-written backward pass against central differences of its forward pass.
struct GradientTests {
  @Test(arguments: [false, true])
  func `every gradient agrees with finite differences`(tied: Bool) throws {
    let model = try ToyModel.make(ToyModel.configuration(tied: tied), adapter: ToyModel.adapter)
    try expectGradients(of: model)
  }

  @Test func `without an adapter and without a window too`() throws {
    try expectGradients(of: ToyModel.make(ToyModel.configuration(window: nil)))
  }

  @Test func `with dropout and embedding noise too`() throws {
    var adapter = ToyModel.adapter
    adapter.dropout = 0.4
    let options = StepOptions(
      noise: EmbeddingNoise(alpha: 5, stream: RandomStream(seed: 3, name: "noise")),
      dropout: RandomStream(seed: 3, name: "dropout"), firstToken: 100)
    try expectGradients(of: ToyModel.make(adapter: adapter), options: options)
  }

  @Test func `an adapter of two targets too`() throws {
    let adapter = LoRAConfiguration(rank: 2, alpha: 3, targets: [.query, .down], isRankStabilized: true)
    try expectGradients(of: ToyModel.make(adapter: adapter))
  }

  /// Some numbers of every tensor: fp32 sums leave about three digits, so the step is large and the
  /// tolerance is in proportion to the tensor's largest gradient.
  func expectGradients(
    of model: Transformer, on batch: Batch = ToyModel.batch, options: StepOptions = StepOptions()
  ) throws {
    let gradients = ParameterSet.zeros(like: model.allParameters)
    _ = try model.lossAndGradients(batch, normalizer: 4, gradients: gradients, options: options)
    let nothing = ParameterSet()
    for (name, tensor) in model.allParameters.entries {
      let found = try #require(gradients[name]).array
      let size = found.map(abs).max() ?? 0
      #expect(size > 0, "\(name) has no gradient")
      for index in stride(from: 0, to: tensor.count, by: max(1, tensor.count / 7)) {
        let (kept, step) = (tensor.values[index], Float(0x1p-8))
        func loss(at steps: Float) throws -> Double {
          tensor.values[index] = kept + steps * step
          defer { tensor.values[index] = kept }
          return try model.lossAndGradients(batch, normalizer: 4, gradients: nothing, options: options) / 4
        }
        // Of fourth order: the error goes with step⁴.
        let near = try loss(at: 1) - loss(at: -1)
        let far = try loss(at: 2) - loss(at: -2)
        let expected = (8 * near - far) / (12 * Double(step))
        let difference = abs(expected - Double(found[index]))
        #expect(
          difference < 2e-3 * Double(size) + 1e-4,
          "\(name)[\(index)] is \(found[index]), expected \(expected)")
      }
    }
  }
}
