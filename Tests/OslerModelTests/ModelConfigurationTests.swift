import OslerModel
import Testing

struct ModelConfigurationTests {
  private let smallest = """
    "vocab_size": 32, "hidden_size": 8, "intermediate_size": 12, "num_hidden_layers": 2,
    "num_attention_heads": 4, "max_position_embeddings": 64, "rms_norm_eps": 1e-05
    """

  private func llama(_ more: String = "") throws(ModelError) -> ModelConfiguration {
    try ModelConfiguration(
      json: "{\"architectures\": [\"LlamaForCausalLM\"], \(smallest)\(more.isEmpty ? "" : ", \(more)")}")
  }

  private func mistral(_ more: String = "") throws(ModelError) -> ModelConfiguration {
    try ModelConfiguration(
      json: "{\"architectures\": [\"MistralForCausalLM\"], \(smallest), \"num_key_value_heads\": 2, \(more)}")
  }

  @Test func `what a small file leaves out has its class's defaults`() throws {
    #expect(
      try llama()
        == ModelConfiguration(
          vocabularySize: 32, hiddenSize: 8, intermediateSize: 12, layers: 2, heads: 4, keyValueHeads: 4,
          headDimension: 2, maxPositions: 64, rmsEpsilon: 1e-5, ropeTheta: 10_000))
  }

  @Test func `null is as good as nothing, and numbers may be whole or not`() throws {
    let more = """
      "num_key_value_heads": null, "head_dim": null, "rope_scaling": null, "rope_theta": 500000,
      "bos_token_id": null, "eos_token_id": [2, 7]
      """
    let configuration = try llama(more)
    #expect(configuration.keyValueHeads == 4)
    #expect(configuration.headDimension == 2)
    #expect(configuration.ropeTheta == 500_000)
    #expect(configuration.bosID == nil)
    #expect(configuration.eosIDs == [2, 7])
    #expect(try llama("\"head_dim\": 4.0").headDimension == 4)
  }

  @Test func `the newer spelling of rotary parameters is read`() throws {
    let more = #""dtype": "float32", "rope_parameters": {"rope_theta": 1e6, "rope_type": "default"}"#
    #expect(try llama(more).ropeTheta == 1e6)
  }

  @Test func `a window is Mistral's, and null means none`() throws {
    #expect(try mistral("\"sliding_window\": 16").slidingWindow == 16)
    #expect(try mistral("\"sliding_window\": null").slidingWindow == nil)
    #expect(try mistral("\"use_cache\": true").slidingWindow == 4096)
    #expect(try llama("\"sliding_window\": 16").slidingWindow == nil)
  }

  @Test(arguments: [
    (#""hidden_act": "gelu""#, #"'hidden_act' "gelu""#),
    (#""quantization_config": {"bits": 4}"#, "'quantization_config' {\n  \"bits\": 4\n}"),
    (#""partial_rotary_factor": 0.5"#, "'partial_rotary_factor' 0.5"),
    (
      #""layer_types": ["sliding_attention", "full_attention"]"#,
      #"'layer_types' ["full_attention", "sliding_attention"]"#
    ),
    (#""model_type": "qwen2""#, #"'architectures' ["LlamaForCausalLM"]"#),
  ])
  func `what would change the arithmetic is refused`(more: String, what: String) {
    let error = #expect(throws: ModelError.self) { try llama(more) }
    #expect(error?.description == "\(what) in 'config.json' is not supported yet")
  }

  @Test(arguments: [
    (
      #"{"architectures": ["GPT2LMHeadModel"]}"#,
      #"'architectures' ["GPT2LMHeadModel"] in 'config.json' is not supported yet"#
    ),
    ("{}", "'config.json' has no 'architectures'"),
    (#"{"architectures": ["LlamaForCausalLM"]}"#, "'config.json' has no 'vocab_size'"),
    (#"{"architectures": "Llama"}"#, "'architectures' in 'config.json' is not a list of texts"),
    ("[]", "'config.json' is not JSON: an object is expected at byte 0"),
    (#"{"a": 1,}"#, "'config.json' is not JSON: a key is expected at byte 8"),
    (#"{"a": 1, "a": 2}"#, "'config.json' is not JSON: the key 'a' is there twice at byte 12"),
    (#"{"a": "\uD800"}"#, "'config.json' is not JSON: half of a surrogate pair at byte 13"),
    ("", "'config.json' is not JSON: it ends early at byte 0"),
  ])
  func `a file that says too little or nonsense is an error with words`(json: String, message: String) {
    let error = #expect(throws: ModelError.self) { try ModelConfiguration(json: json) }
    #expect(error?.description == message)
  }

  @Test func `deep nesting is an error, not a crash`() {
    let json = String(repeating: "[", count: 100_000)
    #expect(throws: ModelError.notJSON(path: "config.json", reason: "it is nested too deeply", byte: 128)) {
      try ModelConfiguration(json: json)
    }
  }

  @Test(arguments: [
    ("\"num_key_value_heads\": 3", "4 heads do not share 3 evenly in 'config.json'"),
    ("\"head_dim\": 3", "'head_dim' is 3, an odd number in 'config.json'"),
    ("\"head_dim\": 0", "'head_dim' is 0 in 'config.json'"),
    ("\"rope_theta\": -1", "'rope_theta' is -1.0 in 'config.json'"),
  ])
  func `a shape that cannot be is an error`(more: String, message: String) {
    let error = #expect(throws: ModelError.self) { try llama(more) }
    #expect(error?.description == "this model cannot exist: \(message)")
  }

  @Test(arguments: [false, true])
  func `what is written is read back`(tied: Bool) throws {
    let toy = ToyModel.configuration(tied: tied)
    #expect(try ModelConfiguration(json: toy.json()) == toy)
    #expect(toy.json() == toy.json())
    let llama = ModelConfiguration(
      vocabularySize: 32, hiddenSize: 8, intermediateSize: 12, layers: 2, heads: 4, rmsEpsilon: 1e-6,
      ropeTheta: 5e5, tieEmbeddings: tied, eosIDs: [2, 3])
    #expect(try ModelConfiguration(json: llama.json()) == llama)
  }

  @Test func `the file is sorted and indented by two`() throws {
    let configuration = ModelConfiguration(
      vocabularySize: 32, hiddenSize: 8, intermediateSize: 12, layers: 2, heads: 4, keyValueHeads: 2,
      bosID: 1, eosIDs: [2])
    #expect(
      configuration.json() == """
        {
          "architectures": [
            "LlamaForCausalLM"
          ],
          "attention_bias": false,
          "attention_dropout": 0.0,
          "bos_token_id": 1,
          "eos_token_id": 2,
          "head_dim": 2,
          "hidden_act": "silu",
          "hidden_size": 8,
          "initializer_range": 0.02,
          "intermediate_size": 12,
          "max_position_embeddings": 2048,
          "mlp_bias": false,
          "model_type": "llama",
          "num_attention_heads": 4,
          "num_hidden_layers": 2,
          "num_key_value_heads": 2,
          "rms_norm_eps": 1e-05,
          "rope_scaling": null,
          "rope_theta": 10000.0,
          "tie_word_embeddings": false,
          "torch_dtype": "float32",
          "use_cache": true,
          "vocab_size": 32
        }

        """)
  }

  @Test func `a tied table counts once`() throws {
    let (tied, untied) = (ToyModel.configuration(tied: true), ToyModel.configuration())
    #expect(untied.parameterCount - tied.parameterCount == 13 * 8)
    #expect(try ToyModel.make(untied).parameters.elementCount == untied.parameterCount)
    #expect(try ToyModel.make(tied).parameters["lm_head.weight"] == nil)
  }
}
