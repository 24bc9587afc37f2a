import Foundation
import OslerModel
import OslerTensor
import Testing

/// Weights in magnitude and direction.
struct DoRATests {
  private static let shape = LoRAConfiguration(
    rank: 3, alpha: 5, isDoRA: true,
    rankPattern: [ModulePattern("q_proj", 2), ModulePattern("layers.1.mlp.*", 4)])

  private func model(_ shape: LoRAConfiguration = shape) throws -> Transformer {
    let model = try ToyModel.make()
    let adapter = try LoRAAdapter(shape, on: model, seed: 7)
    for (name, tensor) in adapter.parameters.entries where !name.hasSuffix("lora_A.weight") {
      ToyModel.stir(tensor, by: 0.3, name)
    }
    try model.attach(adapter)
    return model
  }

  @Test func `a fresh one leaves the base's output as it is`() throws {
    let model = try ToyModel.make(device: CPUDevice(threads: 2))
    let context: [Int32] = [1, 5, 9, 3, 3, 12]
    let base = try model.logits(context).array
    try model.attach(LoRAAdapter(Self.shape, on: model, seed: 7))
    #expect(relativeDifference(try model.logits(context).array, base) < 1e-6)
  }

  @Test func `a magnitude begins as the length of its row`() throws {
    let model = try ToyModel.make()
    let adapter = try LoRAAdapter(Self.shape, on: model, seed: 7)
    let path = "model.layers.1.mlp.down_proj"
    let magnitude = try #require(adapter.parameters["\(path).lora_magnitude_vector"]).array
    let weight = try #require(model.parameters["\(path).weight"])
    let expected = (0..<8).map { row in
      weight.rows(row..<row + 1).array.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    #expect(relativeDifference(magnitude, expected) < 1e-6)
  }

  @Test func `without its base one cannot begin`() throws {
    for shape in [Self.shape, LoRAConfiguration(modulesToSave: ["lm_head"])] {
      let error = #expect(throws: ModelError.self) {
        try LoRAAdapter(shape, for: ToyModel.configuration(), seed: 7)
      }
      #expect(
        error?.description
          == "the adapter does not fit this model: it begins with the base's own numbers, and only its shape "
          + "is there")
    }
  }

  @Test(arguments: [ActivationKeeping.all, .inputs])
  func `every gradient agrees with finite differences under norms that stand still`(
    keep: ActivationKeeping
  ) throws {
    try expectGradients(of: model(), StepOptions(keep: keep))
  }

  @Test func `with dropout too`() throws {
    var shape = Self.shape
    shape.dropout = 0.4
    let options = StepOptions(dropout: RandomStream(seed: 3, name: "dropout"), firstToken: 100)
    try expectGradients(of: model(shape), options)
  }

  /// As in ``GradientTests``. Norms are held by changing the magnitude with them: m / n stays.
  private func expectGradients(of model: Transformer, _ options: StepOptions) throws {
    let gradients = ParameterSet.zeros(like: model.allParameters)
    _ = try model.lossAndGradients(ToyModel.batch, normalizer: 4, gradients: gradients, options: options)
    for (name, tensor) in model.allParameters.entries {
      let found = try #require(gradients[name]).array
      let size = found.map(abs).max() ?? 0
      #expect(size > 0, "\(name) has no gradient")
      let pair = try Pair(name, model)
      for index in stride(from: 0, to: tensor.count, by: max(1, tensor.count / 5)) {
        let (kept, step) = (tensor.values[index], Float(0x1p-8))
        func loss(at steps: Float) throws -> Double {
          let (norms, magnitude) = (pair?.norms, pair?.magnitude.array)
          tensor.values[index] = kept + steps * step
          if let pair, let norms, let magnitude { pair.hold(norms, magnitude) }
          defer {
            tensor.values[index] = kept
            if let pair, let magnitude { _ = pair.magnitude.values.update(fromContentsOf: magnitude) }
          }
          return try model.lossAndGradients(
            ToyModel.batch, normalizer: 4, gradients: ParameterSet(), options: options) / 4
        }
        let near = try loss(at: 1) - loss(at: -1)
        let far = try loss(at: 2) - loss(at: -2)
        let expected = (8 * near - far) / (12 * Double(step))
        #expect(
          abs(expected - Double(found[index])) < 2e-3 * Double(size) + 1e-4,
          "\(name)[\(index)] is \(found[index]), expected \(expected)")
      }
    }
  }

  /// The module of a tensor of which a norm is made.
  private struct Pair {
    let (weight, a, b, magnitude): (Tensor, Tensor, Tensor, Tensor)
    let scale: Double

    init?(_ name: String, _ model: Transformer) throws {
      guard let end = name.range(of: "_proj")?.upperBound, !name.hasSuffix("magnitude_vector") else {
        return nil
      }
      let path = String(name[..<end])
      let all = model.allParameters
      weight = try #require(all["\(path).weight"])
      a = try #require(all["\(path).lora_A.weight"])
      b = try #require(all["\(path).lora_B.weight"])
      magnitude = try #require(all["\(path).lora_magnitude_vector"])
      scale = 5 / Double(a.shape[0])
    }

    var norms: [Double] {
      let (inputs, rank) = (weight.shape[1], a.shape[0])
      return (0..<weight.shape[0]).map { row in
        (0..<inputs).reduce(0.0) { sum, column in
          let added = (0..<rank).reduce(0.0) {
            $0 + Double(b.values[row * rank + $1]) * Double(a.values[$1 * inputs + column])
          }
          let number = Double(weight.values[row * inputs + column]) + scale * added
          return sum + number * number
        }.squareRoot()
      }
    }

    func hold(_ before: [Double], _ magnitude: [Float]) {
      for (row, (old, new)) in zip(before, norms).enumerated() {
        self.magnitude.values[row] = Float(Double(magnitude[row]) * new / old)
      }
    }
  }

  @Test func `directions follow what is learned, and a switch computes none anew`() throws {
    let model = try model()
    let adapter = try #require(model.adapter)
    let context: [Int32] = [1, 5, 9]
    let gradients = ParameterSet.zeros(like: adapter.parameters)
    _ = try model.lossAndGradients(ToyModel.batch, normalizer: 4, gradients: gradients)
    adapter.parameters["model.layers.0.self_attn.q_proj.lora_A.weight"]?.values[0] += 1
    let learned = try model.logits(context).array
    let fresh = try ToyModel.make()
    try fresh.attach(adapter)
    #expect(try fresh.logits(context).array == learned)
    fresh.adapter = nil
    #expect(try fresh.logits(context).array != learned)
    fresh.adapter = adapter
    #expect(try fresh.logits(context).array == learned)
  }

  @Test func `directions follow the base too, when that learns`() throws {
    let model = try model()
    let adapter = try #require(model.adapter)
    let context: [Int32] = [1, 5, 9]
    model.adapter = nil
    let gradients = ParameterSet.zeros(like: model.parameters)
    _ = try model.lossAndGradients(ToyModel.batch, normalizer: 4, gradients: gradients)
    model.parameters["model.layers.0.mlp.up_proj.weight"]?.values[0] += 1
    model.adapter = adapter
    let found = try model.logits(context).array
    let fresh = try model.copy()
    try fresh.attach(adapter)
    #expect(try fresh.logits(context).array == found)
  }

  @Test func `it stands on a quantised base as on the numbers that this stands for`() throws {
    for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
      let small = try WideModel.make(device: device).quantized(to: .int8)
      let same = try Transformer(
        small.configuration,
        parameters: ParameterSet(
          small.parameters.entries.map { name, tensor in
            (name, tensor.type.isQuantized ? tensor.converted(to: .float32).converted(to: .bfloat16) : tensor)
          }), device: device)
      let adapter = try LoRAAdapter(LoRAConfiguration(rank: 4, alpha: 8, isDoRA: true), on: small, seed: 1)
      for (name, tensor) in adapter.parameters.entries { ToyModel.stir(tensor, by: 0.05, name) }
      (small.adapter, same.adapter) = (adapter, adapter)
      let tokens: [Int32] = [1, 5, 9, 3, 3, 12, 40, 22, 17, 8]
      #expect(relativeDifference(try small.logits(tokens).array, try same.logits(tokens).array) < 0.05)
    }
  }
}
