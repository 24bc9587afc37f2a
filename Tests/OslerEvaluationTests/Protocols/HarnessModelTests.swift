import Foundation
import OslerCorpus
import OslerEvaluation
import OslerModel
import OslerTensor
import OslerText
import Testing

/// Osler's scores of random models' answers beside lm-evaluation-harness's of the same files, as
/// `Tests/Oracles/lm_eval_check.py` writes them; without it, nothing is compared.
struct HarnessModelTests {
  struct Case: Decodable {
    struct Run: Decodable {
      let task: String
      let shots: Int
      let pool, test: [Harness.Item]
      let scores: [[Double]]
      let told: Harness.Told
    }

    let model: String
    let runs: [Run]
  }

  private static let folder = ProcessInfo.processInfo.environment["OSLER_HARNESS_CASES"]

  static var cases: [Int] {
    get throws {
      guard let folder else { return [] }
      let data = try Data(contentsOf: URL(filePath: folder).appending(path: "cases.json"))
      return Array(try JSONDecoder().decode([Case].self, from: data).indices)
    }
  }

  @Test(.enabled(if: folder != nil, "lm_eval_check.py has written nothing"), arguments: try cases)
  func `a model has the harness's scores of every choice`(index: Int) throws {
    let folder = try #require(Self.folder)
    let data = try Data(contentsOf: URL(filePath: folder).appending(path: "cases.json"))
    let recorded = try JSONDecoder().decode([Case].self, from: data)[index]
    let model = try Checkpoint.load(from: recorded.model, device: CPUDevice(threads: 2))
    let tokenizer = try Tokenizer.load(folder: recorded.model)
    var (worst, cut) = (0.0, 0)
    for run in recorded.runs {
      let questions = run.test.enumerated().map { $1.question(id: $0) }
      let shots = Shots(run.shots, from: run.pool.enumerated().map { $1.question(id: $0) })
      let result = try Harness.evaluation(run.task).run(
        on: questions, model: model, tokenizer: tokenizer, options: EvaluationOptions(shots: shots))
      for (item, expected) in zip(result.items, run.scores) {
        try #require(item.scores.count == expected.count)
        for (found, expected) in zip(item.scores, expected) {
          worst = max(worst, abs(found - expected) / abs(expected))
        }
      }
      let summary = result.summary
      #expect(summary.accuracy.value == run.told.acc, "\(run.task)")
      #expect(abs((summary.accuracy.standardError ?? 0) - run.told.stderr) < 1e-12, "\(run.task)")
      if let norm = run.told.norm { #expect(summary.normalizedAccuracy.value == norm, "\(run.task)") }
      cut += summary.truncated
    }
    #expect(recorded.runs.count == 18)
    #expect(worst < 1e-4)
    #expect((cut > 0) == (model.configuration.maxPositions < 1000))
    print("harness: \(recorded.model): worst \(worst), \(cut) prompts cut")
  }
}
