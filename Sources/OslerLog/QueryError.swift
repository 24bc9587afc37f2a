/// Why a question in SQL has no answer.
public enum QueryError: Error, Hashable, Sendable {
  /// Nothing but white space and comments.
  case empty
  /// A second statement begins `at` this byte.
  case several(at: Int)
  /// `?` or `:name`: nothing says what it stands for.
  case placeholder
  case zeroByte
  /// What it would do, in the word of SQL: `attach`, `insert`.
  case refused(action: String)
  /// SQLite's words, and the byte of the SQL at which it stopped reading.
  case sql(String, at: Int?)
  /// ``QueryConnection/isStopped`` said so.
  case stopped
  /// A table of the log and one from outside have this name.
  case ambiguous(name: String)
  /// Names from outside that SQL does not tell apart.
  case sameName(String, String)
  case sameColumn(table: String, column: String)
  case noColumns(table: String)
  case tooManyRows(table: String, limit: Int)
  case tooLarge(table: String, limitBytes: Int)
  case log(LogError)
}

extension QueryError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "there is no SQL to run"
    case .several: "one statement at a time"
    case .placeholder: "the SQL has a placeholder, and nothing says what it stands for"
    case .zeroByte: "the SQL has a zero byte in it"
    case .refused(let action): "'\(action)' is refused: a question to a log only reads"
    case .sql(let message, _): message
    case .stopped: "interrupted"
    case .ambiguous(let name): "'\(name)' is a table of the log and a variable"
    case .sameName(let name, let other): "'\(name)' and '\(other)' are one name in SQL"
    case .sameColumn(let table, let column): "'\(table)' has two columns that are '\(column)' in SQL"
    case .noColumns(let table): "'\(table)' has no columns"
    case .tooManyRows(let table, let limit): "'\(table)' has more than \(limit) rows"
    case .tooLarge(let table, let limit): "'\(table)' holds more than \(limit >> 20) MiB"
    case .log(let error): error.description
    }
  }

  /// What the person can do about it.
  public var hint: String? {
    switch self {
    case .empty: "for example: select * from overview"
    case .several: "leave out what follows the ';'"
    case .placeholder: "write the value itself"
    case .ambiguous(let name): "write 'main.\(name)' for the log's or 'temp.\(name)' for the variable"
    case .sameName: "give one of them another name"
    case .sameColumn: "give one of them another name with 'select'"
    case .tooManyRows, .tooLarge: "take a part of it first, with 'where', 'select' or 'head'"
    case .log(let error): error.hint
    case .zeroByte, .refused, .sql, .stopped, .noColumns: nil
    }
  }

  /// Where in the SQL, as a byte from 0.
  public var offset: Int? {
    switch self {
    case .several(let offset): offset
    case .sql(_, let offset): offset
    default: nil
    }
  }

  /// The table that SQLite did not find.
  public var missingTable: String? {
    let head = "no such table: "
    guard case .sql(let message, _) = self, message.hasPrefix(head) else { return nil }
    return String(message.dropFirst(head.count))
  }
}
