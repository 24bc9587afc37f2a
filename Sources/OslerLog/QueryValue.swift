public import Foundation

/// A value of SQL.
public enum QueryValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob(Data)
}

/// Rows from outside of the log that a question may join with it, under a name.
public struct QueryTable {
  public let name: String
  public let columns: [String]
  /// Hands over its rows, a value for each column; those of columns that are not wanted may be null.
  public let forEachRow: (_ wanted: Set<Int>, _ add: ([QueryValue]) throws -> Void) throws -> Void

  public init(
    name: String, columns: [String],
    forEachRow: @escaping (_ wanted: Set<Int>, _ add: ([QueryValue]) throws -> Void) throws -> Void
  ) {
    (self.name, self.columns, self.forEachRow) = (name, columns, forEachRow)
  }
}

/// How much a question may ask for.
public struct QueryLimits: Hashable, Sendable {
  /// Rows of one ``QueryTable``.
  public var tableRows = 1_000_000
  /// Bytes of text and blobs of one ``QueryTable``.
  public var tableBytes = 1 << 29
  /// Bytes of one value, and of the SQL.
  public var valueBytes = 1 << 28
  public var sqlBytes = 1 << 20

  public init() {}
}
