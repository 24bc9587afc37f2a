import Foundation
import OslerCorpus
import OslerEvaluation

/// What lm-evaluation-harness made of invented questions; `Fixtures/record_harness.py` wrote it.
struct Harness: Decodable {
  struct Told: Decodable {
    let acc, stderr: Double
    let norm: Double?
  }

  struct Group: Decodable {
    let acc, stderr: Double
  }

  struct Item: Decodable {
    let question: String
    let context: String?
    let choices: [String]
    let answer: String
    let answerIndex: Int?

    func question(id: Int) -> Question {
      Question(
        id: "\(id)", question: question, context: context, choices: choices, answer: answer,
        answerIndex: answerIndex)
    }
  }

  struct Task: Decodable {
    let task: String
    let pool, test: [Item]
    let prompts0, prompts3, continuations: [String]
    let scores0, scores3: [[Double]]
    let told0, told3: Told

    var questions: [Question] { test.enumerated().map { $1.question(id: $0) } }
    var shots: Shots { Shots(3, from: pool.enumerated().map { $1.question(id: $0) }) }

    var ours: EvaluationProtocol { Harness.evaluation(task) }
  }

  let lm_eval: String
  let tasks: [Task]
  let nine0, nine3: Group

  static func load() throws -> Harness {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "Fixtures/harness.json")
    return try JSONDecoder().decode(Harness.self, from: Data(contentsOf: file))
  }

  static func evaluation(_ task: String) -> EvaluationProtocol {
    switch task {
    case "medqa_4options": .medQA
    case "medmcqa": .medMCQA
    case "pubmedqa": .pubmedQA
    default: .mmlu(String(task.dropFirst("mmlu_".count)))
    }
  }
}
