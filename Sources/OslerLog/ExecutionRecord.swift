import GRDB

/// One statement, as it ran once. A loop's body makes a row each time round.
public struct ExecutionRecord: LogRecord {
  public static let databaseTableName = "executions"

  public var id: ExecutionID
  public var session: SessionID
  public var cell: CellID?
  /// The statement this one runs inside of: a loop, a definition's call.
  public var parent: ExecutionID?
  /// From 0, in the order in which the session's statements started.
  public var ordinal: Int
  /// As written.
  public var source: String
  /// In canonical layout without comments: what keys are made of.
  public var canonical: String
  /// `train lora`; nil for a plain expression.
  public var command: String?
  /// JSON object: every option after defaults.
  public var options: String
  /// Name of the random stream it starts with.
  public var stream: String?
  public var key: String?
  /// The execution this one took its result from: its outputs were shown again, its numbers and files stand
  /// there.
  public var original: ExecutionID?
  public var status: Status
  /// The diagnostic as the person saw it, caret and all.
  public var error: String?
  public let started: Timestamp
  public var ended: Timestamp?
  public var elapsedSeconds: Double?

  /// A statement that starts now.
  public init(
    session: SessionID, cell: CellID?, parent: ExecutionID? = nil, ordinal: Int, source: String,
    canonical: String, command: String? = nil, options: String = "{}", stream: String? = nil,
    key: String? = nil
  ) {
    (id, self.session, self.cell, self.parent) = (.unwritten, session, cell, parent)
    (self.ordinal, self.source, self.canonical) = (ordinal, source, canonical)
    (self.command, self.options, self.stream, self.key) = (command, options, stream, key)
    (status, started) = (.running, .now)
  }

  enum CodingKeys: String, CodingKey {
    case id, session, cell, parent, ordinal, source, canonical, command, options, stream, key, original,
      status
    case error, started, ended
    case elapsedSeconds = "elapsed_seconds"
  }
}
