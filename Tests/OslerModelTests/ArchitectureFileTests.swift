import OslerModel
import Testing

/// What `config.json` says of each family, beside rotary positions.
struct ArchitectureFileTests {
  private func read(_ architecture: String, _ more: String) throws(ModelError) -> ModelConfiguration {
    try ModelConfiguration(
      json: """
        {"architectures": ["\(architecture)ForCausalLM"], "vocab_size": 32, "hidden_size": 8,
         "intermediate_size": 12, "num_hidden_layers": 2, "num_attention_heads": 4,
         "max_position_embeddings": 64, "rms_norm_eps": 1e-05\(more.isEmpty ? "" : ", ")\(more)}
        """)
  }

  /// What reading it says.
  private func message(_ architecture: String, _ more: String) -> String {
    let error = #expect(throws: ModelError.self) { try read(architecture, more) }
    return error?.description ?? ""
  }

  private func biases(_ configuration: ModelConfiguration) -> [LinearLayer] {
    LinearLayer.allCases.filter(configuration.hasBias)
  }

  @Test func `Qwen2 has biases on queries, keys and values, whatever its file says`() throws {
    for more in ["", #""attention_bias": false"#, #""attention_bias": null"#] {
      let qwen2 = try read("Qwen2", more + (more.isEmpty ? "" : ", ") + #""num_key_value_heads": 2"#)
      #expect(qwen2.family == .qwen2)
      #expect(biases(qwen2) == [.query, .key, .value])
      #expect(
        qwen2.parameterShapes.prefix(8).map(\.name) == [
          "model.embed_tokens.weight", "model.layers.0.self_attn.q_proj.weight",
          "model.layers.0.self_attn.q_proj.bias", "model.layers.0.self_attn.k_proj.weight",
          "model.layers.0.self_attn.k_proj.bias", "model.layers.0.self_attn.v_proj.weight",
          "model.layers.0.self_attn.v_proj.bias", "model.layers.0.self_attn.o_proj.weight",
        ])
      #expect(qwen2.parameterShapes[4].shape == [4])
    }
  }

  @Test func `Llama has the biases that its file says`() throws {
    #expect(try biases(read("Llama", "")) == [])
    #expect(try biases(read("Llama", #""attention_bias": true"#)) == [.query, .key, .value, .output])
    #expect(try biases(read("Llama", #""mlp_bias": true"#)) == [.gate, .up, .down])
    #expect(
      try biases(read("Llama", #""attention_bias": true, "mlp_bias": true"#)) == LinearLayer.allCases)
  }

  @Test func `Mistral has none, and Qwen2 none in its feed-forward layer`() throws {
    #expect(message("Mistral", #""attention_bias": true"#) == "'attention_bias' true" + end)
    #expect(message("Mistral", #""mlp_bias": true"#) == "'mlp_bias' true" + end)
    #expect(message("Qwen2", #""mlp_bias": true"#) == "'mlp_bias' true" + end)
    #expect(throws: ModelError.impossibleConfiguration(reason: "a mistral model has other biases")) {
      try ModelConfiguration(
        family: .mistral, vocabularySize: 4, hiddenSize: 4, intermediateSize: 4, layers: 1, heads: 1,
        attentionBias: true
      ).validate()
    }
  }

  private let end = " in 'config.json' is not supported yet"

  @Test(arguments: [
    ("", nil), (#""use_sliding_window": false, "sliding_window": 16, "max_window_layers": 0"#, nil),
    (#""use_sliding_window": true, "sliding_window": 16, "max_window_layers": 0"#, 16),
    (#""use_sliding_window": true, "max_window_layers": 0"#, 4096),
    (#""use_sliding_window": true, "sliding_window": null, "max_window_layers": 0"#, nil),
    (#""use_sliding_window": true, "sliding_window": 16, "max_window_layers": 2"#, nil),
    (#""use_sliding_window": true, "sliding_window": 16"#, nil),
    (#""layer_types": ["full_attention", "full_attention"]"#, nil),
    (
      #""use_sliding_window": true, "sliding_window": 16, "max_window_layers": 1, "#
        + #""layer_types": ["full_attention", "full_attention"]"#, nil
    ),
    (
      #""use_sliding_window": true, "sliding_window": 16, "max_window_layers": 1, "#
        + #""layer_types": ["sliding_attention", "sliding_attention"]"#, 16
    ),
  ])
  func `Qwen2 has a window where its file says so of every layer`(more: String, window: Int?) throws {
    #expect(
      try read("Qwen2", more + (more.isEmpty ? "" : ", ") + #""num_key_value_heads": 2"#).slidingWindow
        == window)
  }

  @Test func `layers that differ in their window are refused`() {
    let on = #""num_key_value_heads": 2, "use_sliding_window": true, "sliding_window": 16"#
    #expect(message("Qwen2", on + #", "max_window_layers": 1"#) == "'max_window_layers' 1" + end)
    #expect(
      message(
        "Qwen2", on + #", "max_window_layers": 1, "layer_types": ["full_attention", "sliding_attention"]"#)
        == #"'layer_types' ["full_attention", "sliding_attention"]"# + end)
    #expect(
      message("Qwen2", #""layer_types": ["sliding_attention", "sliding_attention"]"#)
        == #"'layer_types' ["sliding_attention"]"# + end)
    #expect(
      message("Qwen2", #""layer_types": ["full_attention"]"#)
        == "'layer_types' in 'config.json' names 1 layers, and there are 2")
  }

  @Test func `what a Qwen2 file leaves out has its class's defaults`() {
    #expect(
      message("Qwen2", "") == "this model cannot exist: 4 heads do not share 32 evenly in 'config.json'")
  }

  @Test func `what is written is read back`() throws {
    func expectSame(_ family: ModelConfiguration.Family, window: Int? = nil, _ attention: Bool?, _ mlp: Bool)
      throws
    {
      let configuration = ModelConfiguration(
        family: family, vocabularySize: 32, hiddenSize: 8, intermediateSize: 12, layers: 2, heads: 4,
        keyValueHeads: 2, attentionBias: attention, feedForwardBias: mlp, slidingWindow: window, eosIDs: [1])
      #expect(try ModelConfiguration(json: configuration.json()) == configuration)
    }
    try expectSame(.qwen2, nil, false)
    try expectSame(.qwen2, window: 7, nil, false)
    try expectSame(.llama, true, false)
    try expectSame(.llama, false, true)
    try expectSame(.mistral, window: 7, nil, false)
  }
}
