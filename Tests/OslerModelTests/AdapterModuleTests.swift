import OslerModel
import OslerTensor
import Testing

/// Which modules of a model an adapter's file means, with which rank and scale.
struct AdapterModuleTests {
  private let model = ToyModel.configuration(layers: 3)

  private func configuration(_ keys: String) throws -> LoRAConfiguration {
    try withTemporaryFolder { folder in
      try write("{\"peft_type\": \"LORA\", \(keys)}", "\(folder)/adapter_config.json")
      return try LoRAConfiguration(contentsOf: "\(folder)/adapter_config.json")
    }
  }

  /// `0.q_proj` and so on.
  private func modules(_ keys: String) throws -> [String] {
    try configuration(keys).places(in: model).map { "\($0.layer).\($0.linear.rawValue)" }
  }

  @Test func `a list names modules by the end of their paths`() throws {
    #expect(
      try modules(#""target_modules": ["mlp.up_proj", "model.layers.1.self_attn.v_proj"]"#)
        == ["0.up_proj", "1.v_proj", "1.up_proj", "2.up_proj"])
    #expect(try modules(#""target_modules": ["layers.1.mlp.up_proj"]"#) == ["1.up_proj"])
  }

  @Test func `an expression matches whole paths`() throws {
    #expect(
      try modules(#""target_modules": ".*\\.[02]\\..*(q|up)_proj""#)
        == ["0.q_proj", "0.up_proj", "2.q_proj", "2.up_proj"])
    #expect(try modules(#""target_modules": "layers.0.mlp.up_proj""#) == [])
    #expect(try modules(#""target_modules": "model.layers.0.mlp.up_proj""#) == ["0.up_proj"])
    #expect(try modules(#""target_modules": ".*\\.(?!1)\\d\\.mlp\\.(up|down)_proj""#).count == 4)
  }

  @Test func `modules are excluded by list and by expression, blocks chosen by number`() throws {
    #expect(
      try modules(#""target_modules": ["up_proj"], "exclude_modules": ["layers.1.mlp.up_proj"]"#)
        == ["0.up_proj", "2.up_proj"])
    #expect(
      try modules(#""target_modules": "all-linear", "exclude_modules": ".*(mlp|self_attn\\.[kvo]_).*""#)
        == ["0.q_proj", "1.q_proj", "2.q_proj"])
    #expect(
      try modules(
        #""target_modules": ["up_proj"], "layers_to_transform": [0, 2], "layers_pattern": "layers""#)
        == ["0.up_proj", "2.up_proj"])
    #expect(try modules(#""target_modules": ["up_proj"], "layers_to_transform": 1"#) == ["1.up_proj"])
    // As in PEFT, an expression chooses alone.
    #expect(try modules(#""target_modules": ".*up_proj", "layers_to_transform": [1]"#).count == 3)
  }

  @Test func `a module that is saved whole has no pair`() throws {
    #expect(try modules(#""target_modules": ["q_proj", "v_proj"], "modules_to_save": ["q_proj"]"#).count == 3)
  }

  @Test func `the first pattern that matches counts, by path's end or whole`() throws {
    let shape = try configuration(
      #"""
      "r": 4, "lora_alpha": 8, "target_modules": ["q_proj", "k_proj"],
      "rank_pattern": {"layers.1.self_attn.q_proj": 2, "q_proj": 16, "^model\\.layers\\.0\\..*k_proj": 1},
      "alpha_pattern": {"k_proj": 3.5, "proj": 100}
      """#)
    #expect(
      shape.places(in: model).map { "\($0.layer) \($0.linear.rawValue) \($0.rank) \($0.alpha) \($0.scale)" }
        == [
          "0 q_proj 16 8.0 0.5", "0 k_proj 1 3.5 3.5", "1 q_proj 2 8.0 4.0", "1 k_proj 4 3.5 0.875",
          "2 q_proj 16 8.0 0.5", "2 k_proj 4 3.5 0.875",
        ])
    var stabilized = shape
    stabilized.isRankStabilized = true
    #expect(stabilized.places(in: model)[2].scale == Float(8 / 2.0.squareRoot()))
    #expect(
      shape.parameterShapes(in: model).map(\.shape).prefix(4) == [[16, 8], [8, 16], [1, 8], [4, 1]])
  }

  @Test func `modules to save are found by the end of their names`() throws {
    let shape = LoRAConfiguration(rank: 1, targets: [.query], modulesToSave: ["norm", "lm_head"])
    let model = ToyModel.configuration(tied: true, layers: 1)
    #expect(
      shape.parameterShapes(in: model).map(\.name) == [
        "model.layers.0.self_attn.q_proj.lora_A.weight", "model.layers.0.self_attn.q_proj.lora_B.weight",
        "model.layers.0.input_layernorm.modules_to_save.weight",
        "model.layers.0.post_attention_layernorm.modules_to_save.weight",
        "model.norm.modules_to_save.weight", "lm_head.modules_to_save.weight",
      ])
  }

  @Test func `PEFT's list of every path is the simplest of choices`() throws {
    try withTemporaryFolder { folder in
      let plain = LoRAConfiguration(rank: 2, alpha: 4, targets: [.up, .down])
      try LoRAAdapter(plain, for: model, seed: 1).save(to: "\(folder)/a")
      let paths = (0..<3).flatMap { ["model.layers.\($0).mlp.up_proj", "model.layers.\($0).mlp.down_proj"] }
      var written = plain
      written.modules = ModuleSelection(included: .list(paths))
      try write(written.json(), "\(folder)/a/adapter_config.json")
      #expect(try LoRAAdapter.load(from: "\(folder)/a", for: model).configuration == plain)
    }
  }

  @Test(arguments: [
    (
      #""target_modules": ["q_proj", "layers.3.mlp.up_proj"]"#,
      "'target_modules' in 'adapter_config.json' names 'layers.3.mlp.up_proj', which is no linear layer of the "
        + "model"
    ),
    (
      #""target_modules": ".*head|.*q_proj""#,
      "'target_modules' in 'adapter_config.json' takes in 'lm_head', which cannot have a pair yet"
    ),
    (
      #""target_modules": ".*qproj""#,
      "'target_modules' in 'adapter_config.json' chooses no linear layer of the model"
    ),
    (
      #""layers_to_transform": [0, 3]"#,
      "'layers_to_transform' in 'adapter_config.json' names layer 3 of 3"
    ),
    (
      #""layers_to_transform": [0], "layers_pattern": "h""#,
      #"'layers_pattern' ["h"] in 'adapter_config.json' is not supported yet"#
    ),
    (
      #""rank_pattern": {"qproj": 2}"#,
      "'rank_pattern' in 'adapter_config.json' has 'qproj', which is no linear layer of the model"
    ),
    (
      #""alpha_pattern": {"q_proj": 2, "x": 1}"#,
      "'alpha_pattern' in 'adapter_config.json' has 'x', which is no linear layer of the model"
    ),
    (
      #""modules_to_save": ["score"]"#,
      "'modules_to_save' in 'adapter_config.json' names 'score', which is no module of the model"
    ),
    (
      #""modules_to_save": ["up_proj"]"#,
      "'modules_to_save' in 'adapter_config.json' takes in 'model.layers.0.mlp.up_proj': linear layers are not "
        + "saved whole yet"
    ),
    (
      #""rank_pattern": {"q_proj": 0}"#,
      "the adapter does not fit this model: its rank is 0 in 'adapter_config.json'"
    ),
  ])
  func `a choice that this model does not have is named`(keys: String, message: String) throws {
    try withTemporaryFolder { folder in
      try LoRAAdapter(LoRAConfiguration(rank: 8), for: model, seed: 1).save(to: "\(folder)/a")
      try write("{\"peft_type\": \"LORA\", \(keys)}", "\(folder)/a/adapter_config.json")
      let error = #expect(throws: ModelError.self) { try LoRAAdapter.load(from: "\(folder)/a", for: model) }
      #expect(error?.description.replacing("\(folder)/a/", with: "") == message)
    }
  }

  @Test func `all that a configuration says is written and read again`() throws {
    let shape = LoRAConfiguration(
      rank: 2, alpha: 2.5, targets: [.up, .query], baseModel: "hub/base", isDoRA: true,
      modules: ModuleSelection(
        included: .list(["up_proj", "self_attn.q_proj"]), excluded: .expression(".*0.*up.*"), layers: [0, 2],
        layersPattern: ["layers"]),
      rankPattern: [ModulePattern("up_proj", 3), ModulePattern("2.*q_proj", 1)],
      alphaPattern: [ModulePattern("up_proj", 1.5)], modulesToSave: ["lm_head"])
    let json = shape.json()
    #expect(
      json == """
        {
          "alpha_pattern": {
            "up_proj": 1.5
          },
          "base_model_name_or_path": "hub/base",
          "bias": "none",
          "exclude_modules": ".*0.*up.*",
          "fan_in_fan_out": false,
          "inference_mode": true,
          "init_lora_weights": true,
          "layers_pattern": [
            "layers"
          ],
          "layers_to_transform": [
            0,
            2
          ],
          "lora_alpha": 2.5,
          "lora_dropout": 0.0,
          "modules_to_save": [
            "lm_head"
          ],
          "peft_type": "LORA",
          "r": 2,
          "rank_pattern": {
            "up_proj": 3,
            "2.*q_proj": 1
          },
          "target_modules": [
            "up_proj",
            "self_attn.q_proj"
          ],
          "task_type": "CAUSAL_LM",
          "use_dora": true
        }

        """)
    try withTemporaryFolder { folder in
      try write(json, "\(folder)/c.json")
      #expect(try LoRAConfiguration(contentsOf: "\(folder)/c.json") == shape)
    }
  }
}
