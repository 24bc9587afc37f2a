public import GRDB

/// A row with an id that the log gives when it writes it.
public protocol LogRecord: Codable, Hashable, Sendable, FetchableRecord, MutablePersistableRecord {
  var id: RowID<Self> { get set }
}

extension LogRecord {
  public mutating func didInsert(_ inserted: InsertionSuccess) {
    id = RowID(inserted.rowID)
  }
}

/// How far a session, a cell or an execution got.
public enum Status: String, Codable, Hashable, Sendable, CaseIterable, DatabaseValueConvertible {
  /// Also what a killed process leaves; see ``SessionRecord/liveness``.
  case running
  case succeeded
  case failed
  /// Stopped by the person, with nothing to keep.
  case interrupted
  /// Stopped by the person, with a usable result.
  case partial
  /// Taken from an earlier execution with the same key.
  case cached
  /// Never begun, because something before it failed.
  case skipped
}
