import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog

/// What the commands of the prompt do; saving and running again have files of their own.
extension Prompt {
  func perform(_ command: PromptCommand) throws(PromptCommandError) {
    switch command {
    case .help: showForms()
    case .vars: showVariables()
    case .cells: showCells()
    case .undo: try undo()
    case .save(let name, let values): try save(as: name, values)
    case .timing(let isOn):
      sitting.isTimed = isOn ?? sitting.isTimed
      screen.note("timing is \(sitting.isTimed ? "on" : "off")")
    case .pager(let isOn): page(isOn)
    case .changes: showChanges()
    case .diff(let first, let second): try showDifference(first, second)
    case .history(let text): showHistory(text)
    case .run(let words): try run(words)
    }
  }

  func show(_ table: TableText) {
    let columns = Terminal.columns(of: STDOUT_FILENO)
    sitting.frontend.page(table.text(width: columns, isStyled: screen.terminal.colorsOutput))
  }

  private func showForms() {
    let width = PromptCommand.forms.map(\.usage.count).max() ?? 0
    let lines = PromptCommand.forms.map { form in
      DisplayWidth.padded(form.usage, to: width) + "  " + form.summary
    }
    sitting.frontend.page(
      (lines + [
        "", "'?head' explains a command; '_' is the last value that was shown, '_3' that of entry 3;",
        "';' at the end of an entry shows nothing; Ctrl-R searches what was typed before",
      ]).joined(separator: "\n"))
  }

  // MARK: Tables

  private func showVariables() {
    let variables = session.variables.filter { EntryText.number(of: $0.key) == nil }
      .sorted { $0.key < $1.key }
    let makers = sitting.book.entries.filter(\.counts)
    let from = variables.map { name, _ in makers.last { $0.madeKeys[name] != nil }?.title ?? "" }
    show(
      TableText(columns: [
        column("name", variables.map(\.key)), column("type", variables.map(\.value.type.name)),
        column("value", variables.map(\.value.description)), column("from", from),
      ]))
  }

  private func showCells() {
    let changes = file?.changes(since: sitting.book.current)
    let stale = sitting.book.stale(edited: changes?.edited ?? [])
    let entries = sitting.book.current
    let new = file?.notebook.cells.filter { changes?.new.contains($0.id) ?? false } ?? []
    let status = entries.map { entry in
      stale[entry.number].map { "stale: \($0.words)" }
        ?? sitting.book.replacement(of: entry).map { "replaced by \($0.title)" } ?? entry.ending.words
    }
    let none = new.map { _ in "" }
    var columns = [
      column("entry", entries.map { "\($0.number)" } + none, isNumeric: true),
      column("cell", entries.map { $0.cell ?? "" } + new.map(\.id)),
      column("status", status + new.map { _ in "not run yet" }),
      column("took", entries.map { TimeText.of(seconds: $0.seconds) } + none, isNumeric: true),
      column("code", entries.map(\.code) + new.map { String(file?.notebook.code(of: $0) ?? "") }),
    ]
    if file == nil { columns.remove(at: 1) }
    show(TableText(columns: columns))
  }

  private func column(_ name: String, _ cells: [String], isNumeric: Bool = false) -> TableText.Column {
    TableText.Column(name: name, isNumeric: isNumeric, cells: cells.map { Self.brief($0) })
  }

  /// The first line, with `…` where there are more.
  static func brief(_ code: String) -> String {
    let lines = code.split(whereSeparator: \.isNewline)
    return SafeText.escaped((lines.first.map(String.init) ?? "") + (lines.count > 1 ? " …" : ""))
  }

  // MARK: Taking back

  private func undo() throws(PromptCommandError) {
    let before = session.variables
    guard let entry = sitting.undo() else { throw .nothingToUndo }
    let now = session.variables
    let gone = before.keys.filter { now[$0] == nil && EntryText.number(of: $0) == nil }.sorted()
    let back = now.keys.filter { before[$0]?.keyText != now[$0]?.keyText }.sorted()
    let facts =
      (gone.isEmpty ? [] : [Self.list(gone) + (gone.count == 1 ? " is gone" : " are gone")])
      + (back.isEmpty ? [] : [Self.list(back) + (back.count == 1 ? " is as before" : " are as before")])
    let words = facts.isEmpty ? "no variable had changed" : facts.joined(separator: ", ")
    screen.note("took back entry \(entry.number) (\(Self.brief(entry.code))): \(words)")
    let written = traces()[entry.number]?.written ?? []
    for path in written { screen.note("not taken back: '\(SafeText.escaped(path))' was written") }
  }

  private static func list(_ names: [String]) -> String {
    names.map { "'\($0)'" }.joined(separator: ", ")
  }

  /// From the log; a log that cannot be read ends the sitting.
  func traces() -> [Int: EntryTrace] {
    do {
      return try EntryTrace.all(sitting.book.entries, of: session)
    } catch {
      logFailure = .log(error, writing: true)
      return [:]
    }
  }

  // MARK: Differences

  private func showChanges() {
    let now = keys
    let names = Set(now.keys).union(baseline.keys).sorted().filter { now[$0] != baseline[$0] }
    guard !names.isEmpty else { return screen.note("no variable has changed") }
    let kinds = names.map { baseline[$0] == nil ? "new" : now[$0] == nil ? "gone" : "changed" }
    let makers = sitting.book.entries.filter(\.counts)
    show(
      TableText(columns: [
        column("name", names), column("change", kinds),
        column("value", names.map { session.variables[$0]?.description ?? "" }),
        column("from", names.map { name in makers.last { $0.madeKeys[name] != nil }?.title ?? "" }),
      ]))
  }

  private func showDifference(_ first: Int, _ second: Int) throws(PromptCommandError) {
    var texts: [String] = []
    let contents: [CellID: SessionContents.Cell]
    do {
      contents = Dictionary(
        try session.log.contents(of: session.record.id).cells.map { ($0.record.id, $0) },
        uniquingKeysWith: { $1 })
    } catch {
      logFailure = .log(error, writing: true)
      return
    }
    for number in [first, second] {
      guard let entry = sitting.book[number] else { throw .noEntry("\(number)") }
      let outputs = contents[entry.row]?.executions.flatMap(\.outputs) ?? []
      let values = entry.madeKeys.sorted { $0.key < $1.key }.map { "\($0.key): key \($0.value.prefix(8))" }
      let text = outputs.compactMap(\.bundle.text).joined(separator: "\n")
      texts.append(([entry.code] + (text.isEmpty ? [] : [text]) + values).joined(separator: "\n"))
    }
    let difference = LineDiff(SafeText.escaped(texts[0]), SafeText.escaped(texts[1]))
    if difference.isSame { return screen.note("entries \(first) and \(second) are the same") }
    let text = difference.text(columns: Terminal.columns(of: STDOUT_FILENO))
    sitting.frontend.page(screen.terminal.colorsOutput ? LineDiff.colored(text) : text)
  }

  // MARK: The rest

  private func showHistory(_ text: String) {
    // The question itself is no answer.
    let found = history.matches(text, most: 50).filter { !$0.hasPrefix(":history") }
    guard !found.isEmpty else { return screen.note("no earlier entry holds '\(SafeText.escaped(text))'") }
    let lines = found.map { SafeText.escaped($0).replacing("\n", with: "\n    ") }
    sitting.frontend.page(lines.joined(separator: "\n"))
  }

  private func page(_ isOn: Bool?) {
    if let isOn {
      sitting.frontend.pager =
        isOn ? Pager(screen.terminal, environment: ProcessInfo.processInfo.environment) : nil
    }
    screen.note(sitting.frontend.pager.map { "pager is on: \($0.command)" } ?? "pager is off")
  }
}

extension Entry.Ending {
  var words: String {
    switch self {
    case .running: "running"
    case .succeeded: "done"
    case .failed: "failed"
    case .interrupted: "interrupted"
    case .undone: "taken back"
    }
  }
}
