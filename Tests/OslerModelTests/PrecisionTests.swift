import OslerModel
import OslerTensor
import Testing

/// A model in bfloat16 beside the same weights in fp32.
struct PrecisionTests {
  /// Toy documents long enough for the large products, and some for those of few rows.
  static let documents = WideModel.documents

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

  @Test func `matrices are bfloat16 and norms fp32`() throws {
    let model = try WideModel.make()
    #expect(model.precision == .bf16)
    for (name, tensor) in model.parameters.entries {
      #expect(tensor.type == (tensor.shape.count > 1 ? .bfloat16 : .float32), "\(name)")
    }
    #expect(try WideModel.make(precision: .fp32).precision == .fp32)
    #expect(try Transformer(WideModel.configuration(), seed: 1, device: ReferenceDevice()).precision == .fp32)
  }

  @Test func `the same seed begins with the same numbers, rounded`() throws {
    let (full, half) = try (WideModel.make(precision: .fp32), WideModel.make())
    for (name, tensor) in full.parameters.entries {
      let rounded = tensor.converted(to: half.parameters[name]?.type ?? .float32)
      #expect(half.parameters[name]?.hasSameBytes(as: rounded) == true, "\(name)")
    }
  }

  @Test(arguments: [false, true], [false, true])
  func `loss and gradients are close to fp32's of the same weights`(tied: Bool, withAdapter: Bool) throws {
    let device = try CPUDevice(threads: 2)
    let half = try WideModel.make(tied: tied, withAdapter: withAdapter, device: device)
    let full = try WideModel.widened(half)
    let batch = Batch(Self.documents)
    let (found, expected) = try (pass(half, [batch]), pass(full, [batch]))
    #expect(abs(found.sum / expected.sum - 1) < 2e-3)
    #expect(cosine(found.gradients, expected.gradients) > 0.9995)
    for (name, tensor) in found.gradients.entries {
      let one = ParameterSet([(name, tensor)])
      let other = expected.gradients.filter { $0 == name }
      #expect(cosine(one, other) > 0.998, "\(name)")
    }
    let read = try half.loss(batch)
    #expect(abs(read / found.sum - 1) < 1e-6)
  }

  @Test func `the fast device agrees with the reference in bfloat16`() throws {
    let batch = Batch(Self.documents)
    let reference = try pass(WideModel.make(withAdapter: true, device: ReferenceDevice()), [batch])
    let fast = try pass(WideModel.make(withAdapter: true, device: CPUDevice(threads: 2)), [batch])
    #expect(abs(fast.sum / reference.sum - 1) < 1e-3)
    #expect(cosine(fast.gradients, reference.gradients) > 0.9998)
  }

  @Test func `packed documents are as separate ones in bfloat16`() throws {
    for withAdapter in [false, true] {
      let model = try WideModel.make(withAdapter: withAdapter, device: CPUDevice(threads: 2))
      let packed = try pass(model, [Batch(Self.documents)])
      let separate = try pass(model, Self.documents.map { Batch([$0]) })
      #expect(abs(packed.sum / separate.sum - 1) < 5e-4)
      #expect(cosine(packed.gradients, separate.gradients) > 0.9999)
    }
  }

  @Test func `splitting a step changes only rounding in bfloat16, noise and dropout included`() throws {
    var adapter = WideModel.adapter
    adapter.dropout = 0.3
    let model = try WideModel.make(withAdapter: true, adapter: adapter, device: CPUDevice(threads: 2))
    let options = StepOptions(
      noise: EmbeddingNoise(alpha: 5, stream: RandomStream(seed: 3, name: "noise")),
      dropout: RandomStream(seed: 3, name: "dropout"))
    let whole = try pass(model, [Batch(Self.documents)], options: options)
    let plain = try pass(model, [Batch(Self.documents)])
    #expect(abs(whole.sum - plain.sum) > 1e-2)
    for cut in 1..<Self.documents.count {
      let split = try pass(
        model, [Batch(Array(Self.documents[..<cut])), Batch(Array(Self.documents[cut...]))], options: options)
      #expect(abs(whole.sum / split.sum - 1) < 5e-4)
      #expect(cosine(whole.gradients, split.gradients) > 0.9999)
    }
  }

  @Test(arguments: Precision.allCases, [false, true])
  func `whatever is kept in memory, the bits are the same`(precision: Precision, withAdapter: Bool) throws {
    var adapter = WideModel.adapter
    adapter.dropout = 0.3
    let model = try WideModel.make(
      precision: precision, layers: 3, withAdapter: withAdapter, adapter: adapter,
      device: CPUDevice(threads: 2))
    let stream = RandomStream(seed: 3, name: "dropout")
    let batch = Batch(Self.documents)
    let all = try pass(model, [batch], options: StepOptions(keep: .all, dropout: stream))
    for keep in [
      .products, .inputs, ActivationKeeping(inputLayers: 1, productLayers: 1),
      ActivationKeeping(inputLayers: 0, productLayers: 2),
      ActivationKeeping(inputLayers: 2, productLayers: 1),
    ] {
      let found = try pass(model, [batch], options: StepOptions(keep: keep, dropout: stream))
      #expect(found.sum == all.sum, "\(keep)")
      #expect(bits(found.gradients) == bits(all.gradients), "\(keep)")
    }
  }

  @Test func `the number of threads changes no bit in bfloat16`() throws {
    let batch = Batch(Self.documents)
    let one = try pass(WideModel.make(withAdapter: true, device: CPUDevice(threads: 1)), [batch])
    for threads in [2, 3, 4] {
      let model = try WideModel.make(withAdapter: true, device: CPUDevice(threads: threads))
      let found = try pass(model, [batch])
      #expect(found.sum == one.sum)
      #expect(bits(found.gradients) == bits(one.gradients))
    }
  }

  @Test func `the plan counts every byte in bfloat16 too`() throws {
    var dropping = WideModel.adapter
    dropping.dropout = 0.1
    for adapter in [nil, WideModel.adapter, dropping, LoRAConfiguration(rank: 2, targets: [.query])] {
      for keep in [.all, .products, .inputs, ActivationKeeping(inputLayers: 1, productLayers: 1)] {
        let model = try WideModel.make(layers: 3, device: CPUDevice(threads: 2))
        model.adapter = try adapter.map { try LoRAAdapter($0, for: model.configuration, seed: 5) }
        let batch = Batch(Self.documents)
        _ = try pass(model, [batch], options: StepOptions(keep: keep))
        let plan = ActivationBytes(
          model.configuration, .bf16, adapter: adapter, tokens: batch.count, keep: keep)
        let wide = ActivationBytes(
          model.configuration, .fp32, adapter: adapter, tokens: batch.count, keep: keep)
        #expect(model.workspaceByteCount == plan.total)
        #expect(plan.total < wide.total)
      }
    }
  }

  @Test func `what a model in bfloat16 takes is known from its configuration`() throws {
    for tied in [false, true] {
      let model = try WideModel.make(tied: tied)
      let configuration = model.configuration
      let rotary = 4 * configuration.maxPositions * configuration.headDimension
      #expect(configuration.memoryBytes(.bf16) == Double(model.parameters.byteCount + rotary))
    }
  }
}
