import OslerLog
import Testing

/// Prints what a row costs; asserts no time, since test machines differ.
struct SpeedTests {
  @Test func `rows are cheap enough to write one by one`() throws {
    let folder = try Folder()
    let log = try ExperimentLog.open(folder["a.oslog"])
    let execution = try log.toyExecution()
    let clock = ContinuousClock()
    func time(_ what: String, rows: Int, _ body: () throws -> Void) rethrows {
      let elapsed = try clock.measure(body) / rows
      print("log: \(what): \(elapsed.components.attoseconds / 1_000_000_000) ns a row")
    }
    try time("one output, committed", rows: 2000) {
      for number in 0..<2000 {
        try log.append(MIMEBundle(text: "line \(number)"), to: execution.id, as: .stream)
      }
    }
    try time("statement begun and ended", rows: 1000) {
      for number in 0..<1000 {
        let row = try log.begin(
          ExecutionRecord(
            session: execution.session, cell: execution.cell, ordinal: number, source: "x", canonical: "x"))
        try log.end(row.id, .succeeded, elapsedSeconds: 0)
      }
    }
    try time("one step of 4 metrics, committed", rows: 2000) {
      for step in 0..<2000 {
        try log.append(
          ["loss", "rate", "norm", "speed"].map {
            MetricRecord(execution: execution.id, name: $0, step: step, value: 1)
          })
      }
    }
    let many = (0..<100_000).map { MetricRecord(execution: execution.id, name: "many", step: $0, value: 1) }
    try time("100k metrics at once", rows: many.count) { try log.append(many) }
    try time("100k metrics read", rows: many.count) {
      let read = try log.metrics(of: execution.id, named: "many")
      #expect(read.count == many.count)
    }
  }
}
