import Foundation
import OslerDigest
import OslerLanguage
import OslerLog

/// `sql "select journal, count(*) as n from papers group by journal"`
struct SqlCommand: Command {
  static let group = CommandGroup.rows
  static let effect = CommandEffect.outside
  static let signature = CommandSignature(
    "sql", "Asks the session's log, and the session's rows, in SQL.",
    discussion: """
      The log's tables and views are those of docs/log.md: `overview`, `history`, `losses` and more. A \
      variable that holds rows is a table too, and may be joined with them; where the log has a table of \
      that name, `temp.files` is the variable and `main.files` the log's. Lists and records are JSON in SQL \
      (`json_each(mesh)`), true and false are 1 and 0, none is null. The SQL only reads: whatever would \
      write, attach or load is refused. What it gives depends on the moment, and is not taken from the cache.
      """,
    parameters: [
      .argument("query", .value(.string), help: "one select"),
      .option("log", .file, help: "another log to ask, instead of the session's own"),
    ],
    returns: .table,
    examples: [
      Example(
        """
        questions = load qa "questions.jsonl"
        sql "select specialty, count(*) as n from questions group by specialty order by specialty"
        """,
        output: """
          specialty   n
          ──────────  ─
          cardiology  4
          nephrology  4
          """)
    ])

  private static let mostRows = 1_000_000
  private static let mostBytes = 1 << 29

  let query: String
  let log: InputFile?
  private let arguments: Arguments

  init(_ arguments: Arguments) throws(Diagnostic) {
    query = arguments.string("query")
    log = arguments.isGiven("log") ? arguments.file("log") : nil
    self.arguments = arguments
  }

  func run(in context: CommandContext) throws -> Value {
    do {
      return .handle(try answer(in: context))
    } catch QueryError.stopped {
      try context.checkInterrupt()
      throw QueryError.stopped
    } catch let error as QueryError {
      throw diagnostic(error, in: context)
    }
  }

  private func answer(in context: CommandContext) throws -> Table {
    let log = try log.map { try ExperimentLog.openReadOnly($0.path) } ?? context.session.log
    let connection = try QueryConnection(log)
    connection.isStopped = { context.isInterrupted }
    var joined: [Digest] = []
    let tables = context.variables.compactMap { name, value in
      value.handle((any Rows).self).map { rows in
        QueryTable(name: name, columns: rows.columns.names) { wanted, add in
          joined.append(rows.lineage.key)
          try rows.forEach(in: context) { row in
            try add(row.values.enumerated().map { wanted.contains($0) ? QueryValue($1) : .null })
            return .next
          }
        }
      }
    }
    var (names, rows, bytes) = ([String](), [[Value]](), 0)
    var content = Hasher256()
    try connection.run(query, joining: tables) {
      names = $0
    } row: { values in
      rows.append(values.map(Value.init))
      let text = rows.last.map { ValueJSON.text(.list($0)) + "\n" } ?? ""
      content.update(text)
      bytes += text.utf8.count
      guard rows.count <= Self.mostRows, bytes <= Self.mostBytes else {
        throw arguments.error(
          "the answer is too long: more than \(Counted.grouped(Self.mostRows)) rows, or 512 MiB",
          hint: "ask for less, for example with 'limit 1000'", at: "query")
      }
      return true
    }
    // The same question has another answer another time: what is made from it must know which.
    let key = "\(context.lineage.key.hex)\n\(names.joined(separator: "\n"))\n\(content.finish().hex)"
    return Table(
      names, rows,
      lineage: Lineage(
        key: Digest(of: key), command: context.lineage.command, inputs: context.lineage.inputs + joined))
  }

  /// The words of `error` where they belong: in the SQL, when it is written out.
  private func diagnostic(_ error: QueryError, in context: CommandContext) -> Diagnostic {
    let whole = arguments.error("\(error)", hint: hint(for: error, in: context), at: "query")
    let written = String(context.source[whole.range])
    guard let offset = error.offset, let place = written.range(of: query),
      let position = query.utf8.index(query.startIndex, offsetBy: offset, limitedBy: query.endIndex)
    else { return whole }
    let start = whole.range.start + written[..<place.lowerBound].utf8.count + offset
    let word = query[position...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    let end = min(whole.range.end, start + max(1, word.utf8.count))
    return Diagnostic(whole.message, hint: whole.hint, at: SourceRange(min(start, end), end))
  }

  private func hint(for error: QueryError, in context: CommandContext) -> String? {
    guard let missing = error.missingTable else { return error.hint }
    if let variable = context.variables.first(where: { $0.name == missing }) {
      return "the variable '\(missing)' holds \(variable.value.type.inWords), not rows"
    }
    let names = (try? QueryConnection(context.session.log).tableNames()) ?? []
    let known = names + context.variables.filter { $0.value.handle((any Rows).self) != nil }.map(\.name)
    return NearestName.suggestion(for: missing, among: known).map { "did you mean '\($0)'?" }
      ?? "there are the log's tables of docs/log.md, and variables that hold rows"
  }
}

extension QueryValue {
  /// SQL has neither truth values nor lists: they become 1 and 0, and JSON.
  init(_ value: Value) {
    switch value {
    case .none: self = .null
    case .bool(let bool): self = .integer(bool ? 1 : 0)
    case .integer(let integer): self = .integer(Int64(integer))
    case .real(let real): self = real.isNaN ? .null : .real(real)
    case .string(let string): self = .text(string)
    case .list, .record: self = .text(ValueJSON.text(value))
    case .range, .function, .handle: self = .text(value.description)
    }
  }
}

extension Value {
  /// Bytes are given in base64.
  fileprivate init(_ value: QueryValue) {
    switch value {
    case .null: self = .none
    case .integer(let integer): self = .integer(Int(integer))
    case .real(let real): self = .real(real)
    case .text(let text): self = .string(text)
    case .blob(let data): self = .string(data.base64EncodedString())
    }
  }
}
