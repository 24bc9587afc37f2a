import GRDB

/// A value a session made, with or without a name.
public struct ValueRecord: LogRecord {
  public static let databaseTableName = "session_values"

  public var id: ValueID
  public var session: SessionID
  public var execution: ExecutionID
  /// The variable; nil for one that was only shown or handed on.
  public var name: String?
  /// `corpus`, `model`, …
  public var type: String
  /// One line about it.
  public var summary: String
  public var key: String?
  /// Of its content, where it has one.
  public var digest: String?

  public init(
    session: SessionID, execution: ExecutionID, name: String?, type: String, summary: String,
    key: String? = nil, digest: String? = nil
  ) {
    (id, self.session, self.execution, self.name) = (.unwritten, session, execution, name)
    (self.type, self.summary, self.key, self.digest) = (type, summary, key, digest)
  }
}

/// What a value was made from, and what for: `on`, `model`; nil for the first argument.
public struct ValueInput: Hashable, Sendable {
  public enum Source: Hashable, Sendable {
    case value(ValueID)
    case file(FileID)
  }

  public var source: Source
  public var role: String?

  public init(_ source: Source, role: String? = nil) {
    (self.source, self.role) = (source, role)
  }
}

/// A row of `value_inputs`.
struct ValueInputRecord: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "value_inputs"

  let value: ValueID
  let position: Int
  let role: String?
  let inputValue: ValueID?
  let inputFile: FileID?

  enum CodingKeys: String, CodingKey {
    case value, position, role
    case inputValue = "input_value"
    case inputFile = "input_file"
  }

  init(_ input: ValueInput, of value: ValueID, at position: Int) {
    (self.value, self.position, role) = (value, position, input.role)
    switch input.source {
    case .value(let id): (inputValue, inputFile) = (id, nil)
    case .file(let id): (inputValue, inputFile) = (nil, id)
    }
  }

  func input() throws -> ValueInput {
    if let inputValue { return ValueInput(.value(inputValue), role: role) }
    guard let inputFile else { throw RowError(table: Self.databaseTableName) }
    return ValueInput(.file(inputFile), role: role)
  }
}
