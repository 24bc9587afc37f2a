import OslerInterpreter
import OslerLanguage
import OslerLog

/// Where a run's outputs go: to a person, or as lines of JSON to a program.
struct RunOutput {
  let screen: Screen
  let frontend: any Frontend
  private let events: JSONFrontend?

  init(screen: Screen, isJSON: Bool) {
    self.screen = screen
    events = isJSON ? JSONFrontend(screen) : nil
    frontend = events ?? TerminalFrontend(screen, headsCells: true)
  }

  func note(_ text: String) { frontend.message(text, .note) }

  func show(_ diagnostics: [Diagnostic], in source: SourceText) {
    for diagnostic in diagnostics {
      if let events {
        events.write(DiagnosticEvent(diagnostic, in: source))
      } else if diagnostic.severity == .error {
        screen.error(diagnostic.rendered(in: source))
      } else {
        screen.warn(diagnostic.rendered(in: source))
      }
    }
  }

  func begin(_ session: Session, log: String) {
    events?.write(SessionEvent(session.record, log: log))
  }

  func end(_ ending: RunEnding) {
    screen.finishLine()
    guard let events else {
      screen.note(ending.text)
      if let advice = ending.advice { screen.note(advice) }
      return
    }
    events.write(EndEvent(ending))
  }
}

/// How a run ended.
struct RunEnding: Hashable {
  let outcome: RunOutcome
  let session: Int64
  let log: String
  let seconds: Double
  /// As named on the command line; nil for standard input.
  let notebook: String?
  let isDefaultLog: Bool
  let commands: CommandCounts

  /// `recorded as study.oslog:3, 4m 12s`, `recorded as study.oslog:4, 0.31s, 12 of 14 commands cached`
  var text: String {
    let cached = commands.cached > 0 ? ", \(commands.cached) of \(commands.all) commands cached" : ""
    return "recorded as \(log):\(session), \(TimeText.of(seconds: seconds))\(cached)"
  }

  /// How to go on, where going on makes sense.
  var advice: String? {
    guard outcome != .succeeded, let notebook else { return nil }
    return Self.advice(notebook: notebook, log: isDefaultLog ? nil : log)
  }

  /// What to type; `log` where it is not the notebook's own.
  static func advice(notebook: String, log: String?) -> String {
    let option = log.map { " --log \(quoted($0))" } ?? ""
    return "go on with: osler run --resume \(quoted(notebook))\(option)"
  }

  /// For a shell.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || "0123456789/._-+:@".unicodeScalars.contains($0)
    }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
