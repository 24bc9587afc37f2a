import Foundation
import OslerEvaluation
import Testing

private let data = URL(filePath: #filePath).appending(path: "../../../../../shared/data").standardized
private let pubmedqa = data.appending(path: "qa/pubmedqa")
private let isThere = FileManager.default.fileExists(atPath: pubmedqa.path)
private let absent: Comment = "the question sets are not beside the repository (../shared/data/qa)"

/// What the authors of PubMedQA report of people, from their file.
@Suite(.enabled(if: isThere, absent))
struct KnownRowsTests {
  private struct Labelled: Decodable {
    let reasoning_required_pred, reasoning_free_pred, final_decision: String
  }

  @Test(arguments: [("always yes", 55.2, 23.71), ("without", 90.4, 84.18), ("with", 78.0, 72.19)])
  func `PubMedQA's known rows come out`(row: String, accuracy: Double, macro: Double) throws {
    func decoded<T: Decodable>(_ type: T.Type, _ file: String) throws -> T {
      try JSONDecoder().decode(type, from: Data(contentsOf: pubmedqa.appending(path: file)))
    }
    let all = try decoded([String: Labelled].self, "ori_pqal.json")
    let test = try decoded([String: String].self, "test_ground_truth.json")
    #expect((all.count, test.count) == (1000, 500))
    let labels = ["yes", "no", "maybe"]
    var (predictions, answers): ([Int], [Int]) = ([], [])
    for (id, answer) in test {
      let item = try #require(all[id])
      #expect(item.final_decision == answer)
      let said =
        switch row {
        case "without": item.reasoning_free_pred
        case "with": item.reasoning_required_pred
        default: "yes"
        }
      predictions.append(try #require(labels.firstIndex(of: said)))
      answers.append(try #require(labels.firstIndex(of: answer)))
    }
    let hits = zip(predictions, answers).count { $0 == $1 }
    #expect(100 * Proportion(hits, of: 500).value == accuracy)
    #expect(abs(100 * macroF1(predictions: predictions, answers: answers, labels: 3) - macro) < 0.005)
  }
}
