import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

@testable import osler

struct PartsTests {
  // MARK: Words on the command line

  @Test func `a log may name a session`() throws {
    let never: (String) -> Bool = { _ in false }
    #expect(try LogPlace("a/study.oslog", exists: never) == place("a/study.oslog", nil))
    #expect(try LogPlace("study.oslog:12", exists: never) == place("study.oslog", 12))
    #expect(try LogPlace("odd:name.oslog:2", exists: never) == place("odd:name.oslog", 2))
    #expect(try LogPlace("odd:2", exists: { $0 == "odd:2" }) == place("odd:2", nil))
    #expect(throws: CommandLineError.badSession("0", log: "a")) { try LogPlace("a:0", exists: never) }
    #expect(throws: CommandLineError.badSession("", log: "a")) { try LogPlace("a:", exists: never) }
  }

  private func place(_ path: String, _ session: Int64?) throws -> LogPlace {
    try LogPlace(session.map { "\(path):\($0)" } ?? path, exists: { session == nil && $0 == path })
  }

  @Test func `a parameter is a name and a value`() throws {
    #expect(try ParameterOptions.pair("a=b=c") == ("a", "b=c"))
    #expect(try ParameterOptions.pair("a=") == ("a", ""))
    #expect(throws: CommandLineError.parameterWithoutValue("a")) { try ParameterOptions.pair("a") }
    #expect(throws: CommandLineError.parameterWithoutName("=a")) { try ParameterOptions.pair("=a") }
  }

  @Test func `the exit statuses are those of the documentation`() {
    let statuses: [osler.ExitStatus] = [
      .well, .cellFailed, .replayDiffers, .outOfTime, .usage, .badData, .noInput, .internalError,
      .cannotCreate, .inputOutput, .interrupted,
    ]
    #expect(statuses.map(\.rawValue) == [0, 1, 3, 5, 64, 65, 66, 70, 73, 74, 130])
  }

  @Test func `a log that cannot be used ends with the status of its reason`() {
    #expect(osler.ExitStatus(LogError.noFile(path: "a"), writing: false) == .noInput)
    #expect(osler.ExitStatus(LogError.cannotOpen(path: "a", reason: "b"), writing: true) == .cannotCreate)
    #expect(osler.ExitStatus(LogError.cannotOpen(path: "a", reason: "b"), writing: false) == .noInput)
    #expect(osler.ExitStatus(LogError.damaged(path: "a", detail: "b"), writing: true) == .badData)
    #expect(osler.ExitStatus(LogError.diskFull(path: "a"), writing: true) == .inputOutput)
    #expect(osler.ExitStatus(LogError.refused(path: "a", detail: "b"), writing: true) == .internalError)
  }

  @Test func `errors of the argument parser come in our style`() {
    let text = UsageText(
      "Unknown option '--lgo'. Did you mean '--log'?", subcommands: ["run"], arguments: ["osler", "run"])
    #expect(text.message == "unknown option '--lgo'")
    #expect(text.hint == "did you mean '--log'?")
    let other = UsageText("Error: It is missing.", subcommands: ["run"], arguments: ["osler", "run"])
    #expect(other.message == "it is missing")
    #expect(other.hint == "'osler help run' shows how it is written")
  }

  @Test func `advice can be pasted into a shell`() {
    #expect(RunEnding.advice(notebook: "a.osl.md", log: nil) == "go on with: osler run --resume a.osl.md")
    #expect(
      RunEnding.advice(notebook: "my study's.osl.md", log: "b;c.oslog")
        == #"go on with: osler run --resume 'my study'\''s.osl.md' --log 'b;c.oslog'"#)
  }

  // MARK: The terminal

  @Test(
    arguments: [
      ([:], true), (["NO_COLOR": "1"], false), (["NO_COLOR": ""], true), (["TERM": "dumb"], false),
      (["CLICOLOR": "0"], false), (["CLICOLOR": "1"], true),
    ] as [([String: String], Bool)])
  func `colour is for terminals that want it`(environment: [String: String], isColored: Bool) {
    let terminal = Terminal(isOutputTerminal: true, isErrorTerminal: true, environment: environment)
    #expect(terminal.colorsOutput == isColored)
    let pipe = Terminal(isOutputTerminal: false, isErrorTerminal: false, environment: environment)
    #expect(!pipe.colorsOutput)
    #expect(!pipe.animates)
  }

  @Test func `progress fits its terminal`() {
    let bar = ProgressBar(
      Progress(
        "pretrain", done: 1200, total: 6000, details: ["loss 3.212", "8.4k tokens/s", "2m left"]))
    #expect(
      bar.line(columns: 90)
        == "pretrain ━━━━━━                         1,200/6,000  loss 3.212  8.4k tokens/s  2m left")
    #expect(bar.line(columns: 60) == "pretrain ━━           1,200/6,000  loss 3.212  8.4k tokens/s")
    #expect(bar.line(columns: 30) == "pretrain ━╸        1,200/6,000")
    #expect(bar.line(columns: 12) == "pretrain 1,2")
    #expect(bar.plain == "pretrain 1,200/6,000  loss 3.212  8.4k tokens/s  2m left")
    for columns in 0...120 { #expect(bar.line(columns: columns).count <= columns) }
    #expect(ProgressBar(Progress("tokenize", done: 12)).line(columns: 80) == "tokenize 12")
  }

  @Test func `progress is shown ten times a second, in a file ever more rarely`() {
    let start = ContinuousClock.now
    var animated = ProgressDisplay()
    let frames = (0..<100).filter {
      animated.next(progress($0), at: start + .milliseconds($0 * 10), animates: true) != nil
    }
    #expect(frames == Array(stride(from: 0, to: 100, by: 10)))
    var plain = ProgressDisplay()
    let seconds = (0..<999).filter {
      plain.next(progress($0), at: start + .seconds($0), animates: false) != nil
    }
    #expect(seconds == [30, 90, 210, 450, 930])
  }

  private func progress(_ done: Int) -> OslerInterpreter.Progress {
    Progress("pretrain", done: done, total: 1000)
  }

  @Test func `text from elsewhere is made harmless`() {
    #expect(
      SafeText.escaped("a\tb\n\u{1b}[31mc\u{7}\u{202e}d é 心") == "a\tb\n\\u{1b}[31mc\\u{7}\\u{202e}d é 心")
    #expect(SafeText.cut("abcdef\nab", to: 4) == "abc…\nab")
  }

  @Test func `times are short`() {
    #expect([0.4, 45, 130, 11100].map { TimeText.of(seconds: $0) } == ["0.40s", "45s", "2m 10s", "3h 5m"])
  }

  @Test func `two signals in two seconds mean at once`() {
    let watch = SignalCount()
    let start = ContinuousClock.now
    let signals = SignalWatch(startsThread: false)
    signals.set(SignalWatch.Actions(stop: { _ in watch.add("stop") }, leave: { _ in watch.add("leave") }))
    signals.notice(SIGINT, at: start)
    signals.notice(SIGINT, at: start + .seconds(5))
    signals.notice(SIGINT, at: start + .seconds(6))
    #expect(watch.seen == ["stop", "stop", "leave"])
  }

  @Test func `a terminal that goes away stops the run, however often it says so`() {
    let watch = SignalCount()
    let start = ContinuousClock.now
    let signals = SignalWatch(startsThread: false)
    signals.set(SignalWatch.Actions(stop: { _ in watch.add("stop") }, leave: { _ in watch.add("leave") }))
    signals.notice(SIGHUP, at: start)
    signals.notice(SIGHUP, at: start + .milliseconds(1))
    signals.notice(SIGTERM, at: start + .milliseconds(2))
    #expect(watch.seen == ["stop", "stop", "stop"])
  }
}
