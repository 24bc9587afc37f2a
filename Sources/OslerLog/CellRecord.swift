import GRDB

/// One cell of a notebook, or one entry at the REPL, as it ran in one session.
public struct CellRecord: LogRecord {
  public static let databaseTableName = "cells"

  public var id: CellID
  public var session: SessionID
  /// From 0, in the order of the notebook.
  public var position: Int
  /// The label, or the id made from the content.
  public var name: String
  public var code: String
  /// JSON object: the `#|` lines.
  public var options: String
  public var status: Status
  public let started: Timestamp
  public var ended: Timestamp?

  /// A cell that starts now.
  public init(session: SessionID, position: Int, name: String, code: String, options: String = "{}") {
    (id, self.session, self.position, self.name) = (.unwritten, session, position, name)
    (self.code, self.options, status, started) = (code, options, .running, .now)
  }
}
