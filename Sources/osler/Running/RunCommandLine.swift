import ArgumentParser
import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog

/// `osler run study.osl.md -p epochs=3`
struct RunCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a notebook, checked first and recorded.",
    discussion: """
      Results go to standard output, progress and messages to standard error. The record is study.oslog \
      beside study.osl.md, unless '--log' names another; what training saves lies beside it in \
      study.oslog.files.

      Ctrl-C stops at the next step and keeps what is there; '--resume' goes on from it.

      Exit status: 0 well, 1 a cell failed, 5 out of time, 65 the notebook or a file is wrong, 66 no such \
      notebook, 73 the log cannot be made, 74 reading or writing failed, 130 interrupted.
      """)

  @Argument(help: "The notebook; '-' reads one from standard input.", completion: .file(extensions: ["md"]))
  var notebook: String

  @OptionGroup var parameters: ParameterOptions

  @Option(help: ArgumentHelp("Where to record.", valueName: "file"), completion: .file(extensions: ["oslog"]))
  var log: String?

  @Flag(help: "Go on with the notebook's last run, which did not succeed, with its parameters and seed.")
  var resume = false

  @Flag(help: "Run everything anew, also what an earlier run of the same work left in the log.")
  var fresh = false

  @OptionGroup var compute: ComputeOptions

  @Flag(help: "Print one JSON object a line, for a program to read.")
  var json = false

  func run() throws {
    let signals = SignalWatch()
    let screen = Screen()
    let file = try NotebookFile(reading: notebook)
    let logPath = log ?? file.defaultLog
    let output = RunOutput(screen: screen, isJSON: json)
    let given = try parameters.given()

    if resume {
      // Its parameters come from the log, so the log is looked at first.
      let start = try existingLog(at: logPath, of: file)
      let resumption = try Resumption(of: file, in: start.log, at: logPath)
      for note in resumption.notes { output.note(note) }
      let recorded = resumption.parameters(
        besides: given.map(\.name), of: Notebook.parse(file.source).notebook)
      let runner = try prepare(file, output, overriding: recorded + given)
      try run(runner, of: file, start, resumption, output, signals)
    } else {
      // Checked before the log is touched: a typo leaves no trace.
      let runner = try prepare(file, output, overriding: given)
      try run(runner, of: file, try SessionStart(log: logPath), nil, output, signals)
    }
  }

  private func existingLog(at path: String, of file: NotebookFile) throws -> SessionStart {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandLineError.nothingToResume(notebook: file.name, log: path)
    }
    return try SessionStart(log: path)
  }

  /// Shows everything the check found, and throws when there is an error among it.
  private func prepare(
    _ file: NotebookFile, _ output: RunOutput, overriding given: [(name: String, text: String)]
  ) throws -> NotebookRunner {
    let (runner, diagnostics): (NotebookRunner?, [Diagnostic])
    do {
      (runner, diagnostics) = try NotebookRunner.prepare(
        file.source, overriding: given, workspace: file.workspace)
    } catch {
      throw CommandLineError.parameter(error)
    }
    output.show(diagnostics, in: file.source)
    guard let runner else { throw ExitStatus.badData }
    return runner
  }

  private func run(
    _ runner: NotebookRunner, of file: NotebookFile, _ start: SessionStart, _ resumption: Resumption?,
    _ output: RunOutput, _ signals: SignalWatch
  ) throws {
    let recordedSeed = resumption?.session.seed.rawValue
    let seed =
      compute.seed ?? recordedSeed ?? runner.notebook.frontMatter.seed ?? ComputeOptions.defaultSeed
    let record = start.record(
      of: file, title: runner.notebook.frontMatter.title, parameters: runner.parametersJSON,
      workspace: file.workspace, seed: seed, threads: compute.threadCount, resumes: resumption?.session.id)
    let session = try start.begin(
      record, frontend: output.frontend, interrupt: Interrupt(), cache: fresh ? .renew : .use)
    signals.watch(session) {
      Complaint.write("stopping at the next step; Ctrl-C again at once leaves without waiting")
    }
    output.screen.beforeBrokenPipe = {
      try? session.end(.interrupted, message: "its output could not be written")
    }
    output.begin(session, log: start.logPath)
    let clock = ContinuousClock()
    let began = clock.now
    let outcome: RunOutcome
    do {
      outcome = try runner.run(in: session)
    } catch {
      throw CommandLineError.log(error, writing: true)
    }
    output.end(
      RunEnding(
        outcome: outcome, session: session.record.id.rawValue, log: start.logPath,
        seconds: (clock.now - began) / .seconds(1), notebook: file.path == nil ? nil : file.name,
        isDefaultLog: log == nil, commands: session.commandCounts))
    do { try start.log.close() } catch { throw CommandLineError.log(error, writing: true) }
    guard outcome == .succeeded else { throw ExitStatus(outcome) }
  }
}

extension ExitStatus {
  init(_ outcome: RunOutcome) {
    switch outcome {
    case .succeeded: self = .well
    case .failed: self = .cellFailed
    case .interrupted: self = .interrupted
    case .outOfTime: self = .outOfTime
    }
  }
}
