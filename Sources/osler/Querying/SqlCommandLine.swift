import ArgumentParser
import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog

/// `osler sql study.oslog 'select * from overview'`
struct SqlCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Ask a log in SQL.",
    discussion: """
      The log is only read: whatever would write, attach another file or load code is refused. docs/log.md \
      names the tables, and the views for common questions: overview, history, losses, costs, …

      Exit status: 0 well, 5 out of time, 65 the SQL is wrong or refused, 66 no such log, 130 interrupted.
      """)

  @Argument(help: "The log.", completion: .file(extensions: ["oslog"]))
  var log: String

  @Argument(help: "One statement that reads; '-' takes it from standard input.")
  var sql: String

  @Flag(help: "Print a JSON list with an object for each row.")
  var json = false

  @Flag(help: "Print comma-separated values (RFC 4180), bytes as base64.")
  var csv = false

  @Option(help: ArgumentHelp("Most rows of a table; 200 at a terminal, else 10000.", valueName: "n"))
  var rows: Int?

  @Option(help: ArgumentHelp("Stop after this time.", valueName: "seconds"))
  var timeout: Double?

  func validate() throws {
    if json && csv { throw ValidationError("'--json' and '--csv' are two formats: choose one") }
    if let rows, rows < 1 { throw ValidationError("'--rows' must be at least 1, not \(rows)") }
    if let timeout, !(timeout > 0) { throw ValidationError("'--timeout' must be above 0, not \(timeout)") }
  }

  func run() throws {
    let signals = SignalWatch()
    let interrupt = Interrupt()
    signals.set(
      SignalWatch.Actions(
        stop: { _ in interrupt.raise() }, leave: { _ in _exit(ExitStatus.interrupted.rawValue) }))
    let screen = Screen()
    let source = SourceText(name: "sql", text: sql == "-" ? try standardInput() : sql)
    let log = try LogPlace(log).open()
    let deadline = timeout.map { ContinuousClock.now + .seconds($0) }
    do {
      let connection = try QueryConnection(log)
      connection.isStopped = {
        interrupt.isRaised || deadline.map { ContinuousClock.now >= $0 } ?? false
      }
      try answer(source.text, on: connection, screen)
    } catch QueryError.stopped {
      screen.finishLine()
      if interrupt.isRaised { throw ExitStatus.interrupted }
      screen.error("the question ran past its \(TimeText.of(seconds: timeout ?? 0))")
      throw ExitStatus.outOfTime
    } catch QueryError.log(let error) {
      throw CommandLineError.log(error, writing: false)
    } catch let error as QueryError {
      try complain(error, in: source, of: log, screen)
    }
  }

  private func answer(_ sql: String, on connection: QueryConnection, _ screen: Screen) throws {
    var writer: any RowsWriter =
      if json {
        JSONRowsWriter(screen)
      } else if csv {
        CSVRowsWriter(screen)
      } else {
        TableRowsWriter(screen, most: rows ?? (screen.terminal.isOutputTerminal ? 200 : 10_000))
      }
    try connection.run(sql) {
      writer.begin($0)
    } row: {
      writer.add($0)
    }
    writer.end()
  }

  /// What is wrong, where in the SQL.
  private func complain(
    _ error: QueryError, in source: SourceText, of log: ExperimentLog, _ screen: Screen
  ) throws -> Never {
    var hint = error.hint
    if let missing = error.missingTable {
      let known = try QueryConnection(log).tableNames()
      hint =
        NearestName.suggestion(for: missing, among: known).map { "did you mean '\($0)'?" }
        ?? "there are " + known.joined(separator: ", ")
    }
    guard let offset = error.offset, offset <= source.text.utf8.count else {
      screen.complain("\(error)", hint: hint)
      throw ExitStatus.badData
    }
    let rest = source[SourceRange(offset, source.range.end)]
    let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }.utf8.count
    let range = SourceRange(offset, min(source.range.end, offset + max(1, word)))
    let diagnostic = Diagnostic("\(error)", hint: hint, at: range)
    screen.error(SafeText.escaped(diagnostic.rendered(in: source)))
    throw ExitStatus.badData
  }

  private func standardInput() throws -> String {
    let most = QueryLimits().sqlBytes
    let data = (try? FileHandle.standardInput.read(upToCount: most + 1)) ?? Data()
    guard let text = String(data: data, encoding: .utf8), data.count <= most else {
      throw ValidationError("standard input is not SQL: it is longer than \(most) bytes, or not UTF-8")
    }
    return text
  }
}
