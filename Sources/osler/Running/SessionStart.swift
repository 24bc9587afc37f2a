import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog

/// Opens a log and begins a session in it.
struct SessionStart {
  let logPath: String
  let log: ExperimentLog

  /// Makes the log where there is none, and notes which earlier sessions were killed.
  init(log path: String) throws(CommandLineError) {
    logPath = path
    // In a stranger's folder it may lead anywhere.
    for place in [path + ".files", path + ".files/values"]
    where (try? FileManager.default.destinationOfSymbolicLink(atPath: place)) != nil {
      throw .linkedFiles(path: place)
    }
    do {
      log = try ExperimentLog.open(path)
      try log.closeAbandoned()
    } catch {
      throw .log(error, writing: true)
    }
  }

  /// Where training stages save themselves: `study.oslog.files` beside `study.oslog`.
  var stages: URL { Self.stages(of: logPath) }
  static func stages(of log: String) -> URL { URL(filePath: log + ".files") }

  /// What is the same for every session of this command line.
  static func record(
    of notebook: NotebookFile?, title: String? = nil, parameters: String = "{}", workspace: Workspace,
    seed: UInt64, threads: Int, resumes: SessionID? = nil
  ) -> SessionRecord {
    SessionRecord(
      title: title, notebook: notebook?.path, workspace: workspace.folder, folder: workspace.startFolder,
      source: notebook?.source.text ?? "", parameters: parameters, seed: seed, threads: threads,
      commandLine: CommandLine.arguments, engineVersion: Engine.version,
      device: EngineState.deviceSummary(threads: threads), environment: .current(), resumes: resumes)
  }

  func begin(
    _ record: SessionRecord, frontend: any Frontend, interrupt: Interrupt, cache: CachePolicy = .use
  ) throws(CommandLineError) -> Session {
    let engine = EngineState(
      threads: record.threads, stages: stages, resumes: record.resumes != nil, cache: cache)
    do {
      return try Session(record, log: log, frontend: frontend, interrupt: interrupt, engine: engine)
    } catch {
      throw .log(error, writing: true)
    }
  }
}

extension SignalWatch {
  /// Ctrl-C asks the session to stop at its next step; a second one leaves at once.
  func watch(_ session: Session, onStop: @escaping @Sendable () -> Void) {
    let interrupt = session.interrupt
    let (log, id) = (session.log, session.record.id)
    set(
      Actions(
        stop: { _ in
          interrupt.raise()
          onStop()
        },
        leave: { _ in
          // The log may be busy: the program ends within a second all the same.
          Thread.detachNewThread {
            try? log.end(id, .interrupted, message: "stopped at once by a second Ctrl-C")
            _exit(ExitStatus.interrupted.rawValue)
          }
          sleep(1)
          _exit(ExitStatus.interrupted.rawValue)
        }))
  }
}
