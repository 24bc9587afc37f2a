import OslerModel
import OslerTensor
import Testing

struct TransformerTests {
  @Test func `the random start is normal, norms are one, and the seed decides`() throws {
    var configuration = ToyModel.configuration()
    configuration.vocabularySize = 4000
    configuration.initializerRange = 0.02
    func start(_ seed: UInt64) throws -> ParameterSet {
      try Transformer(configuration, seed: seed, device: ReferenceDevice()).parameters
    }
    let first = try start(1)
    let table = try #require(first["model.embed_tokens.weight"]).array.map { Double($0) }
    let mean = table.reduce(0, +) / Double(table.count)
    let deviation = (table.reduce(0) { $0 + $1 * $1 } / Double(table.count)).squareRoot()
    #expect(abs(mean) < 5e-4)
    #expect(abs(deviation - 0.02) < 5e-4)
    #expect(first["model.norm.weight"]?.array == [Float](repeating: 1, count: 8))
    #expect(bits(first) == (try bits(start(1))))
    #expect(first.digest() != (try start(2).digest()))
  }

  @Test func `parameters come in the order of the ecosystem's own listing`() {
    let names = ToyModel.configuration(layers: 1).parameterShapes.map(\.name)
    #expect(
      names == [
        "model.embed_tokens.weight", "model.layers.0.self_attn.q_proj.weight",
        "model.layers.0.self_attn.k_proj.weight", "model.layers.0.self_attn.v_proj.weight",
        "model.layers.0.self_attn.o_proj.weight", "model.layers.0.mlp.gate_proj.weight",
        "model.layers.0.mlp.up_proj.weight", "model.layers.0.mlp.down_proj.weight",
        "model.layers.0.input_layernorm.weight", "model.layers.0.post_attention_layernorm.weight",
        "model.norm.weight", "lm_head.weight",
      ])
  }

  @Test func `a copy has weights of its own and no adapter`() throws {
    let model = try ToyModel.make(adapter: ToyModel.adapter)
    let copy = try model.copy()
    #expect(copy.adapter == nil)
    #expect(bits(copy.parameters) == bits(model.parameters))
    copy.parameters.fill(0)
    #expect(model.parameters["model.norm.weight"]?.array != copy.parameters["model.norm.weight"]?.array)
  }

  @Test func `weights of another shape do not make a model`() throws {
    let parameters = try ToyModel.make().parameters
    let name = "model.layers.2.self_attn.q_proj.weight"
    #expect(throws: ModelError.missingTensor(path: "the model", tensor: name)) {
      try Transformer(
        ToyModel.configuration(layers: 3), parameters: parameters, device: ReferenceDevice())
    }
    #expect(throws: ModelError.unexpectedTensor(path: "the model", tensor: "lm_head.weight")) {
      try Transformer(
        ToyModel.configuration(tied: true), parameters: parameters, device: ReferenceDevice())
    }
  }

  @Test func `a model that cannot exist is an error`() {
    var configuration = ToyModel.configuration()
    configuration.keyValueHeads = 3
    #expect(throws: ModelError.impossibleConfiguration(reason: "4 heads do not share 3 evenly")) {
      try Transformer(configuration, seed: 1, device: ReferenceDevice())
    }
  }

  @Test func `no token sees what comes after it, nor past the window`() throws {
    let model = try ToyModel.make(ToyModel.configuration(window: 3, layers: 1))
    let tokens: [Int32] = [1, 5, 9, 3, 3, 12, 7]
    let whole = try model.logits(tokens)
    // One layer and a window of 3: row 5 sees tokens 3, 4 and 5.
    for changed in tokens.indices {
      var other = tokens
      other[changed] = 2
      let row = try model.logits(other).rows(5..<6).array
      #expect((relativeDifference(row, whole.rows(5..<6).array) > 1e-6) == (3...5).contains(changed))
    }
  }

  @Test func `words of errors that need them`() {
    let error = ModelError.tokenOutOfRange(token: 40, vocabularySize: 32)
    #expect(error.description == "token 40 is not in the model's vocabulary of 32")
    #expect(error.hint == "use the tokenizer that belongs to the model")
    #expect(
      ModelError.tooLong(tokens: 5, maxPositions: 4).description
        == "5 tokens do not fit into the model's context of 4")
    #expect(ModelError.emptyContext.hint == "begin with the tokenizer's first token")
  }
}
