import OslerInterpreter
import OslerLog

/// What the cells that were asked for show. Of those that run only because these need them, results and answers go to
/// the log alone; what they warn of and tell is shown as always.
final class ChosenOutputs: Frontend {
  private let frontend: any Frontend
  private let cells: ChosenCells
  private var isAsked = true

  init(_ frontend: any Frontend, of cells: ChosenCells) {
    (self.frontend, self.cells) = (frontend, cells)
  }

  func cell(_ record: CellRecord) {
    if record.status == .running { isAsked = cells.chosen.contains(record.position) }
    frontend.cell(record)
  }

  func show(_ bundle: MIMEBundle, _ record: OutputRecord) {
    if !isAsked, record.kind == .stream || record.kind == .result { return }
    frontend.show(bundle, record)
  }

  func message(_ text: String, _ level: MessageRecord.Level) { frontend.message(text, level) }

  func progress(_ progress: OslerInterpreter.Progress?) { frontend.progress(progress) }
}
