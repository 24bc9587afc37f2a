import Foundation
import OslerModel
import OslerTensor
import Testing

struct GGUFCheckpointTests {
  private func saved(
    _ model: Transformer, _ type: GGUFTensorType, tokenizer: GGUFTokenizer? = nil,
    precision: Precision = .fp32
  ) throws -> Transformer {
    try withTemporaryFolder { folder in
      try Checkpoint.save(model, gguf: "\(folder)/x.gguf", type: type, tokenizer: tokenizer)
      #expect(try names(in: folder) == ["x.gguf"])
      return try Checkpoint.load(gguf: "\(folder)/x.gguf", device: ReferenceDevice(), precision: precision)
    }
  }

  /// What a file says of a configuration: nothing about how it began.
  private func known(_ configuration: ModelConfiguration) -> ModelConfiguration {
    var known = configuration
    known.initializerRange = 0.02
    return known
  }

  @Test(arguments: [false, true])
  func `a saved model comes back to the bit`(tied: Bool) throws {
    let model = try ToyModel.make(ToyModel.configuration(tied: tied))
    let loaded = try saved(model, .f32)
    #expect(loaded.configuration == known(model.configuration))
    #expect(loaded.parameters.names == model.parameters.names)
    #expect(bits(loaded.parameters) == bits(model.parameters))
  }

  @Test func `a bf16 model comes back to the bit, in bf16`() throws {
    let model = try WideModel.make()
    for type in [GGUFTensorType.bf16, .f32] {
      let loaded = try saved(model, type, precision: .bf16)
      #expect(loaded.precision == .bf16)
      #expect(loaded.parameters.digest() == model.parameters.digest())
    }
  }

  @Test(arguments: [(GGUFTensorType.f16, 5e-4), (.bf16, 4e-3), (.q8_0, 5e-3), (.q4_0, 0.13)])
  func `a narrower type loses no more than it must`(type: GGUFTensorType, bound: Double) throws {
    let model = try WideModel.make(precision: .fp32)
    let loaded = try saved(model, type)
    for (name, tensor) in model.parameters.entries {
      let difference = relativeDifference(tensor.array, loaded.parameters[name]?.array ?? [])
      #expect(difference < (tensor.shape.count > 1 ? bound : 1e-30), "\(name)")
    }
  }

  @Test func `query and key rows stand in pairs in the file`() throws {
    let configuration = ModelConfiguration(
      vocabularySize: 2, hiddenSize: 1, intermediateSize: 1, layers: 1, heads: 2, keyValueHeads: 1,
      headDimension: 4, tieEmbeddings: true)
    let model = try Transformer(configuration, seed: 1, device: ReferenceDevice())
    try #require(model.parameters["model.layers.0.self_attn.q_proj.weight"])
      .assign(Tensor([0, 1, 2, 3, 4, 5, 6, 7], shape: [8, 1]))
    try #require(model.parameters["model.layers.0.self_attn.k_proj.weight"])
      .assign(Tensor([0, 1, 2, 3], shape: [4, 1]))
    try withTemporaryFolder { folder in
      try Checkpoint.save(model, gguf: "\(folder)/x.gguf", type: .f32)
      let file = try GGUFFile("\(folder)/x.gguf")
      #expect(try file.tensor("blk.0.attn_q.weight").array == [0, 2, 1, 3, 4, 6, 5, 7])
      #expect(try file.tensor("blk.0.attn_k.weight").array == [0, 2, 1, 3])
    }
  }

  @Test func `a file may be quantised as it is loaded`() throws {
    let model = try WideModel.make(precision: .fp32)
    try withTemporaryFolder { folder in
      try Checkpoint.save(model, gguf: "\(folder)/x.gguf", type: .f32)
      let loaded = try Checkpoint.load(
        gguf: "\(folder)/x.gguf", device: ReferenceDevice(), quantize: .int8)
      #expect(loaded.quantization == .int8)
      #expect(try loaded.parameters.digest() == model.quantized(to: .int8).parameters.digest())
      #expect(throws: ModelError.quantizedNotSaved) {
        try Checkpoint.save(loaded, gguf: "\(folder)/x.gguf", type: .f32)
      }
    }
  }

  @Test func `the tokenizer's lists come back`() throws {
    let tokenizer = GGUFTokenizer(
      model: "llama", pre: "default", tokens: (0..<13).map { "t\($0)" }, scores: (0..<13).map { -Float($0) },
      types: [2, 3, 3] + [Int32](repeating: 1, count: 10), merges: ["t 1"], bosID: 1, eosID: 2,
      endOfTurnID: 5, unknownID: 0, paddingID: 3, addsBOS: true, addsEOS: false, addsSpacePrefix: true,
      chatTemplate: "{{ messages }}")
    let model = try ToyModel.make()
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.gguf"
      try Checkpoint.save(model, gguf: path, type: .f16, tokenizer: tokenizer)
      #expect(try GGUFFile(path).tokenizer() == tokenizer)
      #expect(try ModelConfiguration(GGUFFile(path)).eosIDs == [2, 5])
      try Checkpoint.save(model, gguf: path, type: .f16)
      #expect(try GGUFFile(path).tokenizer() == nil)
      #expect(try ModelConfiguration(GGUFFile(path)) == known(model.configuration))
      let short = GGUFTokenizer(model: "llama", tokens: ["a"])
      let error = #expect(throws: ModelError.self) {
        try Checkpoint.save(model, gguf: path, type: .f16, tokenizer: short)
      }
      #expect(
        error?.description == "'tokenizer.ggml.tokens' in '\(path)' has 1 texts for a vocabulary of 13")
    }
  }

  @Test func `what a type cannot hold is refused, and leaves no file`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.gguf"
      func message(_ model: Transformer, _ type: GGUFTensorType) -> String? {
        let error = #expect(throws: ModelError.self) { try Checkpoint.save(model, gguf: path, type: type) }
        return error?.description.replacing(folder + "/", with: "")
      }
      let model = try ToyModel.make()
      #expect(
        message(model, .q8_0)
          == "tensor 'token_embd.weight' in 'x.gguf' has rows of 8 numbers, not whole blocks of 32")
      #expect(message(model, .q6_K) == "cannot write 'x.gguf': matrices of type 'Q6_K' are not written")
      try #require(model.parameters["lm_head.weight"]).values[3] = 1e5
      #expect(
        message(model, .f16) == "tensor 'output.weight' in 'x.gguf' has numbers that 'F16' cannot hold")
      #expect(try names(in: folder) == [])
    }
  }
}
