import OslerModel
import OslerTensor
import Testing

/// Models whose products carry biases.
struct BiasTests {
  private static let qwen2 = ModelConfiguration(
    family: .qwen2, vocabularySize: 13, hiddenSize: 8, intermediateSize: 12, layers: 2, heads: 4,
    keyValueHeads: 2, maxPositions: 32, initializerRange: 0.3)
  private static let llama = ModelConfiguration(
    vocabularySize: 13, hiddenSize: 8, intermediateSize: 12, layers: 2, heads: 4, keyValueHeads: 2,
    maxPositions: 32, attentionBias: true, feedForwardBias: true, initializerRange: 0.3)

  /// With biases that are not zero.
  private func model(
    _ configuration: ModelConfiguration, adapter: LoRAConfiguration? = nil,
    device: any Device = ReferenceDevice()
  ) throws -> Transformer {
    let model = try ToyModel.make(configuration, adapter: adapter, device: device)
    for (name, tensor) in model.parameters.entries where name.hasSuffix(".bias") {
      #expect(tensor.array.allSatisfy { $0 == 0 })
      ToyModel.stir(tensor, by: 0.4, name)
    }
    return model
  }

  @Test(arguments: [qwen2, llama])
  func `every gradient agrees with finite differences`(configuration: ModelConfiguration) throws {
    let model = try model(configuration, adapter: ToyModel.adapter)
    #expect(model.parameters.names.contains { $0.hasSuffix(".bias") })
    try GradientTests().expectGradients(of: model)
  }

  @Test func `biases change the logits, and are trained alone where only they learn`() throws {
    let plain = try ToyModel.make(Self.qwen2)
    let model = try model(Self.qwen2)
    #expect(try plain.logits([1, 5, 3]).array != model.logits([1, 5, 3]).array)

    let biases = ParameterSet.zeros(like: model.parameters.filter { $0.hasSuffix(".bias") })
    let all = ParameterSet.zeros(like: model.parameters)
    _ = try model.lossAndGradients(ToyModel.batch, normalizer: 4, gradients: biases)
    _ = try model.lossAndGradients(ToyModel.batch, normalizer: 4, gradients: all)
    #expect(bits(biases) == bits(all.filter { $0.hasSuffix(".bias") }))
  }

  @Test(arguments: [qwen2, llama])
  func `the fast device and the cache agree with the plain one`(configuration: ModelConfiguration) throws {
    let (plain, fast) = try (model(configuration), model(configuration, device: CPUDevice(threads: 2)))
    let tokens: [Int32] = [1, 5, 3, 9, 12, 2, 7]
    #expect(relativeDifference(try plain.logits(tokens).array, try fast.logits(tokens).array) < 1e-5)
    let answer = try plain.generate(after: tokens, options: GenerationOptions(maxTokens: 5))
    let reread = try plain.logits(tokens + answer.tokens.dropLast())
    let likeliest = (tokens.count - 1..<reread.shape[0]).map { row -> Int32 in
      let logits = reread.rows(row..<row + 1).array
      return Int32(logits.indices.max { logits[$0] < logits[$1] } ?? 0)
    }
    #expect(answer.tokens == likeliest)
  }

  @Test func `a saved model comes back with its biases, in fp32 whatever the precision`() throws {
    try withTemporaryFolder { folder in
      let model = try model(Self.qwen2)
      try Checkpoint.save(model, to: "\(folder)/a")
      let loaded = try Checkpoint.load(from: "\(folder)/a", device: ReferenceDevice())
      #expect(bits(loaded.parameters) == bits(model.parameters))
      let half = try Checkpoint.load(from: "\(folder)/a", device: ReferenceDevice(), precision: .bf16)
      let name = "model.layers.1.self_attn.k_proj.bias"
      #expect(half.parameters[name]?.type == .float32)
      #expect(half.parameters[name]?.array == model.parameters[name]?.array)
    }
  }

  @Test func `a missing or needless bias is named`() throws {
    try withTemporaryFolder { folder in
      try Checkpoint.save(model(Self.qwen2), to: "\(folder)/a")
      var configuration = Self.qwen2
      (configuration.family, configuration.attentionBias) = (.llama, false)
      try write(configuration.json(), "\(folder)/a/config.json")
      let extra = #expect(throws: ModelError.self) {
        try Checkpoint.load(from: "\(folder)/a", device: ReferenceDevice())
      }
      #expect(
        extra
          == .unexpectedTensor(
            path: "\(folder)/a/model.safetensors", tensor: "model.layers.0.self_attn.k_proj.bias"))
      configuration.attentionBias = true
      try write(configuration.json(), "\(folder)/a/config.json")
      let missing = #expect(throws: ModelError.self) {
        try Checkpoint.load(from: "\(folder)/a", device: ReferenceDevice())
      }
      #expect(
        missing
          == .missingTensor(
            path: "\(folder)/a/model.safetensors", tensor: "model.layers.0.self_attn.o_proj.bias"))
    }
  }
}
