public import GRDB

/// The id of one row of one table: a session's id does not pass for a cell's.
///
/// Zero is a row not written yet; the log gives the number.
public struct RowID<Record>: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: Int64

  public init(_ rawValue: Int64) { self.rawValue = rawValue }

  public static var unwritten: RowID { RowID(0) }

  public static func < (left: RowID, right: RowID) -> Bool { left.rawValue < right.rawValue }

  public var description: String { String(rawValue) }
}

extension RowID: DatabaseValueConvertible {
  /// NULL before the row is written, so that SQLite numbers it.
  public var databaseValue: DatabaseValue { rawValue == 0 ? .null : rawValue.databaseValue }

  public static func fromDatabaseValue(_ value: DatabaseValue) -> RowID? {
    Int64.fromDatabaseValue(value).map { RowID($0) }
  }
}

public typealias SessionID = RowID<SessionRecord>
public typealias CellID = RowID<CellRecord>
public typealias ExecutionID = RowID<ExecutionRecord>
public typealias OutputID = RowID<OutputRecord>
public typealias ArtifactID = RowID<ArtifactRecord>
public typealias FileID = RowID<FileRecord>
public typealias ValueID = RowID<ValueRecord>
public typealias MessageID = RowID<MessageRecord>
