import Foundation
import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining
import Testing

/// Training on several tasks that share skills.
struct CPolyStageTests {
  private static let names = ["questions", "exams", "dialogue"]
  private static let tasks = TaskDivision(
    names: names, samples: (0..<20).map { $0 % 5 == 4 ? 2 : $0 % 2 }, validation: [0, 0, 1, 2])
  private static let data = TrainingData(
    (0..<20).map { toySample("s\($0)", length: 8 + $0 % 13) },
    validation: (0..<4).map { toySample("v\($0)", length: 9 + $0) }, tasks: tasks)
  static let recipe = Recipe(
    epochs: 2, learningRate: 0.02, sequence: 24, batch: 4, clip: 1, checkpointEvery: 3)

  private struct Told: Equatable {
    var steps: [StepReport] = []
    var validations: [ValidationReport] = []
    var skills = ""
    var weights: [[Double]] = []
    var outcome: TrainingOutcome?
  }

  private func makeRun(
    _ recipe: Recipe = recipe, device: any Device = ReferenceDevice(), data: TrainingData = data,
    shape change: (inout SkillShape) -> Void = { _ in }, memory: Int? = nil
  ) throws -> TrainingRun<CPolyStage> {
    var shape = SkillShape(
      skill: LoRAConfiguration(rank: 2, alpha: 4, dropout: 0.1), tasks: 3, common: 2, special: 1,
      temperature: 1, assignmentRate: 10)
    change(&shape)
    let model = try toyModel(device: device, isTied: false)
    let skills = try SkillMixture(shape, for: model.configuration, seed: 5)
    try model.attach(skills.current)
    return try TrainingRun(
      CPolyStage(), on: data, model: model, skills: skills, recipe: recipe, seed: 3, memory: memory)
  }

  private func go(
    _ run: TrainingRun<CPolyStage>, in folder: URL? = nil, stop: (_ told: Int) -> Bool = { _ in false }
  ) throws -> Told {
    var told = Told()
    var fresh = 0
    told.outcome = try run.run(
      checkpoints: folder.map(CheckpointFolder.init), isInterrupted: { stop(fresh) },
      validated: {
        if !$0.isRestored { fresh += 1 }
        var report = $0
        report.isRestored = false
        told.validations.append(report)
      },
      report: {
        if !$0.isRestored { fresh += 1 }
        var report = $0
        report.isRestored = false
        told.steps.append(report)
      })
    let skills = try #require(run.skills)
    told.skills = "\(skills.parameters.digest())"
    told.weights = (0..<3).map { skills.gates(of: $0).weights }
    return told
  }

  @Test func `tasks learn, each its own weights, and the base stays as it is`() throws {
    let run = try makeRun()
    let before = run.model.parameters.digest()
    let told = try go(run)
    #expect(run.model.parameters.digest() == before)
    #expect(told.steps.count == run.steps)
    #expect(try #require(told.steps.last).loss < told.steps[0].loss)
    // Seven skills: two in common, of which each task has its own share.
    #expect(told.weights.joined().allSatisfy { $0 > 0.2 && $0 < 0.8 && abs($0 - 0.5) > 1e-3 })
    #expect(Set(told.weights).count == 3)
  }

  @Test func `losses of the tasks add up to the step's`() throws {
    let told = try go(makeRun())
    for step in told.steps {
      let tasks = try #require(step.byTask)
      #expect(tasks.reduce(0) { $0 + $1.trainedTokens } == step.trainedTokens)
      let sum = tasks.reduce(0) { $0 + $1.loss * Double($1.trainedTokens) }
      #expect(abs(sum / Double(step.trainedTokens) - step.loss) < 1e-9)
      #expect(tasks.map(\.task) == tasks.map(\.task).sorted())
    }
    #expect(told.steps.contains { $0.byTask?.count == 3 })
    for validation in told.validations { #expect(validation.byTask?.map(\.task) == [0, 1, 2]) }
    #expect(!told.validations.isEmpty)
  }

  @Test func `held-out loss is that of the tasks' adapters, without noise`() throws {
    let run = try makeRun()
    let told = try #require(try go(run).validations.last)
    let skills = try #require(run.skills)
    for task in 0..<3 {
      run.model.adapter = try skills.adapter(of: task)
      let own = zip(Self.data.validation, Self.tasks.validation).filter { $0.1 == task }.map(\.0)
      let batch = Batch(own.map { Batch.Document(tokens: $0.tokens, trained: $0.trained) })
      let expected = try run.model.loss(batch) / Double(batch.trainedCount)
      let found = try #require(told.byTask?[task])
      #expect(abs(found.loss / expected - 1) < 1e-6)
      #expect(found.trainedTokens == batch.trainedCount)
    }
  }

  @Test(arguments: [1, 4, 7, 11])
  func `stopping anywhere and going on gives the same bits`(place: Int) throws {
    var recipe = Self.recipe
    (recipe.validateEvery, recipe.patience, recipe.neftune) = (2, 50, 5)
    let whole = try go(makeRun(recipe))
    #expect(whole.steps.count + whole.validations.count > 11)
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-cpoly-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let stopped = try go(makeRun(recipe), in: folder) { $0 >= place }
    #expect(stopped.outcome?.isPartial == true)
    let resumed = try go(makeRun(recipe), in: folder)
    #expect(resumed == whole)
    // And told once more when nothing is left to do.
    #expect(try go(makeRun(recipe), in: folder) == whole)
  }

  @Test func `however a step is cut into passes, it is the same to rounding`() throws {
    let whole = try go(makeRun(Self.recipe) { $0.skill.dropout = 0 })
    var small = Self.recipe
    small.microBatch = 1
    let cut = try go(makeRun(small) { $0.skill.dropout = 0 })
    for (one, other) in zip(whole.steps, cut.steps) {
      #expect(abs(one.loss - other.loss) < 1e-4 * one.loss)
      #expect(abs(one.gradientNorm - other.gradientNorm) < 1e-3 * one.gradientNorm)
      #expect(one.byTask?.map(\.trainedTokens) == other.byTask?.map(\.trainedTokens))
    }
  }

  @Test func `any number of threads gives the same bits, also in less memory`() throws {
    let roomy = try makeRun(device: CPUDevice(threads: 1))
    let told = try go(roomy)
    #expect(try go(makeRun(device: CPUDevice(threads: 3))) == told)
    let tight = try tightest(roomy) { try makeRun(device: CPUDevice(threads: 2), memory: $0) }
    #expect(tight.memory.keep != roomy.memory.keep)
    #expect(try go(tight) == told)
  }

  @Test func `a checkpoint of other tasks or skills is refused, saying so`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-cpoly-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try go(makeRun(), in: folder) { $0 >= 2 }
    func refusal(_ run: () throws -> TrainingRun<CPolyStage>) throws -> [String] {
      do {
        _ = try go(run(), in: folder)
      } catch TrainingError.otherRun(_, let what) { return what }
      return []
    }
    #expect(try refusal { try makeRun { $0.temperature = 0.5 } } == ["skills"])
    #expect(try refusal { try makeRun { $0.assignmentRate = 1 } } == ["skills"])
    let moved = TaskDivision(
      names: Self.names, samples: [1] + Self.tasks.samples.dropFirst(), validation: [0, 0, 1, 2])
    let data = TrainingData(Self.data.samples, validation: Self.data.validation, tasks: moved)
    #expect(try refusal { try makeRun(data: data) } == ["data"])
  }

  @Test func `a checkpoint whose losses by task are damaged is not gone on from`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-cpoly-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try go(makeRun(), in: folder) { $0 >= 2 }
    let step = try #require(FileManager.default.contentsOfDirectory(atPath: folder.path).first)
    let file = folder.appending(path: "\(step)/tasks.bin")
    try Data(try Data(contentsOf: file).dropLast(8)).write(to: file)
    #expect {
      try go(makeRun(), in: folder)
    } throws: { error in
      "\(error)".hasSuffix("is damaged: 'tasks.bin' is not what was written")
    }
  }

  @Test func `the plan counts skills, their gradients and those of one task's adapter`() throws {
    let run = try makeRun()
    let skills = try #require(run.skills)
    let (all, one) = (skills.parameters.byteCount, skills.current.parameters.byteCount)
    let items = Dictionary(uniqueKeysWithValues: run.memory.items.map { ($0.name, $0.bytes) })
    #expect(items["weights"] == run.model.parameters.byteCount + all + one)
    #expect(items["gradients"] == all + one)
    #expect(items["optimiser"] == 2 * all)
    // A rank of six, not of two.
    let lora = try toyModel(isTied: false)
    lora.adapter = try LoRAAdapter(
      LoRAConfiguration(rank: 6, alpha: 6, dropout: 0.1), for: lora.configuration, seed: 1)
    let plain = try TrainingRun(
      LoRAStage(), on: TrainingData(Self.data.samples), model: lora, recipe: Self.recipe, seed: 3, memory: nil
    )
    let report = StepReport(
      step: 1, steps: 1, loss: 1, learningRate: 1, gradientNorm: 1, trainedTokens: 50, tokens: 60)
    #expect(run.operations.count(report) == plain.operations.count(report))
  }
}
