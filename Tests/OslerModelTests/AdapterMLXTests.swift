import OslerModel
import OslerTensor
import Testing

/// Adapters as mlx-lm writes them: transposed, with a scale of their own.
struct AdapterMLXTests {
  private let model = ToyModel.configuration(layers: 3)

  private func transposed(_ tensor: Tensor) -> Tensor {
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    let numbers = (0..<rows * columns).map { tensor.values[$0 % rows * columns + $0 / rows] }
    return Tensor(numbers, shape: [columns, rows])
  }

  /// The folder that mlx-lm would have written.
  private func save(_ adapter: LoRAAdapter, _ config: String, to folder: String) throws {
    let entries = adapter.parameters.entries.map { name, tensor in
      let name = name.replacing(".lora_A.weight", with: ".lora_a").replacing(
        ".lora_B.weight", with: ".lora_b"
      )
      .replacing(".lora_magnitude_vector", with: ".m")
      return (name: name, tensor: tensor.shape.count == 2 ? transposed(tensor) : tensor)
    }
    try write(config, "\(folder)/adapter_config.json")
    try SafetensorsWriter.write(ParameterSet(entries), to: "\(folder)/adapters.safetensors")
  }

  private func config(_ kind: String = "lora", layers: Int = 2, _ more: String = "") -> String {
    #"""
    {"fine_tune_type": "\#(kind)", "num_layers": \#(layers), "model": "hub/base",
     "lora_parameters": {"rank": 2, "dropout": 0.05, "scale": 20.0\#(more)}}
    """#
  }

  private func message(_ config: String, for adapter: LoRAAdapter) throws -> String {
    try withTemporaryFolder { folder in
      try save(adapter, config, to: folder)
      let error = #expect(throws: ModelError.self) { try LoRAAdapter.load(from: folder, for: model) }
      return (error?.description ?? "").replacing(folder + "/", with: "")
    }
  }

  @Test(arguments: [false, true])
  func `it is the same adapter`(isDoRA: Bool) throws {
    let base = try ToyModel.make(model)
    let shape = LoRAConfiguration(
      rank: 2, alpha: 40, dropout: 0.05, targets: [.query, .down], baseModel: "hub/base", isDoRA: isDoRA,
      modules: ModuleSelection(layers: [1, 2]))
    let adapter = try LoRAAdapter(shape, on: base, seed: 1)
    for (name, tensor) in adapter.parameters.entries { ToyModel.stir(tensor, by: 0.2, name) }
    let kind = isDoRA ? "dora" : "lora"
    for keys in [#", "keys": ["self_attn.q_proj", "mlp.down_proj"]"#, ""] {
      try withTemporaryFolder { folder in
        try save(adapter, config(kind, layers: 2, keys), to: folder)
        let loaded = try LoRAAdapter.load(from: folder, for: model)
        #expect(loaded.configuration == shape)
        #expect(bits(loaded.parameters) == bits(adapter.parameters))
      }
    }
  }

  @Test func `no number of layers, and too large a one, is all of them`() throws {
    let adapter = try LoRAAdapter(LoRAConfiguration(rank: 2, targets: [.up]), for: model, seed: 1)
    for count in [-1, 3, 16] {
      try withTemporaryFolder { folder in
        try save(adapter, config(layers: count), to: folder)
        let places = try LoRAAdapter.load(from: folder, for: model).configuration.places(in: model)
        #expect(places.map(\.layer) == [0, 1, 2])
        #expect(places.map(\.scale) == [20, 20, 20])
      }
    }
  }

  @Test func `what it cannot mean is named`() throws {
    let adapter = try LoRAAdapter(LoRAConfiguration(rank: 2, targets: [.up]), for: model, seed: 1)
    #expect(
      try message(config("full"), for: adapter)
        == #"'fine_tune_type' "full" in 'adapter_config.json' is not supported yet"#)
    #expect(
      try message(config(layers: 3, #", "keys": ["mlp.up_proj", "mlp.router"]"#), for: adapter)
        == #"'keys' "mlp.router" in 'adapter_config.json' is not supported yet"#)
    #expect(
      try message(config(layers: 2), for: adapter)
        == "'adapters.safetensors' has a tensor 'model.layers.0.mlp.up_proj.lora_a' that nothing uses")
    #expect(
      try message(config(layers: 3, #", "keys": ["mlp.up_proj", "mlp.gate_proj"]"#), for: adapter)
        == "'adapters.safetensors' has no tensor 'model.layers.0.mlp.gate_proj.lora_a'")
    let wide = try LoRAAdapter(LoRAConfiguration(rank: 3, targets: [.up]), for: model, seed: 1)
    #expect(
      try message(config(layers: 3), for: wide)
        == "tensor 'model.layers.0.mlp.up_proj.lora_a' in 'adapters.safetensors' has shape [8, 3], expected "
        + "[8, 2]")
  }
}
