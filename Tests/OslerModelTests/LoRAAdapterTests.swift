import Foundation
import OslerModel
import OslerTensor
import Testing

struct LoRAAdapterTests {
  private let context: [Int32] = [1, 5, 9, 3, 3, 12]

  @Test func `a fresh adapter leaves the base's output as it is, to the bit`() throws {
    for device: any Device in [ReferenceDevice(), try CPUDevice(threads: 2)] {
      let model = try ToyModel.make(device: device)
      let base = try model.logits(context).array.map(\.bitPattern)
      let before = bits(model.parameters)
      try model.attach(LoRAAdapter(ToyModel.adapter, for: model.configuration, seed: 5))
      #expect(try model.logits(context).array.map(\.bitPattern) == base)
      #expect(bits(model.parameters) == before)
    }
  }

  @Test func `an adapter changes the output, and is gone when detached`() throws {
    let model = try ToyModel.make(adapter: ToyModel.adapter)
    let adapted = try model.logits(context).array
    model.adapter = nil
    let base = try model.logits(context).array
    #expect(relativeDifference(adapted, base) > 1e-2)
    #expect(try ToyModel.make().logits(context).array == base)
  }

  @Test func `adapters of two shapes can take turns`() throws {
    let model = try ToyModel.make()
    let adapters = try [LoRAConfiguration(rank: 2, targets: [.gate]), LoRAConfiguration(rank: 4)].map {
      try LoRAAdapter($0, for: model.configuration, seed: 3)
    }
    var seen: [[Float]] = []
    for adapter in adapters + adapters {
      adapter.parameters.filter { $0.hasSuffix("lora_B.weight") }.fill(0.1)
      model.adapter = adapter
      let gradients = ParameterSet.zeros(like: adapter.parameters)
      _ = try model.lossAndGradients(ToyModel.batch, normalizer: 1, gradients: gradients)
      seen.append(try model.logits(context).array)
    }
    #expect(seen[0] == seen[2])
    #expect(seen[1] == seen[3])
    #expect(seen[0] != seen[1])
  }

  @Test func `A is uniform within one over the root of its inputs, and B zero`() throws {
    let configuration = ToyModel.configuration()
    let adapter = try LoRAAdapter(LoRAConfiguration(rank: 64), for: configuration, seed: 5)
    let a = try #require(adapter.parameters["model.layers.0.mlp.down_proj.lora_A.weight"])
    let b = try #require(adapter.parameters["model.layers.0.mlp.down_proj.lora_B.weight"])
    let bound = 1 / Float(12).squareRoot()
    #expect(a.array.allSatisfy { abs($0) <= bound })
    #expect((a.array.map(abs).max() ?? 0) > 0.99 * bound)
    #expect(b.array.allSatisfy { $0 == 0 })
    #expect(adapter.parameters.elementCount == adapter.configuration.parameterCount(in: configuration))
  }

  @Test func `the scale is alpha over rank, or over its root`() {
    #expect(LoRAConfiguration(rank: 16, alpha: 32).scale == 2)
    #expect(LoRAConfiguration(rank: 16, alpha: 32, isRankStabilized: true).scale == 8)
  }

  @Test func `an adapter of another model does not attach`() throws {
    let adapter = try LoRAAdapter(ToyModel.adapter, for: ToyModel.configuration(layers: 3), seed: 5)
    let error = #expect(throws: ModelError.self) { try ToyModel.make().attach(adapter) }
    #expect(
      error?.description
        == "the adapter does not fit this model: the model has no place for "
        + "'model.layers.2.self_attn.q_proj.lora_A.weight'")
  }

  @Test func `a PEFT folder comes back to the bit`() throws {
    try withTemporaryFolder { folder in
      var configuration = LoRAConfiguration(
        rank: 3, alpha: 6.5, dropout: 0.05, targets: [.query, .value, .down], isRankStabilized: true,
        baseModel: "models/base")
      let adapter = try #require(try ToyModel.make(adapter: configuration).adapter)
      try adapter.save(to: "\(folder)/a")
      let loaded = try LoRAAdapter.load(from: "\(folder)/a", for: ToyModel.configuration())
      #expect(loaded.configuration == configuration)
      #expect(bits(loaded.parameters) == bits(adapter.parameters))
      #expect(try names(in: "\(folder)/a") == ["adapter_config.json", "adapter_model.safetensors"])
      configuration.isRankStabilized = false
      #expect(!configuration.json().contains("rslora"))
    }
  }

  @Test func `the files are PEFT's`() throws {
    try withTemporaryFolder { folder in
      let adapter = try LoRAAdapter(
        LoRAConfiguration(rank: 2, alpha: 4, dropout: 0.1, targets: [.value, .query]),
        for: ToyModel.configuration(layers: 1), seed: 5)
      try adapter.save(to: "\(folder)/a")
      #expect(
        String(decoding: try bytes("\(folder)/a/adapter_config.json"), as: UTF8.self) == """
          {
            "base_model_name_or_path": null,
            "bias": "none",
            "fan_in_fan_out": false,
            "inference_mode": true,
            "init_lora_weights": true,
            "lora_alpha": 4,
            "lora_dropout": 0.1,
            "modules_to_save": null,
            "peft_type": "LORA",
            "r": 2,
            "target_modules": [
              "q_proj",
              "v_proj"
            ],
            "task_type": "CAUSAL_LM"
          }

          """)
      #expect(
        try SafetensorsFile("\(folder)/a/adapter_model.safetensors").names == [
          "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight",
          "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight",
          "base_model.model.model.layers.0.self_attn.v_proj.lora_A.weight",
          "base_model.model.model.layers.0.self_attn.v_proj.lora_B.weight",
        ])
    }
  }

  @Test func `target modules may be written out, layer by layer`() throws {
    try withTemporaryFolder { folder in
      let model = ToyModel.configuration()
      let adapter = try LoRAAdapter(
        LoRAConfiguration(rank: 2, alpha: 4, targets: [.down]), for: model, seed: 1)
      try adapter.save(to: "\(folder)/a")
      func load(_ names: String) throws -> Set<LinearLayer> {
        try write(
          #"{"peft_type": "LORA", "r": 2, "lora_alpha": 4, "target_modules": [\#(names)]}"#,
          "\(folder)/a/adapter_config.json")
        return try LoRAAdapter.load(from: "\(folder)/a", for: model).configuration.targets
      }
      #expect(
        try load(#""model.layers.0.mlp.down_proj", "model.layers.1.mlp.down_proj""#) == [.down])
      #expect(throws: ModelError.self) { try load(#""model.layers.0.mlp.up_proj""#) }
    }
  }

  @Test(arguments: [
    (#""use_qalora": true"#, "'use_qalora' true in 'adapter_config.json' is not supported yet"),
    (#""what_comes": [1]"#, "'what_comes' [\n  1\n] in 'adapter_config.json' is not supported yet"),
    (
      #""init_lora_weights": "pissa""#,
      #"'init_lora_weights' "pissa" in 'adapter_config.json' is not supported yet"#
    ),
    (#""bias": "all""#, #"'bias' "all" in 'adapter_config.json' is not supported yet"#),
    (
      #""target_modules": ["lm_head"]"#,
      #"'target_modules' "lm_head" in 'adapter_config.json' is not supported yet"#
    ),
    (
      #""target_modules": "(?P<kind>q)_proj""#,
      "'target_modules' in 'adapter_config.json' has an expression that osler cannot read: "
        + #""(?P<kind>q)_proj""#
    ),
    (
      #""rank_pattern": {"q_proj": "8"}"#,
      "'rank_pattern' in 'adapter_config.json' has no such number for 'q_proj'"
    ),
    (#""r": 0"#, "the adapter does not fit this model: its rank is 0 in 'adapter_config.json'"),
    (#""r": "8""#, "'r' in 'adapter_config.json' is not a whole number"),
  ])
  func `what an adapter asks for and cannot have is named`(key: String, message: String) throws {
    try expect(message, for: "{\"peft_type\": \"LORA\", \(key)}")
  }

  @Test func `another kind of adapter is refused, and none is missed`() throws {
    try expect(
      #"'peft_type' "IA3" in 'adapter_config.json' is not supported yet"#, for: #"{"peft_type": "IA3"}"#)
    try expect("'adapter_config.json' has no 'peft_type'", for: "{}")
  }

  private func expect(_ message: String, for json: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/adapter_config.json"
      try write(json, path)
      let error = #expect(throws: ModelError.self) { try LoRAConfiguration(contentsOf: path) }
      #expect(error?.description.replacing(folder + "/", with: "") == message)
    }
  }

  @Test func `what PEFT leaves out has PEFT's defaults`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/adapter_config.json"
      try write(
        #"{"peft_type": "LORA", "peft_version": "0.17.0", "use_dora": false, "rank_pattern": {}}"#, path)
      #expect(
        try LoRAConfiguration(contentsOf: path)
          == LoRAConfiguration(rank: 8, alpha: 8, dropout: 0, targets: [.query, .value]))
      try write(#"{"peft_type": "LORA", "target_modules": "all-linear", "r": 4}"#, path)
      #expect(try LoRAConfiguration(contentsOf: path) == LoRAConfiguration(rank: 4, alpha: 8))
    }
  }

  @Test func `a tensor missing, left over or of another shape is named`() throws {
    let model = ToyModel.configuration(layers: 1)
    let key = "base_model.model.model.layers.0.mlp.up_proj.lora_A.weight"
    func message(_ change: (ParameterSet) -> ParameterSet) throws -> String {
      try withTemporaryFolder { folder in
        let lora = LoRAConfiguration(rank: 2, targets: [.up])
        let adapter = try LoRAAdapter(lora, for: model, seed: 5)
        let named = ParameterSet(
          adapter.parameters.entries.map { ("base_model.model." + $0.name, $0.tensor) })
        try write(lora.json(), "\(folder)/adapter_config.json")
        try SafetensorsWriter.write(change(named), to: "\(folder)/adapter_model.safetensors")
        let error = #expect(throws: ModelError.self) { try LoRAAdapter.load(from: folder, for: model) }
        return (error?.description ?? "").replacing(folder + "/", with: "")
      }
    }
    #expect(
      try message { $0.filter { $0 != key } } == "'adapter_model.safetensors' has no tensor '\(key)'")
    #expect(
      try message { set in
        ParameterSet(set.entries + [("base_model.model.lm_head.weight", Tensor(zeros: [1]))])
      }
        == "'adapter_model.safetensors' has a tensor 'base_model.model.lm_head.weight' that nothing uses")
    #expect(
      try message { set in
        ParameterSet(set.entries.map { ($0.name, $0.name == key ? Tensor(zeros: [3, 8]) : $0.tensor) })
      } == "tensor '\(key)' in 'adapter_model.safetensors' has shape [3, 8], expected [2, 8]")
  }
}
