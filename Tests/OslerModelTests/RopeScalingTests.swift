import OslerModel
import Testing

/// Rotary positions that are stretched: their frequencies, and how `config.json` spells them.
struct RopeScalingTests {
  private let llama3 = RopeScaling.llama3(
    factor: 8, lowFrequency: 1, highFrequency: 4, originalPositions: 1024)

  private func configuration(_ scaling: RopeScaling?) -> ModelConfiguration {
    ModelConfiguration(
      vocabularySize: 32, hiddenSize: 16, intermediateSize: 12, layers: 2, heads: 2, maxPositions: 64,
      ropeScaling: scaling)
  }

  private func read(_ more: String) throws(ModelError) -> ModelConfiguration {
    try ModelConfiguration(
      json: """
        {"architectures": ["LlamaForCausalLM"], "vocab_size": 32, "hidden_size": 16, "intermediate_size": 12,
         "num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 64,
         "rms_norm_eps": 1e-05, \(more)}
        """)
  }

  @Test func `frequencies of pairs of channels are powers of theta`() {
    expectNear(configuration(nil).rotaryFrequencies, [1, 0.1, 0.01, 0.001])
    expectNear(configuration(.linear(factor: 4)).rotaryFrequencies, [0.25, 0.025, 0.0025, 0.00025])
  }

  /// By hand, from arXiv:2407.21783 as its authors' code has it. Wavelengths are 2π times 1, 10, 100, 1000.
  /// Those below 1024 / 4 stay and those above 1024 / 1 are divided by 8. Of the third, 628.3185, the share that
  /// stays is (1024 / 628.3185 − 1) / (4 − 1) = 0.2099155, so 0.01 · (0.2099155 + 0.7900845 / 8) = 0.003086761.
  @Test func `Llama 3 keeps what turns fast, divides what turns slowly and mixes what is between`() {
    expectNear(configuration(llama3).rotaryFrequencies, [1, 0.1, 0.003086761, 0.000125])
  }

  private func expectNear(_ found: [Double], _ expected: [Double]) {
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) {
      #expect(abs(found / expected - 1) < 1e-7, "\(found), not \(expected)")
    }
  }

  @Test(arguments: [
    #""rope_theta": 10000.0, "rope_scaling": {"rope_type": "llama3", FACTORS}"#,
    #""rope_theta": 10000, "rope_scaling": {"type": "llama3", "rope_type": "llama3", FACTORS}"#,
    #""rope_parameters": {"rope_theta": 1e4, "rope_type": "llama3", FACTORS}"#,
    #""rope_scaling": {"type": "llama3", FACTORS}, "rope_parameters": {"rope_type": "llama3", FACTORS}"#,
  ])
  func `every spelling of Llama 3's scaling is read`(spelling: String) throws {
    let factors = """
      "factor": 8, "low_freq_factor": 1.0, "high_freq_factor": 4, "original_max_position_embeddings": 1024.0
      """
    #expect(try read(spelling.replacing("FACTORS", with: factors)) == configuration(llama3))
  }

  @Test(arguments: [
    #""rope_scaling": {"type": "linear", "factor": 4}"#,
    #""rope_scaling": {"rope_type": "linear", "factor": 4.0, "rope_theta": null}"#,
    #""rope_parameters": {"rope_type": "linear", "factor": 4.0, "rope_theta": 10000}"#,
  ])
  func `every spelling of linear scaling is read`(spelling: String) throws {
    #expect(try read(spelling) == configuration(.linear(factor: 4)))
  }

  @Test(arguments: [
    #""rope_scaling": null"#, #""rope_parameters": null"#, #""rope_parameters": {"rope_theta": 10000}"#,
    #""rope_scaling": {"type": "default", "factor": 1}"#, #""rope_scaling": {}"#,
  ])
  func `no scaling has spellings too`(spelling: String) throws {
    #expect(try read(spelling) == configuration(nil))
  }

  @Test(arguments: [
    ("yarn", #"'rope_scaling.rope_type' "yarn""#), ("dynamic", #"'rope_scaling.rope_type' "dynamic""#),
    ("longrope", #"'rope_scaling.rope_type' "longrope""#), ("new", #"'rope_scaling.rope_type' "new""#),
  ])
  func `another kind of scaling is refused by its name`(type: String, what: String) {
    let error = #expect(throws: ModelError.self) {
      try read("\"rope_scaling\": {\"rope_type\": \"\(type)\", \"factor\": 2.0}")
    }
    #expect(error?.description == "\(what) in 'config.json' is not supported yet")
  }

  @Test(arguments: [
    (#"{"type": "su", "factor": 2}"#, #"'rope_scaling.type' "su" in 'config.json' is not supported yet"#),
    (
      #"{"rope_type": "default", "type": "mrope"}"#,
      "'rope_scaling.type' in 'config.json' is 'mrope', but 'rope_type' is 'default'"
    ),
    (#"{"factor": 2}"#, "'config.json' has no 'rope_scaling.rope_type'"),
    (#"{"rope_type": "linear"}"#, "'config.json' has no 'rope_scaling.factor'"),
    (#"{"rope_type": "linear", "factor": "2"}"#, "'rope_scaling.factor' in 'config.json' is not a number"),
    (
      #"{"rope_type": "linear", "factor": 0}"#,
      "this model cannot exist: the rotary 'factor' is 0.0 in 'config.json'"
    ),
    (
      #"{"rope_type": "default", "factor": 2}"#,
      "'rope_scaling.factor' 2 in 'config.json' is not supported yet"
    ),
    (
      #"{"rope_type": "linear", "factor": 2, "attention_factor": 0.7}"#,
      "'rope_scaling.attention_factor' 0.7 in 'config.json' is not supported yet"
    ),
    (
      #"{"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4}"#,
      "'config.json' has no 'rope_scaling.original_max_position_embeddings'"
    ),
    (
      #"{"rope_type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 4, "#
        + #""original_max_position_embeddings": 1024}"#,
      "this model cannot exist: 'high_freq_factor' is 4.0, not above 'low_freq_factor' 4.0 in 'config.json'"
    ),
    (#"[2]"#, "'rope_scaling' in 'config.json' is not an object"),
  ])
  func `what is wrong is named with its key`(object: String, message: String) {
    let error = #expect(throws: ModelError.self) { try read("\"rope_scaling\": \(object)") }
    #expect(error?.description == message)
  }

  @Test func `two spellings that differ are an error`() {
    let error = #expect(throws: ModelError.self) {
      try read(
        #""rope_scaling": {"type": "linear", "factor": 4}, "rope_parameters": {"rope_type": "default"}"#)
    }
    #expect(error?.description == "'rope_parameters' in 'config.json' differs from 'rope_scaling'")
  }

  @Test func `what is written is read back`() throws {
    for scaling in [nil, .linear(factor: 2.5), llama3] as [RopeScaling?] {
      #expect(try ModelConfiguration(json: configuration(scaling).json()) == configuration(scaling))
    }
    #expect(
      configuration(llama3).json().contains(
        """
          "rope_scaling": {
            "factor": 8.0,
            "high_freq_factor": 4.0,
            "low_freq_factor": 1.0,
            "original_max_position_embeddings": 1024,
            "rope_type": "llama3"
          },
        """))
  }
}
