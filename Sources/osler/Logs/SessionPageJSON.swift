import OslerLog

/// One session, whole, for a program to read.
struct SessionJSON: Encodable {
  struct Cell: Encodable {
    let name: String
    let position: Int
    let status: String
    let code: String
    let executions: [Execution]
  }

  struct Execution: Encodable {
    let execution: Int64
    let parent: Int64?
    let source: String
    let command: String?
    let status: String
    let seconds: Double?
    let key: String?
    let error: String?
    let outputs: [OutputEvent]
    let metrics: [MetricSummary]
  }

  struct Artifact: Encodable {
    let kind: String
    let path: String
    let digest: String
    let bytes: Int64
  }

  let session: SessionSummary
  let parameters: String
  let cells: [Cell]
  let messages: [MessageEvent]
  let artifacts: [Artifact]
}

extension SessionPage {
  var json: SessionJSON {
    SessionJSON(
      session: SessionSummary(contents.session, log: path, reproduction),
      parameters: contents.session.parameters,
      cells: contents.cells.map { cell in
        SessionJSON.Cell(
          name: cell.record.name, position: cell.record.position, status: cell.record.status.rawValue,
          code: cell.record.code, executions: cell.executions.map(execution))
      },
      messages: contents.messages.map { MessageEvent(level: $0.level.rawValue, text: $0.text) },
      artifacts: artifacts.map {
        SessionJSON.Artifact(kind: $0.kind, path: $0.path, digest: $0.digest, bytes: $0.bytes)
      })
  }

  private func execution(_ execution: SessionContents.Execution) -> SessionJSON.Execution {
    let record = execution.record
    return SessionJSON.Execution(
      execution: record.id.rawValue, parent: record.parent?.rawValue, source: record.source,
      command: record.command, status: record.status.rawValue, seconds: record.elapsedSeconds,
      key: record.key, error: record.error,
      outputs: execution.outputs.map { OutputEvent($0.bundle, $0.record) }, metrics: metrics[record.id] ?? [])
  }
}
