/// The names of the columns of some rows, and where each is.
public struct Columns: Equatable, Sendable {
  public let names: [String]
  private let positions: [String: Int]

  /// - Parameter names: the first of two with the same name counts.
  public init(_ names: [String]) {
    self.names = names
    positions = Dictionary(names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: min)
  }

  public func position(of name: String) -> Int? { positions[name] }
  public func contains(_ name: String) -> Bool { positions[name] != nil }
}

/// One row: a value for each column.
public struct Row {
  public let columns: Columns
  public let values: [Value]

  public init(_ columns: Columns, _ values: [Value]) {
    precondition(
      columns.names.count == values.count,
      "a row of \(values.count) values for \(columns.names.count) columns")
    self.columns = columns
    self.values = values
  }

  public subscript(name: String) -> Value? { columns.position(of: name).map { values[$0] } }

  public var record: Record { Record(zip(columns.names, values).map { (name: $0, value: $1) }) }
}

/// Whether to go on to the next row.
public enum Flow {
  case next, stop
}

/// A handle with rows and columns: a table, a corpus, a dataset. Rows come one at a time, so that a
/// corpus of any size passes through a pipeline in flat memory.
public protocol Rows: Handle {
  var columns: Columns { get }

  /// How many rows there are, when that is known without reading them.
  var knownCount: Int? { get }

  /// Calls `body` with each row, in order, until it says stop. The same rows every time.
  func forEach(in context: CommandContext, _ body: (Row) throws -> Flow) throws
}

extension Rows {
  /// How many rows there are; reads them when it must.
  public func count(in context: CommandContext) throws -> Int {
    if let knownCount { return knownCount }
    var count = 0
    try forEach(in: context) { _ in
      count += 1
      return .next
    }
    return count
  }

  /// The first `limit` rows.
  public func prefix(_ limit: Int, in context: CommandContext) throws -> [Row] {
    var rows: [Row] = []
    guard limit > 0 else { return rows }
    try forEach(in: context) { row in
      rows.append(row)
      return rows.count < limit ? .next : .stop
    }
    return rows
  }

  /// Every value of one column, in order.
  public func values(of column: String, in context: CommandContext) throws -> [Value] {
    guard let position = columns.position(of: column) else {
      preconditionFailure("no column '\(column)' in \(columns.names)")
    }
    var values: [Value] = []
    try forEach(in: context) { row in
      values.append(row.values[position])
      return .next
    }
    return values
  }

  /// `noun` with its number: `1 article`, `38,211 articles`; without one when it is not known.
  func summary(_ noun: String, one: String, kind: String) -> String {
    guard let knownCount else { return "\(kind) of \(noun)" }
    return "\(kind) of \(Counted.text(knownCount, one, noun))"
  }

  public var members: [String] { columns.names }

  public func member(_ name: String, in context: CommandContext) throws -> Value? {
    columns.contains(name) ? .list(try values(of: name, in: context)) : nil
  }
}

/// Numbers in messages.
public enum Counted {
  /// `38,211 articles`, `1 article`.
  public static func text(_ count: Int, _ one: String, _ many: String) -> String {
    "\(grouped(count)) \(count == 1 ? one : many)"
  }

  /// `38,211`.
  public static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return (number < 0 ? "-" : "") + result
  }
}
