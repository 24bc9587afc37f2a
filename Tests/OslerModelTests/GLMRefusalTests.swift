import OslerModel
import OslerTensor
import Testing

/// What is refused of a GLM, and what its files say.
struct GLMRefusalTests {
  private static let texts: [(tokens: [Int32], reason: String)] = [
    ([1, 7, 9], "it has no '[gMASK]'"),
    ([1, 7, 2], "'<sop>' does not follow '[gMASK]'"),
    ([1, 7, 2, 9, 3], "'<sop>' does not follow '[gMASK]'"),
    ([1, 7, 2, 3, 9, 2], "it has more than one '[gMASK]'"),
  ]

  @Test(arguments: texts)
  func `a text in another layout is refused, not read wrong`(_ tokens: [Int32], _ reason: String) throws {
    let model = try ToyModel.make(ToyGLM.configuration())
    let error = ModelError.notLaidOut(reason: reason)
    #expect(error.description == "the text is not laid out as a GLM reads texts: \(reason)")
    #expect(throws: error) { try model.logits(tokens) }
    #expect(throws: error) { try model.generate(after: tokens) }
    #expect(throws: error) { try model.logProbabilities(of: [5], after: tokens) }
    let batch = Batch([ToyGLM.documents[0], Batch.Document(tokens: tokens)])
    #expect(throws: error) { try model.loss(batch) }
    #expect(throws: error) {
      try model.lossAndGradients(batch, normalizer: 1, gradients: ParameterSet())
    }
  }

  @Test func `a configuration is read back`() throws {
    let configuration = ToyGLM.configuration()
    #expect(try ModelConfiguration(json: configuration.json()) == configuration)
    for line in [
      #""model_type": "osler_glm""#, #""OslerGLM""#, #""rope_type": "osler_2d""#, #""cls_token_id": 1"#,
      #""gmask_token_id": 2"#, #""sop_token_id": 3"#, #""eop_token_id": 4"#,
    ] {
      #expect(configuration.json().contains(line))
    }
  }

  @Test func `a folder is read back`() throws {
    let model = try ToyModel.make(ToyGLM.configuration())
    try withTemporaryFolder { folder in
      try Checkpoint.save(model, to: "\(folder)/glm")
      let again = try Checkpoint.load(from: "\(folder)/glm", device: ReferenceDevice())
      #expect(again.configuration == model.configuration)
      let losses = try [again, model].map { try $0.loss(Batch(ToyGLM.documents)) }
      #expect(losses[0] == losses[1])
    }
  }

  @Test func `a GGUF file is refused`() throws {
    let model = try ToyModel.make(ToyGLM.configuration())
    try withTemporaryFolder { folder in
      #expect(throws: ModelError.glmNotInGGUF) {
        try Checkpoint.save(model, gguf: "\(folder)/glm.gguf", type: .f32)
      }
      let left = try names(in: folder)
      #expect(left == [])
    }
    #expect(ModelError.glmNotInGGUF.description == "GGUF files have no place for a GLM's layout")
    #expect(ModelError.glmNotInGGUF.hint == "save it as a folder: leave the ending .gguf out")
  }

  @Test func `two-dimensional positions are a GLM's alone`() throws {
    let json = ToyGLM.configuration().json()
    let llama = json.replacing("osler_glm", with: "llama").replacing("OslerGLM", with: "LlamaForCausalLM")
    #expect(
      throws: ModelError.unsupported(
        path: "config.json", key: "rope_scaling.rope_type", value: #""osler_2d""#)
    ) {
      try ModelConfiguration(json: llama)
    }
  }

  @Test func `a file without a mark's id is refused`() {
    let json = ToyGLM.configuration().json().replacing("sop_token_id", with: "stop_token_id")
    #expect(throws: ModelError.missingKey(path: "config.json", key: "sop_token_id")) {
      try ModelConfiguration(json: json)
    }
  }

  private static let impossible: [(change: @Sendable (inout ModelConfiguration) -> Void, reason: String)] = [
    ({ $0.glm = nil }, "the osler_glm family has another layout"),
    ({ $0.family = .llama }, "the llama family has another layout"),
    ({ $0.glm?.end = 3 }, "the layout's tokens [1, 2, 3, 3] are not four of a vocabulary of 19"),
    ({ $0.glm?.end = 19 }, "the layout's tokens [1, 2, 3, 19] are not four of a vocabulary of 19"),
    ({ $0.headDimension = 6 }, "'head_dim' is 6, and two positions turn pairs of channels each"),
    ({ $0.slidingWindow = 8 }, "a context that is read both ways has no sliding window"),
    ({ $0.ropeScaling = .linear(factor: 2) }, "two-dimensional positions are not stretched"),
    ({ $0.maxPositions = 3 }, "'max_position_embeddings' is 3, and the layout takes four"),
  ]

  @Test(arguments: impossible.indices)
  func `what cannot be is refused with its reason`(_ index: Int) {
    let (change, reason) = Self.impossible[index]
    var configuration = ToyGLM.configuration()
    change(&configuration)
    #expect(throws: ModelError.impossibleConfiguration(reason: reason)) { try configuration.validate() }
  }
}
