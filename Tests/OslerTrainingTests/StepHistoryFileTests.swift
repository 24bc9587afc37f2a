import Foundation
import Testing

@testable import OslerTraining

struct StepHistoryFileTests {
  private let path = FileManager.default.temporaryDirectory.appending(
    path: "osler-history-\(UUID().uuidString)"
  ).path

  @Test func `steps come back to the bit, skipped ones too`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let skipped = SkippedStep(.lossFarOff(deviations: 9), samples: ["a", "b"])
    let history = [
      StepReport(
        step: 1, steps: 3, loss: 0.1, learningRate: 1e-9, gradientNorm: .infinity, trainedTokens: 7,
        tokens: 9,
        attentionPairs: 1 << 40),
      StepReport(
        step: 2, steps: 3, loss: 1e300, learningRate: 0, gradientNorm: -0.0, trainedTokens: 0, tokens: 1,
        skipped: skipped),
    ]
    try StepHistoryFile.write(history, to: path)
    #expect(StepHistoryFile.read(path, skipped: [2: skipped]) == history)
    #expect(try Data(contentsOf: URL(filePath: path)).count == 112)
  }

  @Test func `half a step is no history`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(repeating: 0, count: 57).write(to: URL(filePath: path))
    #expect(StepHistoryFile.read(path, skipped: [:]) == nil)
    #expect(StepHistoryFile.read(path + "-gone", skipped: [:]) == nil)
  }
}
