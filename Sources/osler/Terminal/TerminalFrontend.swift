import Foundation
import OslerInterpreter
import OslerLog

/// Shows a session to a person or a pipe: results on stdout, everything else on stderr.
final class TerminalFrontend: Frontend {
  private let screen: Screen
  private var streaming: ExecutionID?

  private let headsCells: Bool

  /// - Parameter headsCells: says which cell begins, where a person watches.
  init(_ screen: Screen, headsCells: Bool = false) {
    self.screen = screen
    self.headsCells = headsCells
  }

  func cell(_ record: CellRecord) {
    guard headsCells, screen.terminal.isErrorTerminal, record.status == .running else { return }
    screen.finishLine()
    screen.heading(record.name)
  }

  func show(_ bundle: MIMEBundle, _ record: OutputRecord) {
    if record.kind != .stream || record.execution != streaming { screen.finishLine() }
    streaming = record.kind == .stream ? record.execution : nil
    let text = SafeText.escaped(bundle.text ?? Self.placeholder(bundle))
    switch record.kind {
    case .stream: screen.stream(text)
    case .warning: screen.warn(text)
    case .error: screen.error(text)
    case .progress: screen.note(text)
    case .result: screen.show(fitted(text, bundle))
    }
  }

  func message(_ text: String, _ level: MessageRecord.Level) {
    let text = SafeText.escaped(text)
    switch level {
    case .note: screen.note(text)
    case .warning: screen.warn(text)
    case .error: screen.error(text)
    }
  }

  func progress(_ progress: OslerInterpreter.Progress?) { screen.progress(progress) }

  /// A drawing that is wider than the terminal is cut: wrapped, it could not be read at all.
  private func fitted(_ text: String, _ bundle: MIMEBundle) -> String {
    guard screen.terminal.isOutputTerminal, bundle["image/svg+xml"] != nil else { return text }
    return SafeText.cut(text, to: Terminal.columns(of: STDOUT_FILENO))
  }

  private static func placeholder(_ bundle: MIMEBundle) -> String {
    "(\(bundle.parts.map(\.mime).joined(separator: ", ")), which a terminal cannot show)"
  }
}
