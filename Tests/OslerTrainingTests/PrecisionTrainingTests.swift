import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining
import Testing

/// Training in bfloat16 beside the same training in fp32.
struct PrecisionTrainingTests {
  /// Sixty steps of four rows over the same texts again and again, until much of them is known.
  private static let recipe = Recipe(
    epochs: 15, learningRate: 3e-3, schedule: .cosine, sequence: 32, batch: 3, clip: 1)

  private static let samples = (0..<20).map { toySample("s\($0)", length: 8 + $0 % 17) }

  private func losses(
    _ stage: some Stage, _ model: Transformer, _ recipe: Recipe = Self.recipe
  ) throws -> [Double] {
    var losses: [Double] = []
    try TrainingRun(stage, on: TrainingData(Self.samples), model: model, recipe: recipe, seed: 3)
      .run { losses.append($0.loss) }
    return losses
  }

  /// How far a curve is from another at its worst step, and in the mean of the last ten, as a share of the
  /// loss there.
  private func distance(_ found: [Double], _ expected: [Double]) -> (worst: Double, last: Double) {
    let shares = zip(found, expected).map { abs($0 / $1 - 1) }
    let ends = [found, expected].map { $0.suffix(10).reduce(0, +) }
    return (shares.max() ?? .infinity, abs(ends[0] / ends[1] - 1))
  }

  @Test func `training in bfloat16 follows the fp32 loss, within 2 % at every step, 0.5 % over the last ten`()
    throws
  {
    let device = try CPUDevice(threads: 2)
    let expected = try losses(PretrainStage(), trainee(.fp32, device: device))
    #expect(expected.count >= 60)
    #expect(try #require(expected.last) < 0.6 * expected[0])
    for moments in Precision.allCases {
      var recipe = Self.recipe
      recipe.moments = moments
      let found = try losses(PretrainStage(), trainee(.bf16, device: device), recipe)
      let (worst, last) = distance(found, expected)
      #expect(worst < 0.02, "moments in \(moments.rawValue)")
      #expect(last < 0.005, "moments in \(moments.rawValue)")
    }
  }

  @Test func `an adapter over bfloat16 follows the one over fp32, and over int8 and nf4 learns too`() throws {
    let device = try CPUDevice(threads: 2)
    func curve(_ precision: Precision, _ base: ElementType? = nil) throws -> [Double] {
      try losses(LoRAStage(), trainee(precision, base: base, withAdapter: true, device: device))
    }
    let expected = try curve(.fp32)
    #expect(try #require(expected.last) < 0.9 * expected[0])
    let (worst, last) = distance(try curve(.bf16), expected)
    #expect(worst < 0.005 && last < 0.005)
    for (base, bound) in [(ElementType.int8, 0.01), (.nf4, 0.05)] {
      #expect(distance(try curve(.bf16, base), expected).worst < bound, "\(base.rawValue)")
    }
  }

  /// A step of 1e-5 is a four-hundredth of what moves 1 to its neighbour in bfloat16.
  @Test func `updates too small for bfloat16 are not lost`() throws {
    var recipe = Self.recipe
    recipe.weightDecay = 0
    for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
      let start = Tensor([1, -1, 0.5, 3, -0.01, 0, 100, 1e-4], shape: [1, 8])
      let full = ParameterSet([("w", start.converted(to: .bfloat16).converted(to: .float32))])
      let half = ParameterSet([("w", start.converted(to: .bfloat16))])
      let gradient = ParameterSet([("w", Tensor([1, 1, -1, 2, 0.1, -3, 1, 1], shape: [1, 8]))])
      let optimizers = [full, half].map { AdamW($0, recipe: recipe, seed: 1, device: device) }
      let before = try #require(half["w"]).copy()
      for step in 1...1000 {
        for optimizer in optimizers {
          optimizer.update(gradient, step: step, learningRate: 1e-5, norm: 1)
        }
        if step == 1 { #expect(half["w"]?.rows(0..<1).array.prefix(4) == before.array.prefix(4)) }
      }
      let (exact, rounded) = (try #require(full["w"]), try #require(half["w"]))
      let lower = try #require(optimizers[1].remainders["w"])
      // What the weight stands for has every bit of the fp32 run.
      let high = rounded.bytes.bindMemory(to: UInt16.self)
      let low = lower.bytes.bindMemory(to: Int16.self)
      let whole = (0..<8).map { UInt32(high[$0]) << 16 &+ UInt32(bitPattern: Int32(low[$0])) }
      #expect(whole == exact.array.map(\.bitPattern), "\(device.name)")
      // Away from zero by 1e-5 a step, but for the numbers that are so large that fp32 rounds it too.
      #expect(abs(exact.array[0] - 0.99) < 1e-4)
      #expect(rounded.array[0] < 1)
    }
  }

  @Test func `without the lower halves nothing would have moved`() {
    let weight = Tensor([1, -1, 0.5, 3], shape: [4]).converted(to: .bfloat16)
    for _ in 0..<1000 {
      let moved = weight.array.map { $0 - 1e-5 }
      weight.assign(Tensor(moved, shape: [4]).converted(to: .bfloat16))
    }
    #expect(weight.array == [1, -1, 0.5, 3])
  }

  /// At a rate at which one step hardly ever moves a rounded weight.
  @Test func `a whole training at a small rate ends where fp32 does`() throws {
    var recipe = Self.recipe
    (recipe.learningRate, recipe.schedule, recipe.warmup, recipe.epochs) = (1e-5, .constant, 0, 20)
    let device = try CPUDevice(threads: 2)
    let (full, half) = try (trainee(.fp32, device: device), trainee(.bf16, device: device))
    // Both begin with the same numbers.
    for (name, tensor) in half.parameters.entries {
      full.parameters[name]?.assign(tensor.converted(to: .float32))
    }
    let start = full.parameters.copy()
    _ = try losses(PretrainStage(), full, recipe)
    _ = try losses(PretrainStage(), half, recipe)
    for name in ["lm_head.weight", "model.layers.1.mlp.down_proj.weight"] {
      let (begin, exact, found) = (
        try #require(start[name]).array, try #require(full.parameters[name]).array,
        try #require(half.parameters[name]).array
      )
      let rounded = Tensor(exact, shape: [exact.count]).converted(to: .bfloat16).array
      func share(_ a: [Float], _ b: [Float]) -> Double {
        Double(zip(a, b).count { $0 == $1 }) / Double(a.count)
      }
      #expect(share(found, rounded) > 0.93, "\(name)")
      // Most of them moved, though no single step can move one of 0.1.
      #expect(share(found, begin) < 0.5, "\(name)")
    }
  }

  @Test func `AdamW keeps lower halves of bfloat16 weights, and moments as the recipe says`() throws {
    let model = try trainee(.bf16, device: ReferenceDevice())
    for moments in Precision.allCases {
      var recipe = Self.recipe
      recipe.moments = moments
      let optimizer = AdamW(model.parameters, recipe: recipe, seed: 1, device: ReferenceDevice())
      for (name, tensor) in model.parameters.entries {
        let isMatrix = tensor.shape.count > 1
        #expect(optimizer.remainders[name]?.type == (isMatrix ? .int16 : nil))
        for moment in [optimizer.firstMoments[name], optimizer.secondMoments[name]] {
          #expect(moment?.type == (isMatrix ? moments.elementType : .float32))
        }
      }
    }
  }
}
