public import GRDB

/// A line shown beside the outputs, on stderr: a memory plan, a note, a warning.
public struct MessageRecord: LogRecord {
  public static let databaseTableName = "messages"

  public enum Level: String, Codable, Hashable, Sendable, DatabaseValueConvertible {
    case note, warning, error
  }

  public var id: MessageID
  public var session: SessionID
  public var execution: ExecutionID?
  public var level: Level
  public var text: String
  public var shown: Timestamp

  public init(session: SessionID, execution: ExecutionID? = nil, level: Level = .note, text: String) {
    (id, self.session, self.execution) = (.unwritten, session, execution)
    (self.level, self.text, shown) = (level, text, .now)
  }
}
