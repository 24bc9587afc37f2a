import ArgumentParser
import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog

/// `osler`, `osler study.osl.md`, `echo 'vars' | osler`
struct ReplCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repl",
    abstract: "Type commands at a prompt; this is also what 'osler' alone does.",
    discussion: """
      A notebook that is named runs first. When standard input is no terminal, the program in it runs, and \
      there is no prompt. Everything is recorded in osler.oslog, unless '--log' names another file.

      At the prompt: Tab completes, '?train lora' explains, Ctrl-C stops what runs, Ctrl-D ends the session \
      and offers to save it as a notebook.
      """)

  @Argument(help: "A notebook to run first.", completion: .file(extensions: ["md"]))
  var notebook: String?

  @OptionGroup var parameters: ParameterOptions

  @Option(help: ArgumentHelp("Where to record.", valueName: "file"), completion: .file(extensions: ["oslog"]))
  var log: String?

  @OptionGroup var compute: ComputeOptions

  @OptionGroup var network: NetworkOptions

  func run() throws {
    let signals = SignalWatch()
    let screen = Screen()
    let file = try notebook.map(notebookFile)
    let runner = try file.map { try prepare($0, screen) }
    let isInteractive = isatty(STDIN_FILENO) == 1
    let script = isInteractive ? nil : try NotebookFile(reading: "-").source

    let start = try SessionStart(log: log ?? NotebookFile.replLog)
    let workspace = file?.workspace ?? NotebookFile.hereWorkspace
    let record = SessionStart.record(
      of: file, title: runner?.notebook.frontMatter.title, parameters: runner?.parametersJSON ?? "{}",
      workspace: workspace,
      seed: compute.seed ?? runner?.notebook.frontMatter.seed ?? ComputeOptions.defaultSeed,
      threads: compute.threadCount)
    let frontend = TerminalFrontend(screen)
    let session = try start.begin(record, frontend: frontend, interrupt: Interrupt())
    session.network = network.permission
    screen.beforeBrokenPipe = {
      try? session.end(.interrupted, message: "its output could not be written")
    }
    let sitting = Sitting(session: session, frontend: frontend, signals: signals)
    do {
      let outcome = try runner.map(sitting.run)
      if let script {
        // A person may mend what failed; a script cannot.
        if let outcome, outcome != .succeeded { throw ExitStatus(outcome) }
        try sitting.run(script: script)
      } else {
        screen.note(Banner.text(log: start.logPath, session: session.record.id.rawValue, record))
        let disk = runner.flatMap { runner in
          file?.path.map {
            NotebookOnDisk(runner.notebook, path: $0, signatures: session.commands.signatures)
          }
        }
        try Prompt(sitting: sitting, file: disk, overriding: try parameters.given(), signals: signals).run()
      }
      try session.end(.succeeded)
      try start.log.close()
    } catch let status as ExitStatus {
      try session.end(status == .interrupted ? .interrupted : .failed)
      try start.log.close()
      throw status
    } catch let error as LogError {
      throw CommandLineError.log(error, writing: true)
    }
  }

  /// A word that names no file was perhaps meant as a subcommand.
  private func notebookFile(_ name: String) throws(CommandLineError) -> NotebookFile {
    let names = OslerCommandLine.subcommandNames
    if !name.contains(where: { "./".contains($0) }), !FileManager.default.fileExists(atPath: name) {
      throw .unknownSubcommand(
        name, nearest: NearestName.suggestion(for: name, among: names) ?? NotebookFile.nearest(to: name))
    }
    return try NotebookFile(reading: name)
  }

  private func prepare(_ file: NotebookFile, _ screen: Screen) throws -> NotebookRunner {
    let given = try parameters.given()
    do {
      let (runner, diagnostics) = try NotebookRunner.prepare(
        file.source, overriding: given, workspace: file.workspace)
      RunOutput(screen: screen, isJSON: false).show(diagnostics, in: file.source)
      guard let runner else { throw ExitStatus.badData }
      return runner
    } catch let error as ParameterError {
      throw CommandLineError.parameter(error)
    }
  }
}

/// The first line of a sitting.
enum Banner {
  /// `osler 0.1.0 · cpu, 2 threads · osler.oslog:4 · help, ?command, Ctrl-D`
  static func text(log: String, session: Int64, _ record: SessionRecord) -> String {
    let threads = "\(record.threads) thread\(record.threads == 1 ? "" : "s")"
    return "osler \(Engine.version) · \(record.device), \(threads) · recording in \(log):\(session)\n"
      + "'help' lists the commands, '?train lora' explains one, Tab completes, Ctrl-D ends"
  }
}
