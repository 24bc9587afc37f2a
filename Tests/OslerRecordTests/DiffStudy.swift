import Foundation
import OslerLanguage
import OslerLog
import OslerRecord

/// A log in memory, filled statement by statement, for comparing and exporting.
final class DiffStudy {
  struct Statement {
    var source: String
    var canonical: String?
    var command: String?
    var shown: [(String, String)] = []
    var kind: OutputKind = .result
    var series: [String: [Double]] = [:]
    var files: [(String, String)] = []
    var artifacts: [(String, String)] = []
    var error: String?
  }

  static let signatures = Signatures(
    ["train", "show", "count"].map { name in
      CommandSignature(
        name, "For tests.",
        parameters: [
          .argument("value", .value(.any), required: false, help: "anything"),
          .option("epochs", .value(.integer), help: "how often"),
        ], returns: .any, examples: [])
    })

  let log: ExperimentLog
  private(set) var sessions: [SessionID] = []

  init() throws { log = try ExperimentLog.inMemory() }

  /// - Parameter change: made to the session before it is written.
  @discardableResult
  func session(
    source: String = "", cells: [(String, [Statement])] = [],
    _ change: (inout SessionRecord) -> Void = { _ in }
  ) throws -> SessionID {
    var record = SessionRecord.toy(source: source)
    change(&record)
    let session = try log.begin(record)
    sessions.append(session.id)
    var ordinal = 0
    for (position, (name, statements)) in cells.enumerated() {
      let code = statements.map(\.source).joined(separator: "\n")
      let cell = try log.begin(CellRecord(session: session.id, position: position, name: name, code: code))
      for statement in statements {
        try run(statement, in: cell, ordinal)
        ordinal += 1
      }
      try log.end(cell.id, statements.contains { $0.error != nil } ? .failed : .succeeded)
    }
    try log.end(session.id, .succeeded)
    return session.id
  }

  private func run(_ statement: Statement, in cell: CellRecord, _ ordinal: Int) throws {
    let execution = try log.begin(
      ExecutionRecord(
        session: cell.session, cell: cell.id, ordinal: ordinal, source: statement.source,
        canonical: statement.canonical ?? statement.source, command: statement.command))
    for (path, digest) in statement.files {
      try log.add(
        FileRecord(
          execution: execution.id, path: path, digest: digest, bytes: 3, modified: Timestamp(milliseconds: 0))
      )
    }
    for (mime, text) in statement.shown {
      try log.append([mime: .text(text)], to: execution.id, as: statement.kind)
    }
    for (name, values) in statement.series {
      try log.append(
        values.enumerated().map {
          MetricRecord(execution: execution.id, name: name, step: $0, value: $1)
        })
    }
    for (path, digest) in statement.artifacts {
      try log.add(
        ArtifactRecord(execution: execution.id, kind: "model", path: path, digest: digest, bytes: 5))
    }
    try log.end(
      execution.id, statement.error == nil ? .succeeded : .failed, elapsedSeconds: 1, error: statement.error)
  }

  /// How the first two sessions differ.
  func difference(only parts: Set<SessionDifference.Part>? = nil) throws -> SessionDifference {
    let places = try sessions.prefix(2).map { try SessionComparison.Place($0, in: log, at: "a.oslog") }
    return SessionComparison(places[0], places[1], signatures: Self.signatures)
      .difference(only: parts ?? Set(SessionDifference.Part.allCases))
  }

  /// The page without its first three lines, which name the two.
  func page(only part: SessionDifference.Part) throws -> String {
    try difference(only: [part]).text().split(separator: "\n", omittingEmptySubsequences: false).dropFirst(3)
      .joined(separator: "\n")
  }
}
