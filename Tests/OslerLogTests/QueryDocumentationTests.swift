import Foundation
import OslerLog
import OslerTestSupport
import Testing

/// The questions of `docs/log.md` can be asked.
struct QueryDocumentationTests {
  @Test func `every question of the page has an answer`() throws {
    let page = URL(filePath: #filePath).appending(path: "../../../docs/log.md").standardized
    let questions = Fence.all(in: try String(contentsOf: page, encoding: .utf8)).filter {
      $0.language == "sql"
    }
    #expect(questions.count > 5)
    let log = try ExperimentLog.inMemory()
    for accuracy in [0.25, 0.5] {
      let session = try log.begin(toySession())
      let cell = try log.begin(CellRecord(session: session.id, position: 0, name: "all", code: "…"))
      let execution = try log.begin(
        ExecutionRecord(
          session: session.id, cell: cell.id, ordinal: 0, source: "…", canonical: "…",
          command: "evaluate choices"))
      let file = try log.add(
        FileRecord(
          execution: execution.id, path: "a.xml.gz", digest: "d", bytes: 1,
          modified: Timestamp(milliseconds: 0)))
      try log.add(
        ValueRecord(session: session.id, execution: execution.id, name: "x", type: "corpus", summary: "…"),
        from: [ValueInput(.file(file.id))])
      try log.append(MIMEBundle(text: "shown"), to: execution.id, as: .result)
      try log.append([
        MetricRecord(execution: execution.id, name: "loss", step: 0, value: 2),
        MetricRecord(execution: execution.id, name: "accuracy/base", step: 0, value: accuracy),
      ])
      try log.end(execution.id, .succeeded, elapsedSeconds: 1)
    }
    var answers: [[[QueryValue]]] = []
    for question in questions {
      var rows: [[QueryValue]] = []
      try QueryConnection(log).run(question.body) {
        rows.append($0)
        return true
      }
      answers.append(rows)
    }
    #expect(answers[0] == [[.text("evaluate choices"), .integer(1), .integer(0), .real(1)]])
    #expect(answers[1] == [[.integer(0), .real(2), .real(2), .real(0)]])
    #expect(answers[2] == [[.text("base"), .real(0.5), .integer(2), .text("all")]])
    #expect(answers[3] == [[.text("all"), .text("shown")]])
    #expect(answers[4] == [])
    #expect(answers[5].map(\.last) == [.null, .null])
  }
}
