import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

/// A record whose results were taken from an earlier session is compared with what that one computed.
struct ReplayCachedTests {
  private let bench: ReplayBench

  init() throws {
    bench = try ReplayBench()
    try bench.record(ReplayTests.study)
    let log = try ExperimentLog.open(bench.logPath)
    try Self.addCachedSession(to: log)
    try log.close()
  }

  /// The last session once more, as if every command had been there already: outputs are shown again,
  /// numbers and files stand with the original. What was streamed is one piece.
  private static func addCachedSession(to log: ExperimentLog) throws {
    let first = try #require(try log.sessions().last)
    let session = try log.begin(
      SessionRecord(
        title: first.title, notebook: first.notebook, workspace: first.workspace, folder: first.folder,
        source: first.source, parameters: first.parameters, seed: first.seed.rawValue, threads: first.threads,
        commandLine: [], engineVersion: first.engineVersion, device: first.device,
        environment: first.environment))
    for cell in try log.contents(of: first.id).cells {
      let copy = try log.begin(
        CellRecord(
          session: session.id, position: cell.record.position, name: cell.record.name, code: cell.record.code)
      )
      var parents: [ExecutionID: ExecutionID] = [:]
      for execution in cell.executions {
        let then = execution.record
        var row = ExecutionRecord(
          session: session.id, cell: copy.id, parent: then.parent.flatMap { parents[$0] },
          ordinal: then.ordinal, source: then.source, canonical: then.canonical, command: then.command,
          options: then.options, stream: then.stream, key: then.key)
        if then.command != nil { row.original = then.id }
        row = try log.begin(row)
        parents[then.id] = row.id
        let streamed = execution.outputs.filter { $0.record.kind == .stream }.compactMap(\.bundle.text)
          .joined()
        if !streamed.isEmpty { try log.append(MIMEBundle(text: streamed), to: row.id, as: .stream) }
        for output in execution.outputs where output.record.kind != .stream {
          try log.append(output.bundle, to: row.id, as: output.record.kind)
        }
        try log.end(row.id, .cached, elapsedSeconds: 0)
      }
      try log.end(copy.id, .cached)
    }
    try log.end(session.id, .succeeded)
  }

  @Test func `cached or computed is no difference`() throws {
    let report = try bench.replay()
    #expect(report.session == 2)
    #expect(report.text.hasPrefix("identical: 5 of 5 outputs, 5 of 5 series, 1 of 1 file"), "\(report.text)")
    #expect(report.isReproduced)
  }

  @Test func `the numbers of the original are compared`() throws {
    let log = try ExperimentLog.open(bench.logPath)
    let stage = try #require(
      try log.contents(of: SessionID(1)).cells.flatMap(\.executions)
        .first { $0.record.command == "train pretrain" })
    var metric = try #require(try log.metrics(of: stage.record.id, named: "loss").first)
    metric.value += 1
    try log.append([metric])
    try log.close()
    let report = try bench.replay()
    #expect(report.cells.map(\.verdict) == [.identical, .differs, .identical, .identical], "\(report.text)")
    #expect(report.cells[1].items.filter { $0.verdict == .differs }.map(\.first?.step) == [1])
  }

  @Test func `a file that the session itself wrote is no input that is gone`() throws {
    try bench.remove("results/copy.jsonl")
    #expect(try bench.replay().isReproduced)
  }
}
