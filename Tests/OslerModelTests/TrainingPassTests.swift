import OslerModel
import OslerTensor
import Testing

/// What must not change the loss or the gradients, and what a pass must leave alone.
struct TrainingPassTests {
  private func pass(
    _ model: Transformer, _ batches: [Batch], options: StepOptions = StepOptions()
  ) throws -> (sum: Double, gradients: ParameterSet) {
    let gradients = ParameterSet.zeros(like: model.allParameters)
    let normalizer = batches.reduce(0) { $0 + $1.trainedCount }
    var (sum, options) = (0.0, options)
    for batch in batches {
      sum += try model.lossAndGradients(
        batch, normalizer: normalizer, gradients: gradients, options: options)
      options.firstToken += UInt64(batch.count)
    }
    return (sum, gradients)
  }

  @Test func `packed documents are as separate ones`() throws {
    let model = try ToyModel.make(adapter: ToyModel.adapter)
    let packed = try pass(model, [ToyModel.batch])
    let separate = try pass(model, ToyModel.documents.map { Batch([$0]) })
    #expect(abs(packed.sum - separate.sum) < 1e-5 * packed.sum)
    #expect(relativeDifference(packed.gradients, separate.gradients) < 1e-5)
  }

  @Test func `splitting a step changes nothing, noise and dropout included`() throws {
    var adapter = ToyModel.adapter
    adapter.dropout = 0.3
    let model = try ToyModel.make(adapter: adapter)
    let options = StepOptions(
      noise: EmbeddingNoise(alpha: 5, stream: RandomStream(seed: 3, name: "noise")),
      dropout: RandomStream(seed: 3, name: "dropout"))
    let whole = try pass(model, [ToyModel.batch], options: options)
    let split = try pass(
      model, [Batch(Array(ToyModel.documents[0...1])), Batch([ToyModel.documents[2]])], options: options)
    let plain = try pass(model, [ToyModel.batch])
    #expect(abs(whole.sum - split.sum) < 1e-5 * whole.sum)
    #expect(relativeDifference(whole.gradients, split.gradients) < 1e-5)
    #expect(abs(whole.sum - plain.sum) > 1e-3)
  }

  @Test func `computing activations again gives the same bits`() throws {
    var adapter = ToyModel.adapter
    adapter.dropout = 0.3
    let device = try CPUDevice(threads: 2)
    let model = try ToyModel.make(ToyModel.configuration(layers: 3), adapter: adapter, device: device)
    let options = StepOptions(dropout: RandomStream(seed: 3, name: "dropout"))
    let all = try pass(model, [ToyModel.batch], options: options)
    var again = options
    again.keep = .inputs
    let inputs = try pass(model, [ToyModel.batch], options: again)
    #expect(all.sum == inputs.sum)
    #expect(bits(all.gradients) == bits(inputs.gradients))
  }

  @Test func `the fast device agrees with the reference`() throws {
    let reference = try pass(ToyModel.make(adapter: ToyModel.adapter), [ToyModel.batch])
    let fast = try pass(
      ToyModel.make(adapter: ToyModel.adapter, device: CPUDevice(threads: 2)), [ToyModel.batch])
    #expect(abs(reference.sum - fast.sum) < 1e-5 * reference.sum)
    #expect(relativeDifference(reference.gradients, fast.gradients) < 1e-4)
  }

  @Test func `the number of threads changes no bit`() throws {
    let one = try pass(
      ToyModel.make(adapter: ToyModel.adapter, device: CPUDevice(threads: 1)), [ToyModel.batch])
    let two = try pass(
      ToyModel.make(adapter: ToyModel.adapter, device: CPUDevice(threads: 2)), [ToyModel.batch])
    #expect(one.sum == two.sum)
    #expect(bits(one.gradients) == bits(two.gradients))
  }

  @Test func `more rows than the head takes at a time`() throws {
    let configuration = ToyModel.configuration(window: nil, maxPositions: 400)
    let tokens = (0..<400).map { Int32($0 * 7 % 13) }
    let long = Batch([Batch.Document(tokens: tokens)])
    let model = try ToyModel.make(configuration)
    let whole = try pass(model, [long])
    #expect(long.trainedCount == 399)
    let logits = try model.logits(tokens)
    let logProbabilities = Tensor(zeros: [399])
    ReferenceDevice().logProbabilities(
      logProbabilities, logits.rows(0..<399), targets: Array(tokens.dropFirst()))
    let expected = -logProbabilities.array.reduce(0) { $0 + Double($1) }
    #expect(abs(whole.sum - expected) < 1e-5 * expected)
    #expect(abs(try model.loss(long) - expected) < 1e-5 * expected)
  }

  @Test func `only what is asked for gets a gradient, and it is the same`() throws {
    let model = try ToyModel.make(adapter: ToyModel.adapter)
    let all = try pass(model, [ToyModel.batch]).gradients
    let chosen = [
      "model.layers.1.mlp.up_proj.weight", "model.layers.1.self_attn.q_proj.lora_B.weight",
      "model.norm.weight",
    ]
    for names in [Set(chosen), Set(model.adapter?.parameters.names ?? []), ["model.norm.weight"]] {
      let some = ParameterSet.zeros(like: model.allParameters.filter(names.contains))
      _ = try model.lossAndGradients(
        ToyModel.batch, normalizer: ToyModel.batch.trainedCount, gradients: some)
      #expect(bits(some) == bits(all.filter(names.contains)))
    }
  }

  @Test func `a batch that trains on nothing costs and changes nothing`() throws {
    let model = try ToyModel.make()
    let gradients = ParameterSet.zeros(like: model.parameters)
    let sum = try model.lossAndGradients(
      Batch([ToyModel.documents[1]]), normalizer: 5, gradients: gradients)
    #expect(sum == 0)
    #expect(gradients.entries.allSatisfy { $0.tensor.array.allSatisfy { $0 == 0 } })
  }

  @Test func `the plan counts every byte`() throws {
    var dropping = ToyModel.adapter
    dropping.dropout = 0.1
    for adapter in [nil, ToyModel.adapter, dropping, LoRAConfiguration(rank: 2, targets: [.query])] {
      for keep in [.all, .products, .inputs, ActivationKeeping(inputLayers: 1, productLayers: 1)] {
        let model = try ToyModel.make(adapter: adapter)
        #expect(model.workspaceByteCount == 0)
        _ = try pass(model, [ToyModel.batch], options: StepOptions(keep: keep))
        let plan = ActivationBytes(
          model.configuration, .fp32, adapter: adapter, tokens: ToyModel.batch.count, keep: keep)
        #expect(model.workspaceByteCount == plan.total)
      }
    }
  }

  @Test func `a smaller batch uses the same buffers, to the same bits`() throws {
    let model = try ToyModel.make()
    let small = Batch([ToyModel.documents[0]])
    let fresh = try pass(model, [small])
    _ = try pass(model, [ToyModel.batch])
    let bytes = model.workspaceByteCount
    let again = try pass(model, [small])
    #expect(model.workspaceByteCount == bytes)
    #expect(fresh.sum == again.sum)
    #expect(bits(fresh.gradients) == bits(again.gradients))
  }

  @Test func `a token outside the vocabulary and a document too long are errors`() throws {
    let model = try ToyModel.make(ToyModel.configuration(maxPositions: 4))
    #expect(throws: ModelError.tokenOutOfRange(token: 13, vocabularySize: 13)) {
      try model.loss(Batch([Batch.Document(tokens: [1, 13])]))
    }
    #expect(throws: ModelError.tooLong(tokens: 5, maxPositions: 4)) {
      try model.loss(Batch([Batch.Document(tokens: [1, 2, 3, 4, 5])]))
    }
  }
}
