import ArgumentParser
import Foundation
import OslerInterpreter
import OslerLog
import OslerRecord

/// `osler export study.oslog:2 --format ipynb -o study.ipynb`
struct ExportCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a session in a format of other programs.",
    discussion: """
      ipynb is a Jupyter notebook with the prose and the outputs; ro-crate a folder with the log, the \
      notebook and a description of what was read and made; csv a folder with a file for each table and view, \
      or one of them with '--table'; jsonl everything that happened, one JSON object a line, in order.

      Without a session, ipynb and ro-crate take the last one, csv and jsonl all of them.

      Exit status: 0 well, 64 usage, 66 no such log, 73 the file cannot be made, 130 interrupted.
      """)

  @Argument(
    help: ArgumentHelp("A log, or one of its sessions: study.oslog:3.", valueName: "log[:session]"),
    completion: .file(extensions: ["oslog"]))
  var place: String

  @Option(help: "ipynb, ro-crate, csv or jsonl.", transform: Self.format)
  var format: SessionExport.Format

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Where to write; '-' is standard output, for what is one file, and what is meant without it.",
      valueName: "path"))
  var output: String?

  @Option(help: ArgumentHelp("The table or view that csv writes; all of them without it.", valueName: "name"))
  var table: String?

  private static func format(_ text: String) throws -> SessionExport.Format {
    if let format = SessionExport.Format(rawValue: text) { return format }
    let names = SessionExport.Format.allCases.map { "'\($0.rawValue)'" }
    throw ValidationError("'\(text)' is no format: there are \(names.joined(separator: ", "))")
  }

  func validate() throws {
    if table != nil, format != .csv { throw ValidationError("'--table' is for '--format csv'") }
    let isStandardOutput = output.map { $0 == "-" } ?? true
    if isStandardOutput, format.isFolder, table == nil {
      throw ValidationError(
        "'\(format.rawValue)' is a folder: name it with '-o'"
          + (format == .csv ? ", or one table with '--table'" : ""))
    }
  }

  func run() throws {
    let signals = SignalWatch()
    let interrupt = Interrupt()
    signals.set(
      SignalWatch.Actions(
        stop: { _ in interrupt.raise() }, leave: { _ in _exit(ExitStatus.interrupted.rawValue) }))
    let screen = Screen()
    let place = try LogPlace(place)
    let log = try place.open()
    let session = try place.session(in: log)
    var export = SessionExport(session.id, in: log, isWholeLog: place.session == nil)
    export.isStopped = { interrupt.isRaised }
    do {
      if let output, output != "-" {
        try refuseLog(output, place.path)
        screen.note("wrote \(try export.write(format, table: table, to: output))")
      } else {
        try export.stream(format, table: table) { screen.stream($0) }
      }
    } catch QueryError.stopped {
      throw ExitStatus.interrupted
    } catch let error as LogError {
      throw CommandLineError.log(error, writing: false)
    } catch QueryError.log(let error) {
      throw CommandLineError.log(error, writing: false)
    } catch let error as ExportError {
      throw CommandLineError.export(error)
    }
  }

  /// The log itself is never written over.
  private func refuseLog(_ output: String, _ log: String) throws {
    var (one, other) = (stat(), stat())
    guard stat(output, &one) == 0, stat(log, &other) == 0, one.st_ino == other.st_ino,
      one.st_dev == other.st_dev
    else { return }
    throw ValidationError("'\(output)' is the log itself")
  }
}
