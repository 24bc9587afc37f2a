import Foundation
import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining
import Testing

/// Steps that the guard skips. Token 31 has an embedding that is not finite, so that each step that reads
/// it has a loss that is none.
struct SkippedStepTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "osler-skips-\(UUID().uuidString)")
  private var recipe: Recipe {
    Recipe(epochs: 2, learningRate: 0.01, sequence: 24, batch: 2, checkpointEvery: 1)
  }

  private func poisoned() throws -> Transformer {
    let model = try toyModel(isTied: false)
    model.parameters["model.embed_tokens.weight"]?.rows(31..<32).fill(.nan)
    return model
  }

  /// Ten samples of a row each; those of these numbers have the token.
  private func data(_ bad: Set<Int>) -> TrainingData {
    TrainingData((0..<10).map { toySample("s\($0)", length: 24, token: bad.contains($0) ? 31 : nil) })
  }

  private func moments(_ step: Int) throws -> [Data] {
    let folder = folder.appending(path: "step-0000000\(step)")
    return try ["weights", "first-moments", "second-moments"].map {
      try Data(contentsOf: folder.appending(path: "\($0).safetensors"))
    }
  }

  @Test func `a skipped step names its samples and changes no parameter and no moment`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try TrainingRun(SFTStage(), on: data([4]), model: poisoned(), recipe: recipe, seed: 3)
    var skipped: [StepReport] = []
    var compared = 0
    try run.run(checkpoints: CheckpointFolder(folder)) { report in
      if report.step < run.steps, report.step > 1, report.skipped != nil {
        let (before, after) = try (moments(report.step - 1), moments(report.step))
        #expect(before == after)
        compared += 1
      }
      if report.skipped != nil { skipped.append(report) }
    }
    #expect(compared > 0)
    #expect(skipped.count == 2)
    #expect(skipped.allSatisfy { $0.skipped?.reason == .lossNotFinite })
    #expect(skipped.allSatisfy { $0.skipped?.samples.count == 2 })
    #expect(skipped.allSatisfy { $0.skipped?.samples.contains("s4") == true })
  }

  /// AdamW's corrections count the steps that were taken. All samples but one are the same, so that the
  /// order does not matter.
  @Test func `the steps around a skipped one are as if it was not there`() throws {
    var recipe = recipe
    (recipe.schedule, recipe.warmup, recipe.epochs, recipe.batch) = (.constant, 0, 1, 1)
    let good = [TokenSample](repeating: toySample("good", length: 24), count: 6)
    func trained(_ samples: [TokenSample]) throws -> (model: Transformer, skipped: [Int]) {
      let model = try poisoned()
      var skipped: [Int] = []
      try TrainingRun(SFTStage(), on: TrainingData(samples), model: model, recipe: recipe, seed: 11)
        .run { if $0.skipped != nil { skipped.append($0.step) } }
      return (model, skipped)
    }
    let with = try trained(good + [toySample("bad", length: 24, token: 31)])
    let without = try trained(good)
    #expect(with.skipped.count == 1)
    #expect(with.skipped != [7])
    #expect(without.skipped == [])
    #expect(with.model.parameters.digest() == without.model.parameters.digest())
  }

  @Test func `too many skips one after the other end the run with words`() throws {
    let run = try TrainingRun(
      SFTStage(), on: data(Set(0..<10)), model: poisoned(), recipe: recipe, seed: 3)
    var reports: [StepReport] = []
    let error = #expect(throws: TrainingError.self) { try run.run { reports.append($0) } }
    #expect(reports.count == 3)
    let samples = try #require(reports.last?.skipped?.samplesInWords)
    #expect(
      error?.description
        == "3 steps one after the other were skipped; of step 3, its loss is not finite; its samples: \(samples)"
    )
    #expect(
      error?.hint
        == "lower 'lr:', lengthen 'warmup:', or look at these samples; 'max_skips:' goes on for longer")
  }

  @Test func `a run whose every step was skipped is no success`() throws {
    let run = try TrainingRun(
      SFTStage(), on: TrainingData([toySample("a", length: 24, token: 31)]), model: poisoned(),
      recipe: recipe, seed: 3)
    let error = #expect(throws: TrainingError.self) { try run.run { _ in } }
    #expect(
      error?.description
        == "2 steps one after the other were skipped; of step 2, its loss is not finite; its samples: 'a'")
  }

  @Test func `a run that ended so ends so again when it goes on`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    func error() -> String? {
      do {
        try TrainingRun(SFTStage(), on: data(Set(0..<10)), model: poisoned(), recipe: recipe, seed: 3)
          .run(checkpoints: CheckpointFolder(folder)) { _ in }
        return nil
      } catch { return "\(error)" }
    }
    let first = error()
    #expect(first != nil)
    #expect(error() == first)
  }
}
