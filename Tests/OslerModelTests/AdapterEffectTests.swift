import OslerModel
import OslerTensor
import Testing

/// Whether an adapter does anything.
struct AdapterEffectTests {
  @Test func `an adapter that learned changes logits, a fresh one does not`() throws {
    let model = try ToyModel.make(adapter: ToyModel.adapter)
    let learned = try #require(model.adapter)
    model.adapter = nil
    let effect = try model.adapterEffect(learned)
    #expect(effect.isThere && effect.largestChange > 0.1 && effect.idlePairs.isEmpty)
    #expect(model.adapter == nil)

    let fresh = try LoRAAdapter(LoRAConfiguration(rank: 2, targets: [.up]), on: model, seed: 1)
    #expect(
      try model.adapterEffect(fresh)
        == AdapterEffect(
          largestChange: 0, idlePairs: ["model.layers.0.mlp.up_proj", "model.layers.1.mlp.up_proj"]))
  }

  @Test func `pairs that do nothing are named beside some that do`() throws {
    let model = try ToyModel.make()
    let adapter = try LoRAAdapter(
      LoRAConfiguration(rank: 2, targets: [.up], isDoRA: true), on: model, seed: 1)
    adapter.parameters["model.layers.1.mlp.up_proj.lora_magnitude_vector"]?.values[0] *= 1.5
    let effect = try model.adapterEffect(adapter)
    #expect(effect.isThere)
    #expect(effect.idlePairs == ["model.layers.0.mlp.up_proj"])
  }

  @Test func `numbers that are none are a change`() throws {
    let model = try ToyModel.make(adapter: ToyModel.adapter)
    let adapter = try #require(model.adapter)
    adapter.parameters.filter { $0.hasSuffix("lora_B.weight") }.fill(.nan)
    #expect(try model.adapterEffect(adapter).largestChange.isNaN)
  }

  @Test func `an adapter of another model is refused`() throws {
    let adapter = try LoRAAdapter(ToyModel.adapter, for: ToyModel.configuration(layers: 3), seed: 5)
    #expect(throws: ModelError.self) { try ToyModel.make().adapterEffect(adapter) }
  }
}
