import OslerModel
import OslerTensor
import Testing

/// A model whose linear layers have 8 or 4 bits a weight.
struct QuantizedModelTests {
  private static let types = [ElementType.int8, .nf4]
  private let context: [Int32] = [1, 5, 9, 3, 3, 12, 40, 22, 17, 8]

  @Test(arguments: types)
  func `linear layers are quantised, the head has 8 bits at least, the rest stays`(type: ElementType) throws {
    let model = try WideModel.make()
    let small = try model.quantized(to: type)
    for (name, tensor) in small.parameters.entries {
      let original = try #require(model.parameters[name])
      switch name {
      case "lm_head.weight": #expect(tensor.type == .int8)
      case _ where name.hasSuffix("_proj.weight"): #expect(tensor.type == type)
      default: #expect(tensor.hasSameBytes(as: original), "\(name)")
      }
    }
    #expect(small.quantization == type)
    #expect(small.bitsPerWeight == (type == .nf4 ? 4 : 8))
    #expect(small.precision == .bf16)
    #expect(model.quantization == nil && model.bitsPerWeight == nil)
    let tied = try WideModel.make(tied: true).quantized(to: type)
    #expect(tied.parameters["model.embed_tokens.weight"]?.type == .bfloat16)
    #expect(tied.parameters["lm_head.weight"] == nil)
  }

  @Test func `an fp32 model quantises to the bytes of the same model in bfloat16`() throws {
    let half = try WideModel.make()
    for type in Self.types {
      let (found, expected) = try (WideModel.widened(half).quantized(to: type), half.quantized(to: type))
      #expect(found.parameters.digest() == expected.parameters.digest())
    }
  }

  /// Weights are off by 0.5 % and 9 % in the root mean square, and fourteen products add that up: of such
  /// random weights 2 % and 33 % are left.
  @Test(arguments: types, [false, true])
  func `logits are close to the original's`(type: ElementType, tied: Bool) throws {
    for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
      let model = try WideModel.make(tied: tied, device: device)
      let (found, expected) = try (
        model.quantized(to: type).logits(context).array, model.logits(context).array
      )
      let error = zip(found, expected).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      let size = expected.reduce(0) { $0 + Double($1 * $1) }
      #expect((error / size).squareRoot() < (type == .int8 ? 0.04 : 0.45))
    }
  }

  @Test(arguments: types)
  func `a quantised model computes as the numbers that it stands for`(type: ElementType) throws {
    for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
      let small = try WideModel.make(withAdapter: true, device: device).quantized(to: type)
      let same = try dequantized(small)
      for length in [1, context.count] {
        let tokens = Array(context.prefix(length))
        let (found, expected) = try (small.logits(tokens).array, same.logits(tokens).array)
        // Few rows multiply the weights as they are, without rounding them to bfloat16.
        #expect(relativeDifference(found, expected) < 0.05)
      }
    }
  }

  @Test(arguments: types)
  func `an adapter over a quantised base learns as over the numbers that it stands for`(
    type: ElementType
  ) throws {
    for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
      let small = try WideModel.make(device: device).quantized(to: type)
      let same = try dequantized(small)
      try WideModel.attach(to: small)
      same.adapter = small.adapter
      let before = small.parameters.digest()
      let (found, expected) = try (gradients(of: small), gradients(of: same))
      #expect(abs(found.sum / expected.sum - 1) < 1e-6)
      #expect(relativeDifference(found.gradients, expected.gradients) < 1e-5)
      #expect(small.parameters.digest() == before)
    }
  }

  @Test(arguments: types)
  func `the number of threads changes no bit of a quantised model`(type: ElementType) throws {
    func run(_ threads: Int) throws -> (sum: Double, gradients: ParameterSet, logits: Tensor) {
      let small = try WideModel.make(device: CPUDevice(threads: threads)).quantized(to: type)
      try WideModel.attach(to: small)
      let (sum, gradients) = try gradients(of: small)
      return (sum, gradients, try small.logits(context))
    }
    let one = try run(1)
    for threads in [2, 3] {
      let found = try run(threads)
      #expect(found.sum == one.sum)
      #expect(bits(found.gradients) == bits(one.gradients))
      #expect(found.logits.hasSameBytes(as: one.logits))
    }
  }

  @Test func `an attached adapter is not quantised with its base`() throws {
    let model = try WideModel.make(withAdapter: true)
    #expect(try model.quantized(to: .int8).adapter == nil)
    #expect(model.adapter != nil)
  }

  private func message(_ model: Transformer) -> String? {
    let error = #expect(throws: ModelError.self) { try model.quantized(to: .nf4) }
    return error?.description
  }

  @Test func `what cannot be quantised says why`() throws {
    #expect(
      try message(WideModel.make().quantized(to: .int8))
        == "the model cannot be quantised: it is quantised already")
    #expect(
      try message(ToyModel.make())
        == "the model cannot be quantised: 'model.layers.0.self_attn.q_proj.weight' has rows of 8, "
        + "not a multiple of 32")
    let model = try WideModel.make(precision: .fp32)
    model.parameters["model.layers.1.mlp.down_proj.weight"]?.values[77] = .infinity
    #expect(
      message(model)
        == "the model cannot be quantised: 'model.layers.1.mlp.down_proj.weight' has numbers that are not "
        + "finite")
  }

  @Test func `a quantised model is not saved`() throws {
    try withTemporaryFolder { folder in
      let small = try WideModel.make().quantized(to: .int8)
      let error = #expect(throws: ModelError.self) { try Checkpoint.save(small, to: "\(folder)/small") }
      #expect(error?.description == "a quantised model is not saved")
      #expect(error?.hint == "save the model it was made of, and quantise that again")
      #expect(try names(in: folder) == [])
    }
  }

  /// The same numbers in bfloat16, but for the rounding of level · scale; under the same adapter.
  private func dequantized(_ model: Transformer) throws -> Transformer {
    let parameters = model.parameters.entries.map { name, tensor in
      (name, tensor.type.isQuantized ? tensor.converted(to: .float32).converted(to: .bfloat16) : tensor)
    }
    let result = try Transformer(
      model.configuration, parameters: ParameterSet(parameters.map { (name: $0.0, tensor: $0.1) }),
      device: model.device)
    result.adapter = model.adapter
    return result
  }

  /// Of the adapter alone.
  private func gradients(of model: Transformer) throws -> (sum: Double, gradients: ParameterSet) {
    let gradients = ParameterSet.zeros(like: try #require(model.adapter).parameters)
    let batch = Batch(WideModel.documents)
    let sum = try model.lossAndGradients(batch, normalizer: batch.trainedCount, gradients: gradients)
    return (sum, gradients)
  }
}
