import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining
import Testing

/// Which layers are computed twice when memory is short, and that this changes nothing else.
struct MemoryPlanTests {
  private let recipe = Recipe(epochs: 1, learningRate: 0.01, sequence: 24, batch: 4, clip: 1)
  private let data = TrainingData((0..<12).map { toySample("s\($0)", length: 8 + $0 % 17) })

  private func planned(
    _ precision: Precision, memory: Int? = nil, moments: Precision = .fp32
  ) throws -> TrainingRun<PretrainStage> {
    var recipe = recipe
    recipe.moments = moments
    return try TrainingRun(
      PretrainStage(), on: data, model: trainee(precision, layers: 4, device: CPUDevice(threads: 2)),
      recipe: recipe, seed: 3, memory: memory)
  }

  /// Every plan from the roomiest to the tightest, each a byte below the one before.
  private func plans(_ precision: Precision) throws -> [TrainingRun<PretrainStage>] {
    var runs = [try planned(precision)]
    while let last = runs.last, let next = try? planned(precision, memory: last.memory.missing - 1) {
      runs.append(next)
    }
    return runs
  }

  @Test(arguments: Precision.allCases)
  func `less memory computes more twice, layer by layer, and at last is refused`(precision: Precision) throws
  {
    let runs = try plans(precision)
    let totals = runs.map(\.memory.total)
    #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 > $1 })
    let names = runs.map { $0.memory.items.last?.name ?? "" }
    // One layer in part would save nothing: the buffers that it computes again are one layer's too.
    #expect(
      names == [
        "activations", "activations (2 of 4 layers computed twice in part)",
        "activations (3 of 4 layers computed twice in part)",
        "activations (4 of 4 layers computed twice in part)",
        "activations (2 of 4 layers computed twice, 2 in part)",
        "activations (3 of 4 layers computed twice, 1 in part)", "activations (4 of 4 layers computed twice)",
      ])
  }

  @Test(arguments: Precision.allCases)
  func `whatever is computed twice, the training has the same bits`(precision: Precision) throws {
    var results: [(losses: [Double], weights: String)] = []
    for run in try plans(precision) {
      var losses: [Double] = []
      try run.run { losses.append($0.loss) }
      results.append((losses, "\(run.model.parameters.digest())"))
    }
    let first = try #require(results.first)
    for other in results.dropFirst() {
      #expect(other.losses == first.losses)
      #expect(other.weights == first.weights)
    }
  }

  @Test func `a plan that cannot fit is refused with its figures, in bfloat16`() throws {
    let error = #expect(throws: TrainingError.self) { try planned(.bf16, memory: 1_000) }
    #expect(
      error?.description
        == "training needs 827.0 kB more and the machine has 1.0 kB left: weights 79.0 kB + gradients 156.8 kB "
        + "+ optimiser 391.4 kB + activations (4 of 4 layers computed twice) 278.8 kB = 906.0 kB")
    #expect(error?.hint == "lower 'batch:' or 'sequence:', or set 'micro_batch: 1'")
  }

  @Test func `what bfloat16 takes, item by item`() throws {
    let run = try planned(.bf16)
    let parameters = run.model.parameters
    let (matrices, norms) = parameters.entries.reduce(into: (0, 0)) { sums, entry in
      if entry.tensor.shape.count > 1 { sums.0 += entry.tensor.count } else { sums.1 += entry.tensor.count }
    }
    func bytes(_ name: String, _ run: TrainingRun<PretrainStage>) -> Int? {
      run.memory.items.first { $0.name == name }?.bytes
    }
    #expect(bytes("weights", run) == 2 * matrices + 4 * norms)
    #expect(bytes("gradients", run) == 4 * (matrices + norms))
    // Two averages, and the lower halves.
    #expect(bytes("optimiser", run) == (8 + 2) * matrices + 8 * norms)
    #expect(bytes("optimiser", try planned(.bf16, moments: .bf16)) == (4 + 2) * matrices + 8 * norms)
    #expect(bytes("optimiser", try planned(.fp32)) == 8 * (matrices + norms))
    #expect(run.memory.total < (try planned(.fp32)).memory.total)
  }
}
