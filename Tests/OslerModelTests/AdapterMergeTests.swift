import OslerModel
import OslerTensor
import Testing

/// One model of a base and its adapter, and one adapter of several.
struct AdapterMergeTests {
  private let context: [Int32] = [1, 5, 9, 3, 3, 12]

  private func adapter(
    _ shape: LoRAConfiguration, on model: Transformer, seed: UInt64, by amount: Double = 0.3
  ) throws -> LoRAAdapter {
    let adapter = try LoRAAdapter(shape, on: model, seed: seed)
    for (name, tensor) in adapter.parameters.entries where !name.hasSuffix("lora_A.weight") {
      ToyModel.stir(tensor, by: amount, "\(name) \(seed)")
    }
    return adapter
  }

  @Test(arguments: [false, true])
  func `a merged weight is the fp32 sum, rounded once`(isDoRA: Bool) throws {
    let base = try WideModel.make(device: CPUDevice(threads: 2))
    let shape = LoRAConfiguration(rank: 4, alpha: 6, targets: [.up], isDoRA: isDoRA)
    let adapter = try adapter(shape, on: base, seed: 3, by: 0.1)
    let merged = try adapter.merged(into: base)
    let path = "model.layers.1.mlp.up_proj"
    let weight = try #require(base.parameters["\(path).weight"]).array
    let a = try #require(adapter.parameters["\(path).lora_A.weight"]).array
    let b = try #require(adapter.parameters["\(path).lora_B.weight"]).array
    let found = try #require(merged.parameters["\(path).weight"])
    #expect(found.type == .bfloat16)
    var expected: [Float] = []
    for row in 0..<96 {
      var numbers = (0..<64).map { column in
        (0..<4).reduce(Double(weight[row * 64 + column])) { sum, rank in
          sum + 1.5 * Double(b[row * 4 + rank]) * Double(a[rank * 64 + column])
        }
      }
      if isDoRA {
        let magnitude = try #require(adapter.parameters["\(path).lora_magnitude_vector"]).array
        let factor = Double(magnitude[row]) / numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
        numbers = numbers.map { $0 * factor }
      }
      expected += numbers.map { Float($0) }
    }
    let rounded = Tensor(expected, shape: [96, 64]).converted(to: .bfloat16).array
    // Sums in fp32 fall on the other side of a tie now and then.
    #expect(zip(found.array, rounded).count { $0 != $1 } < 20)
    #expect(relativeDifference(found.array, expected) < 0x1p-8)
    for (name, tensor) in base.parameters.entries where !name.hasSuffix("up_proj.weight") {
      #expect(merged.parameters[name] === tensor, "\(name)")
    }
  }

  @Test func `what belongs to a head or a table of the adapter's own is merged too`() throws {
    let base = try ToyModel.make(ToyModel.configuration(tied: true))
    for module in ["lm_head", "embed_tokens"] {
      let shape = LoRAConfiguration(rank: 1, targets: [.up], modulesToSave: [module])
      let adapter = try adapter(shape, on: base, seed: 3)
      try base.attach(adapter)
      let merged = try adapter.merged(into: base)
      #expect(!merged.configuration.tieEmbeddings)
      #expect(try relativeDifference(merged.logits(context).array, base.logits(context).array) < 1e-5)
      base.adapter = nil
      #expect(try relativeDifference(merged.logits(context).array, base.logits(context).array) > 1e-2)
      #expect(base.parameters["lm_head.weight"] == nil)
    }
  }

  @Test func `a quantised base is not merged into`() throws {
    let base = try WideModel.make().quantized(to: .nf4)
    let adapter = try LoRAAdapter(WideModel.adapter, for: base.configuration, seed: 1)
    let error = #expect(throws: ModelError.self) { try adapter.merged(into: base) }
    #expect(
      error?.description
        == "the adapter cannot be merged: the base is quantised; merge into the model that it was made of, and "
        + "quantise the result")
  }

  // MARK: Combinations

  @Test func `a combination does what its parts do together`() throws {
    let model = try ToyModel.make()
    let first = try adapter(
      LoRAConfiguration(
        rank: 2, alpha: 4, targets: [.query, .up], rankPattern: [ModulePattern("up_proj", 3)]),
      on: model, seed: 1)
    let second = try adapter(
      LoRAConfiguration(rank: 3, alpha: 3, targets: [.up, .down], isRankStabilized: true), on: model, seed: 2)
    let both = try LoRAAdapter.combined([(first, 0.5), (second, -0.75)])
    #expect(both.configuration.targets == [.query, .up, .down])
    #expect(
      both.configuration.places(in: model.configuration).filter { $0.layer == 1 }.map {
        "\($0.linear.rawValue) \($0.rank) \($0.scale)"
      } == ["q_proj 2 1.0", "up_proj 6 1.0", "down_proj 3 1.0"])
    let found = try both.merged(into: model)
    let (one, two) = try (first.merged(into: model), second.merged(into: model))
    for (name, tensor) in model.parameters.entries {
      let (one, two) = try (#require(one.parameters[name]).array, #require(two.parameters[name]).array)
      let expected = tensor.array.indices.map { index in
        let base = tensor.values[index]
        return base + 0.5 * (one[index] - base) - 0.75 * (two[index] - base)
      }
      #expect(relativeDifference(try #require(found.parameters[name]).array, expected) < 1e-6, "\(name)")
    }
    try withTemporaryFolder { folder in
      try both.save(to: "\(folder)/both")
      let again = try LoRAAdapter.load(from: "\(folder)/both", for: model.configuration)
      #expect(bits(again.parameters) == bits(both.parameters))
    }
  }

  @Test func `halves of an adapter are the adapter, to the bit`() throws {
    let model = try ToyModel.make()
    let whole = try adapter(LoRAConfiguration(rank: 2, alpha: 4), on: model, seed: 1)
    let both = try LoRAAdapter.combined([(whole, 1)])
    try model.attach(whole)
    let expected = try model.logits(context).array
    try model.attach(both)
    #expect(try relativeDifference(model.logits(context).array, expected) < 1e-6)
    #expect(both.configuration.modules == nil && both.configuration.rankPattern.isEmpty)
  }

  @Test func `what has no sum is refused by its number`() throws {
    let model = try ToyModel.make()
    let plain = try adapter(LoRAConfiguration(rank: 2), on: model, seed: 1)
    let directed = try adapter(LoRAConfiguration(rank: 2, isDoRA: true), on: model, seed: 1)
    let saved = try adapter(LoRAConfiguration(rank: 2, modulesToSave: ["lm_head"]), on: model, seed: 1)
    let other = try LoRAAdapter(LoRAConfiguration(rank: 2), for: ToyModel.configuration(layers: 3), seed: 1)
    func message(_ parts: [(LoRAAdapter, Double)]) -> String? {
      let error = #expect(throws: ModelError.self) { try LoRAAdapter.combined(parts) }
      return error?.description.replacing("the adapters cannot be combined: ", with: "")
    }
    #expect(message([]) == "there is none")
    #expect(message([(plain, 1), (directed, 1)]) == "number 2 is a DoRA adapter, whose effect is no sum")
    #expect(message([(saved, 1)]) == "number 1 brings a 'lm_head.weight' of its own")
    #expect(message([(plain, .nan)]) == "number 1 has the weight nan")
    #expect(message([(plain, 1), (other, 1)]) == "number 1 and number 2 are for models of different shape")
  }
}
