import Foundation
import OslerInterpreter
import OslerLog

/// Shows a session to a person or a pipe: results on stdout, everything else on stderr.
final class TerminalFrontend: Frontend {
  let screen: Screen
  private var streaming: ExecutionID?
  private let headsCells: Bool

  /// Results and answers go to the log alone: the entry ended in `;`.
  var isSilent = false
  /// A result that is longer than the terminal goes through it.
  var pager: Pager?
  /// Told that a cell begins or has ended.
  var onCell: (CellRecord) -> Void = { _ in }
  /// A drawing that does not fit, which waits for the value that it draws.
  private var held: MIMEBundle?
  /// Whether drawings may wait: somebody calls ``release(_:)`` when the entry is over.
  var holdsDrawings = false

  /// - Parameter headsCells: says which cell begins, where a person watches.
  init(_ screen: Screen, headsCells: Bool = false) {
    self.screen = screen
    self.headsCells = headsCells
  }

  func cell(_ record: CellRecord) {
    onCell(record)
    guard headsCells, screen.terminal.isErrorTerminal, record.status == .running else { return }
    screen.finishLine()
    screen.heading(record.name)
  }

  func show(_ bundle: MIMEBundle, _ record: OutputRecord) {
    release()
    if record.kind != .stream || record.execution != streaming { screen.finishLine() }
    streaming = record.kind == .stream ? record.execution : nil
    if isSilent, record.kind == .stream || record.kind == .result { return }
    let text = SafeText.escaped(bundle.text ?? Self.placeholder(bundle))
    switch record.kind {
    case .stream: screen.stream(text)
    case .warning: screen.warn(text)
    case .error: screen.error(text)
    case .progress: screen.note(text)
    case .result: show(text, bundle)
    }
  }

  func message(_ text: String, _ level: MessageRecord.Level) {
    release()
    let text = SafeText.escaped(text)
    switch level {
    case .note: screen.note(text)
    case .warning: screen.warn(text)
    case .error: screen.error(text)
    }
  }

  func progress(_ progress: OslerInterpreter.Progress?) { screen.progress(progress) }

  /// Shows a drawing that waited: drawn again for this terminal where `value` is what it shows, else cut.
  func release(_ value: Value = .none) {
    guard let bundle = held else { return }
    held = nil
    let text = bundle.text ?? ""
    let columns = Terminal.columns(of: STDOUT_FILENO)
    if let plot = value.handle(PlotValue.self), plot.text(columns: Self.recordedColumns) == text {
      return screen.show(SafeText.cut(SafeText.escaped(plot.text(columns: columns)), to: columns))
    }
    screen.show(SafeText.cut(SafeText.escaped(text), to: columns))
  }

  // MARK: Results

  /// What drawings and tables in the log are made for.
  private static let recordedColumns = 80

  private func show(_ text: String, _ bundle: MIMEBundle) {
    guard screen.terminal.isOutputTerminal else { return screen.show(text) }
    let columns = Terminal.columns(of: STDOUT_FILENO)
    if bundle["image/svg+xml"] != nil {
      // A drawing that is wider than the terminal is cut: wrapped, it could not be read at all.
      if holdsDrawings, columns < Self.recordedColumns {
        held = bundle
      } else {
        page(SafeText.cut(text, to: columns), columns)
      }
      return
    }
    if case .text(let html)? = bundle["text/html"],
      let table = TableReader.table(html: SafeText.escaped(html), text: text)
    {
      return page(table.text(width: columns, isStyled: screen.terminal.colorsOutput), columns)
    }
    page(text, columns)
  }

  /// Shows a text of any length to a person.
  func page(_ text: String, _ columns: Int = Terminal.columns(of: STDOUT_FILENO)) {
    screen.finishLine()
    let lines = Terminal.lines(of: STDOUT_FILENO)
    guard let pager, pager.suits(text, columns: columns, lines: lines), pager.show(text + "\n") else {
      return screen.show(text)
    }
  }

  private static func placeholder(_ bundle: MIMEBundle) -> String {
    "(\(bundle.parts.map(\.mime).joined(separator: ", ")), which a terminal cannot show)"
  }
}
