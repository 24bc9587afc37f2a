import ArgumentParser
import Foundation
import OslerInterpreter
import OslerLog

/// `osler replay study.oslog`, `osler replay study.oslog:3 --tol loss=1e-4`
struct ReplayCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Run a recorded session again and say what came out the same.",
    discussion: """
      Every output gets a verdict: identical (the same bytes), within (numbers inside a stated tolerance), \
      differs, missing, new, error changed, or cannot (an input is gone). Then it says what else is not as it \
      was, and which of that the differences may be due to. What the notebook writes goes to a temporary \
      folder, and nothing is taken from a cache. Without a session it is the last one that ran a notebook.

      The recorded session is only read; that it was run again is noted in the log beside it, unless \
      '--no-record' says otherwise or the log cannot be written.

      Exit status: 0 when everything came out the same, 3 when anything differs, 130 interrupted.
      """)

  @Argument(
    help: ArgumentHelp("A log, or one of its sessions: study.oslog:3.", valueName: "log[:session]"),
    completion: .file(extensions: ["oslog"]))
  var place: String

  @Option(
    name: .customLong("tol"),
    help: ArgumentHelp(
      "How far numbers of a name or class may lie from the recorded ones; a number alone is for all of them.",
      valueName: "name=number"))
  var tolerances: [ToleranceOption] = []

  @Option(help: ArgumentHelp("Threads of the kernels; as many as in the record without it.", valueName: "n"))
  var threads: Int?

  @Flag(name: .customLong("no-record"), help: "Leave the log as it is.")
  var leavesNoRecord = false

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
    let name = SafeText.escaped(replay.session.name)
    screen.note("replaying session \(replay.session.id) of \(place.path): \(name)")
    let options = Replay.Options(
      threads: threads,
      device: EngineState.deviceSummary(threads: threads ?? replay.session.threads),
      tolerances: Dictionary(tolerances.map { ($0.name, $0.number) }, uniquingKeysWith: { _, later in later })
    )
    let started = Timestamp.now
    let report = try replay.run(options, frontend: TerminalFrontend(screen), interrupt: interrupt)
    screen.show(json ? try report.json() : SafeText.escaped(report.text))
    if !leavesNoRecord { record(report, of: replay, options, since: started, at: place, screen) }
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

  /// A replay that cannot be noted is no less of a replay.
  private func record(
    _ report: ReplayReport, of replay: Replay, _ options: Replay.Options, since started: Timestamp,
    at place: LogPlace, _ screen: Screen
  ) {
    guard !report.isInterrupted else { return screen.note("not recorded: it was interrupted") }
    do {
      let count = try replay.record(report, options, started: started, in: place.path)
      screen.note("recorded in \(place.path): \(count)")
    } catch {
      screen.note(SafeText.escaped("not recorded: \(error)"))
    }
  }
}
