import ArgumentParser
import Foundation
import OslerInterpreter
import OslerLog

/// `osler replay study.oslog`, `osler replay study.oslog:3`
struct ReplayCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Run a recorded session again and say what came out the same.",
    discussion: """
      Every output gets a verdict: identical (the same bytes), within (numbers inside a stated tolerance), \
      differs, missing, new. The log is only read, and what the notebook writes goes to a temporary folder. \
      Without a session it is the last one that ran a notebook.

      Exit status: 0 when everything came out the same, 3 when anything differs, 130 interrupted.
      """)

  @Argument(
    help: ArgumentHelp("A log, or one of its sessions: study.oslog:3.", valueName: "log[:session]"),
    completion: .file(extensions: ["oslog"]))
  var place: String

  @Option(help: ArgumentHelp("Threads of the kernels; as many as in the record without it.", valueName: "n"))
  var threads: Int?

  @Flag(help: "Print JSON, for a program to read.")
  var json = false

  func validate() throws { try ComputeOptions.validate(threads: threads) }

  func run() throws {
    let signals = SignalWatch()
    let screen = Screen()
    let place = try LogPlace(place)
    let replay = try prepare(place)
    let interrupt = Interrupt()
    signals.set(
      SignalWatch.Actions(
        stop: { _ in
          interrupt.raise()
          Complaint.write("stopping at the next step; Ctrl-C again at once leaves without waiting")
        },
        leave: { _ in _exit(ExitStatus.interrupted.rawValue) }))
    screen.note("replaying session \(replay.session.id) of \(place.path): \(replay.session.name)")
    let options = Replay.Options(
      threads: threads,
      device: EngineState.deviceSummary(threads: threads ?? replay.session.threads))
    let report = try replay.run(options, frontend: TerminalFrontend(screen), interrupt: interrupt)
    screen.show(json ? try report.json() : report.text)
    if report.isInterrupted { throw ExitStatus.interrupted }
    guard report.isReproduced else { throw ExitStatus.replayDiffers }
  }

  private func prepare(_ place: LogPlace) throws -> Replay {
    do {
      return try Replay(try place.open(), session: place.session.map { SessionID($0) })
    } catch let error as ReplayError {
      throw CommandLineError.replay(error)
    } catch let error as LogError {
      throw CommandLineError.log(error, writing: false)
    }
  }
}
