import OslerModel
import OslerTensor
import Testing

/// What a GLM's layout asks of passes, caches and files.
struct GLMTests {
  @Test(arguments: [false, true])
  func `every gradient agrees with finite differences`(tied: Bool) throws {
    let model = try ToyModel.make(ToyGLM.configuration(tied: tied), adapter: ToyModel.adapter)
    try GradientTests().expectGradients(of: model, on: Batch(ToyGLM.documents))
  }

  @Test func `samples in one row are as alone, to the bit`() throws {
    let model = try ToyModel.make(ToyGLM.configuration(), device: CPUDevice(threads: 2))
    // Nine tokens at least: fewer queries are attended to by another kernel.
    let documents = [ToyGLM.documents[0], ToyGLM.documents[3], ToyGLM.documents[0]]
    func gradients(_ batches: [Batch]) throws -> (loss: Double, bits: [String: [UInt32]]) {
      let gradients = ParameterSet.zeros(like: model.parameters)
      let losses = try batches.map {
        try model.lossAndGradients($0, normalizer: 12, gradients: gradients)
      }
      return (losses.reduce(0, +), bits(gradients))
    }
    let together = try model.loss(Batch(documents))
    let alone = try documents.map { try model.loss(Batch([$0])) }
    #expect(together == alone.reduce(0, +))
    let one = try gradients([Batch(documents)])
    let several = try gradients(documents.map { Batch([$0]) })
    #expect(abs(one.loss - several.loss) < 1e-9)
    let other = try #require(several.bits["model.layers.0.self_attn.v_proj.weight"])
    let first = try #require(one.bits["model.layers.0.self_attn.v_proj.weight"])
    #expect(relativeDifference(first.map(Float.init(bitPattern:)), other.map(Float.init(bitPattern:))) < 1e-5)
  }

  @Test func `what is before and behind a sample changes nothing of it`() throws {
    let model = try ToyModel.make(ToyGLM.configuration())
    let sample = ToyGLM.documents[3]
    let alone = try model.loss(Batch([sample]))
    let silent = [ToyGLM.documents[0], ToyGLM.documents[1]].map {
      Batch.Document(tokens: $0.tokens, targets: $0.tokens.map { _ in -1 })
    }
    #expect(try model.loss(Batch([silent[0], sample, silent[1]])) == alone)
  }

  @Test func `a context is read both ways, and an output from left to right`() throws {
    let model = try ToyModel.make(ToyGLM.configuration())
    let prompt = ToyGLM.layout.prompt([7, 9, 12, 5, 18])
    let tokens = prompt + [8, 10, 11]
    let before = try model.logits(tokens)
    func rowsThatChange(at place: Int) throws -> [Int] {
      var other = tokens
      other[place] = 16
      let after = try model.logits(other)
      return tokens.indices.filter { before.rows($0..<$0 + 1).array != after.rows($0..<$0 + 1).array }
    }
    #expect(try rowsThatChange(at: 4) == Array(tokens.indices))
    #expect(try rowsThatChange(at: prompt.count + 1) == Array((prompt.count + 1)..<tokens.count))
  }

  @Test(arguments: [nil, ElementType.int8, .nf4] as [ElementType?], [nil, ToyModel.adapter])
  func `an answer from the cache is the best of reading everything again`(
    type: ElementType?, adapter: LoRAConfiguration?
  ) throws {
    let base = try ToyModel.make(ToyGLM.wide(), adapter: adapter, device: CPUDevice(threads: 2))
    let model = try type.map { try base.quantized(to: $0) } ?? base
    model.adapter = base.adapter
    let prompt = ToyGLM.layout.prompt(ToyGLM.words(9, seed: 5, vocabulary: 50))
    let answer = try model.generate(after: prompt, options: GenerationOptions(maxTokens: 20)).tokens
    #expect(answer.count == 20)
    let logits = try model.logits(prompt + answer)
    for (index, token) in answer.enumerated() {
      let row = logits.rows(prompt.count - 1 + index..<prompt.count + index).array
      #expect((row.max() ?? 0) - row[Int(token)] < (type == nil ? 1e-4 : 0.15))
    }
  }

  @Test func `scores behind a cache are those of reading at once`() throws {
    let model = try ToyModel.make(ToyGLM.wide(), device: CPUDevice(threads: 2))
    let words = ToyGLM.words(30, seed: 6, vocabulary: 50)
    let context = ToyGLM.layout.prompt(words[..<14])
    let continuations = [Array(words[14..<15]), Array(words[15..<22]), Array(words[22...]), [4]]
    let scores = try model.logProbabilities(of: continuations, after: context)
    for (continuation, found) in zip(continuations, scores) {
      let logits = try model.logits(context + continuation)
      let expected = Tensor(zeros: [continuation.count])
      ReferenceDevice().logProbabilities(
        expected, logits.rows(context.count - 1..<logits.shape[0] - 1), targets: continuation)
      #expect(zip(found, expected.array).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found) \(expected.array)")
    }
  }

  @Test func `a context longer than a piece, or than a pass, is read whole`() throws {
    let model = try ToyModel.make(ToyGLM.wide(maxPositions: 4096), device: CPUDevice(threads: 2))
    let prefixes = PrefixCache(bytes: 1 << 24)
    let key = PrefixKey(base: "", adapter: nil, template: nil, precision: .fp32)
    let requests = [200, 700, 2200, 40].map { count in
      let words = ToyGLM.words(count + 12, seed: UInt64(count), vocabulary: 50)
      return ScoringRequest(
        context: ToyGLM.layout.prompt(words[..<count]), continuations: [Array(words[count...])])
    }
    let together = try model.logProbabilities(of: requests, prefixes: prefixes, prefixKey: key)
    #expect(prefixes.blockCount == 0)
    for (request, found) in zip(requests, together) {
      #expect(try model.logProbabilities(of: [request]) == [found])
      let logits = try model.logits(request.context + request.continuations[0])
      let expected = Tensor(zeros: [12])
      ReferenceDevice().logProbabilities(
        expected, logits.rows(request.context.count - 1..<logits.shape[0] - 1),
        targets: request.continuations[0])
      #expect(zip(found[0], expected.array).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  @Test func `answers to several prompts are those of each alone, to the bit`() throws {
    let model = try ToyModel.make(ToyGLM.wide(maxPositions: 1024), device: CPUDevice(threads: 2))
    let requests = [3, 600, 0, 90].map { count in
      GenerationRequest(
        prompt: ToyGLM.layout.prompt(ToyGLM.words(count, seed: UInt64(count), vocabulary: 50)),
        options: GenerationOptions(maxTokens: 6))
    }
    let together = try model.generate(batch: requests)
    let alone = try requests.map { try model.generate(batch: [$0])[0] }
    #expect(alone == together)
  }

  @Test func `a context that is too long loses what is behind its first token`() throws {
    let model = try ToyModel.make(ToyGLM.configuration(maxPositions: 10))
    let long = ToyGLM.layout.prompt([7, 9, 12, 5, 18, 8, 10, 11])
    let kept = ToyGLM.layout.prompt([8, 10, 11])
    let continuation: [Int32] = [6, 13, 14, 15, 4]
    #expect(
      try model.logProbabilities(of: continuation, after: long)
        == model.logProbabilities(of: continuation, after: kept))
    #expect(throws: ModelError.tooLong(tokens: 12, maxPositions: 11)) {
      try model.logProbabilities(of: [Int32](repeating: 6, count: 9), after: long)
    }
  }

  @Test func `an adapter's effect is seen, and merged it is the same model`() throws {
    let model = try ToyModel.make(ToyGLM.configuration(), adapter: ToyModel.adapter)
    let adapter = try #require(model.adapter)
    #expect(try model.adapterEffect(adapter).largestChange > 1e-3)
    let tokens = ToyGLM.documents[3].tokens
    let merged = try adapter.merged(into: model.sharingWeights())
    #expect(try relativeDifference(merged.logits(tokens).array, model.logits(tokens).array) < 1e-5)
  }
}
