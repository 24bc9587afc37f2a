public import OslerLog

/// A session, or a log, in the formats of other programs.
public struct SessionExport {
  public enum Format: String, CaseIterable, Sendable {
    case ipynb
    case roCrate = "ro-crate"
    case csv
    case jsonl

    /// Whether it is a folder of files, when not a single table was asked for.
    public var isFolder: Bool { self == .roCrate || self == .csv }
  }

  private let log: ExperimentLog
  private let session: SessionID
  private let isWholeLog: Bool

  /// Asked now and then whether to stop.
  public var isStopped: () -> Bool = { false }

  /// - Parameters:
  ///   - session: the one to export, or the last.
  ///   - isWholeLog: whether CSV and JSON lines hold all sessions.
  public init(_ session: SessionID, in log: ExperimentLog, isWholeLog: Bool) {
    (self.log, self.session, self.isWholeLog) = (log, session, isWholeLog)
  }

  /// Hands over what is one stream: a notebook, events, or one table.
  public func stream(_ format: Format, table: String?, _ put: (String) throws -> Void) throws {
    switch format {
    case .ipynb: try NotebookExport(session, in: log).write(put)
    case .jsonl:
      let events = try EventExport(log, session: isWholeLog ? nil : session)
      events.stop(when: isStopped)
      try events.write(put)
    case .csv:
      let tables = try tables()
      try tables.write(table ?? "overview", put)
    case .roCrate: preconditionFailure("a crate is a folder")
    }
  }

  /// Writes a file or a folder.
  ///
  /// - Returns: what was written, in a few words.
  public func write(_ format: Format, table: String?, to path: String) throws -> String {
    if format.isFolder, table == nil {
      return format == .csv
        ? try writeTables(to: path) : try CrateExport(session, in: log).write(to: path)
    }
    try ExportFile.write(to: path) { put in try stream(format, table: table, put) }
    return path
  }

  private func tables() throws -> TableExport {
    let tables = try TableExport(log, session: isWholeLog ? nil : session)
    tables.stop(when: isStopped)
    return tables
  }

  private func writeTables(to path: String) throws -> String {
    let tables = try tables()
    let names = Set(tables.names.map { $0 + ".csv" })
    try ExportFile.makeFolder(path) { names.contains($0) }
    for name in tables.names {
      try ExportFile.write(to: "\(path)/\(name).csv") { put in try tables.write(name, put) }
    }
    return "\(tables.names.count) files in \(path)"
  }
}
