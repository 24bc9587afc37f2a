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

      What an earlier run of the same work left in the log is taken from there, and marked as cached; \
      '--plan' says beforehand what is, and '--fresh' computes anew. Ctrl-C stops at the next step and keeps \
      what is there; '--resume' goes on from it.

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

  @OptionGroup var cells: CellOptions

  @OptionGroup var compute: ComputeOptions

  @OptionGroup var network: NetworkOptions

  @Flag(help: "Print one JSON object a line, for a program to read.")
  var json = false

  func run() throws {
    let signals = SignalWatch()
    let limit = try CacheLimit()
    let screen = Screen()
    let file = try NotebookFile(reading: notebook)
    let logPath = log ?? file.defaultLog
    let output = RunOutput(screen: screen, isJSON: json)
    let given = try parameters.given()

    if cells.plan {
      try plan(file, given, at: logPath, output)
    } else if resume {
      // Its parameters come from the log, so the log is looked at first.
      let start = try existingLog(at: logPath, of: file)
      let resumption = try Resumption(of: file, in: start.log, at: logPath)
      for note in resumption.notes { output.note(note) }
      let recorded = resumption.parameters(
        besides: given.map(\.name), of: Notebook.parse(file.source).notebook)
      let runner = try prepare(file, output, overriding: recorded + given)
      try run(runner, of: file, start, resumption, output, signals, limit)
    } else {
      // Checked before the log is touched: a typo leaves no trace.
      let runner = try prepare(file, output, overriding: given)
      try run(runner, of: file, try SessionStart(log: logPath), nil, output, signals, limit)
    }
  }

  /// Says what a run would do. The log is only read, and may not be there yet.
  private func plan(
    _ file: NotebookFile, _ given: [(name: String, text: String)], at path: String, _ output: RunOutput
  ) throws {
    let log: ExperimentLog?
    do {
      log = FileManager.default.fileExists(atPath: path) ? try ExperimentLog.openReadOnly(path) : nil
    } catch {
      throw CommandLineError.log(error, writing: false)
    }
    var given = given
    if resume {
      guard let log else { throw CommandLineError.nothingToResume(notebook: file.name, log: path) }
      given += try Resumption(of: file, in: log, at: path).parameters(
        besides: given.map(\.name), of: Notebook.parse(file.source).notebook)
    }
    let runner = try prepare(file, output, overriding: given)
    let record = SessionStart.record(
      of: file, workspace: file.workspace, seed: compute.seed ?? runner.seed, threads: compute.threadCount)
    let engine = EngineState(
      threads: record.threads, stages: SessionStart.stages(of: path), cache: cells.policy)
    do {
      let plan = try runner.plan(record, log: log, engine: engine, selection: cells.selection)
      output.screen.show(json ? PlanText.json(plan) : PlanText.text(plan))
    } catch let error as SelectionError {
      throw CommandLineError.selection(error)
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
    _ = try cells.chosen(in: runner.notebook)  // A slip in a name leaves no trace either.
    return runner
  }

  private func run(
    _ runner: NotebookRunner, of file: NotebookFile, _ start: SessionStart, _ resumption: Resumption?,
    _ output: RunOutput, _ signals: SignalWatch, _ limit: CacheLimit
  ) throws {
    let recordedSeed = resumption?.session.seed.rawValue
    let seed =
      compute.seed ?? recordedSeed ?? runner.seed
    let chosen = try cells.chosen(in: runner.notebook)
    let record = SessionStart.record(
      of: file, title: runner.notebook.frontMatter.title, parameters: runner.parametersJSON,
      workspace: file.workspace, seed: seed, threads: compute.threadCount, resumes: resumption?.session.id)
    let session = try start.begin(
      record, frontend: chosen.map { ChosenOutputs(output.frontend, of: $0) } ?? output.frontend,
      interrupt: Interrupt(), cache: cells.policy)
    session.network = network.permission
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
      outcome = try runner.run(in: session, chosen)
    } catch {
      throw CommandLineError.log(error, writing: true)
    }
    output.end(
      RunEnding(
        outcome: outcome, session: session.record.id.rawValue, log: start.logPath,
        seconds: (clock.now - began) / .seconds(1), notebook: file.path == nil ? nil : file.name,
        isDefaultLog: log == nil, commands: session.commandCounts))
    limit.enforce(on: start.log, at: start.logPath, output.screen)
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

extension NotebookRunner {
  /// Its own, or the default.
  var seed: UInt64 { notebook.frontMatter.seed ?? ComputeOptions.defaultSeed }
}
