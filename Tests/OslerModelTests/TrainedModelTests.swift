import Foundation
import OslerModel
import OslerTensor
import Testing

/// A published model of 656,000 parameters, compared with a float64 implementation's record. The files
/// are not in the repository: they lie in `shared/data` beside it.
struct TrainedModelTests {
  private struct Recorded: Decodable {
    struct Case: Decodable {
      let prompt_ids: [Int32]
      let top5_next: [[Double]]
      let greedy_ids: [Int32]
      let min_top2_margin: Double
    }
    let cases: [Case]

    enum CodingKeys: String, CodingKey {
      case cases = "tinystories-656k"
    }
  }

  private static let folder = URL(filePath: #filePath)
    .appending(path: "../../../../shared/data/models").standardized
  private static var isThere: Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "tinystories-656k-expected.json").path)
  }

  @Test(.enabled(if: isThere, "the model's files are not beside the repository"))
  func `logits and greedy ids are those of the float64 model`() throws {
    let json = try Data(contentsOf: Self.folder.appending(path: "tinystories-656k-expected.json"))
    let recorded = try JSONDecoder().decode(Recorded.self, from: json)
    let model = try Checkpoint.load(
      from: Self.folder.appending(path: "tinystories-656k").path, device: CPUDevice(threads: 2))
    #expect(model.configuration.parameterCount == 656_000)
    #expect(!recorded.cases.isEmpty)
    for recorded in recorded.cases {
      let count = recorded.prompt_ids.count
      let logits = try model.logits(recorded.prompt_ids).rows(count - 1..<count).array
      for pair in recorded.top5_next {
        let found = Double(logits[Int(pair[0])])
        #expect(abs(found - pair[1]) < 1e-4 * abs(pair[1]), "logit of \(pair[0]): \(found), not \(pair[1])")
      }
      let answer = try model.generate(
        after: recorded.prompt_ids, options: GenerationOptions(maxTokens: recorded.greedy_ids.count))
      // Where the two likeliest are this close, fp32 may choose the other.
      if recorded.min_top2_margin > 1e-3 { #expect(answer.tokens == recorded.greedy_ids) }
      let same = zip(answer.tokens, recorded.greedy_ids).prefix { $0 == $1 }.count
      #expect(same >= 40, "only \(same) ids agree")
    }
  }
}
