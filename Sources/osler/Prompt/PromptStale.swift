import OslerLanguage

/// Cells whose results are out of date: said, and run again when the person asks for it.
extension Prompt {
  /// Before each prompt: was the file edited?
  func noticeEdits() {
    guard let file, file.poll() else { return }
    let changes = file.changes(since: sitting.book.current)
    let stale = sitting.book.stale(edited: changes.edited)
    let isThere = Set(file.notebook.cells.map(\.id))
    var facts: [String] = []
    func say(_ titles: [String], _ words: String) {
      if !titles.isEmpty { facts.append(titles.joined(separator: ", ") + " " + words) }
    }
    func titles(_ isMeant: (EntryBook.Staleness) -> Bool) -> [String] {
      sitting.book.current.compactMap { entry in
        guard let why = stale[entry.number], isMeant(why) else { return nil }
        return entry.cell.map { isThere.contains($0) ? "'\($0)'" : nil } ?? entry.title
      }
    }
    say(titles { $0 == .edited }, "changed")
    say(changes.new.map { "'\($0)'" }, "new")
    say(titles { $0 != .edited }, "stale")
    staleCells = Set(sitting.book.current.filter { stale[$0.number] != nil }.compactMap(\.cell))
    guard !facts.isEmpty else { return }
    screen.note(
      "\(file.notebook.source.name) was edited: \(facts.joined(separator: "; ")); ':run stale' runs them")
  }

  /// After each entry: did it leave cells of the notebook behind?
  func noticeStaleCells() {
    guard let file else { return }
    let entries = sitting.book.current
    let stale = sitting.book.stale(edited: file.changes(since: entries).edited)
    let cells = entries.filter { stale[$0.number] != nil }.compactMap(\.cell)
    let new = cells.filter { !staleCells.contains($0) }
    staleCells = Set(cells)
    guard !new.isEmpty else { return }
    let names = new.map { "'\($0)'" }.joined(separator: ", ")
    screen.note("now stale: \(names); ':run stale' runs \(new.count == 1 ? "it" : "them")")
  }

  /// `stale`, or labels of cells and numbers of entries.
  func run(_ words: [String]) throws(PromptCommandError) {
    _ = file?.poll()
    var work: [Work] = []
    for word in words {
      if word == "stale" { work += staleWork } else { work.append(try self.work(named: word)) }
    }
    if work.isEmpty { return screen.note("nothing is stale") }
    for item in work {
      screen.note(item.title)
      do {
        guard try run(item) == .succeeded else { return }
      } catch {
        logFailure = error
        return
      }
    }
    noticeStaleCells()
  }

  private enum Work {
    case cell(Notebook.Cell)
    case entry(Entry)

    var title: String {
      switch self {
      case .cell(let cell): "\(cell.id):"
      case .entry(let entry): Prompt.first + Prompt.brief(entry.code)
      }
    }
  }

  private func run(_ work: Work) throws(CommandLineError) -> Sitting.Outcome {
    switch work {
    case .cell(let cell):
      guard let notebook = file?.notebook else { return .refused }
      return try sitting.run(cell: cell, of: notebook)
    case .entry(let entry): return try sitting.run(entry: entry.code + (entry.isSilent ? "\n;" : ""))
    }
  }

  /// The notebook's cells in its order, then entries in theirs.
  private var staleWork: [Work] {
    let current = sitting.book.current
    let changes = file?.changes(since: current)
    let stale = sitting.book.stale(edited: changes?.edited ?? [])
    let cells = (file?.notebook.cells ?? []).filter { cell in
      if changes?.new.contains(cell.id) ?? false { return true }
      return current.contains { $0.cell == cell.id && (stale[$0.number] != nil || !$0.counts) }
    }
    return cells.map { .cell($0) }
      + current.filter { $0.cell == nil && stale[$0.number] != nil }.map { .entry($0) }
  }

  private func work(named word: String) throws(PromptCommandError) -> Work {
    if let cell = file?.notebook.cells.first(where: { $0.id == word }) { return .cell(cell) }
    let number = Int(word.hasPrefix("_") ? String(word.dropFirst()) : word)
    guard let entry = number.flatMap({ sitting.book[$0] }) else { throw .noEntry(word) }
    if let id = entry.cell, let cell = file?.notebook.cells.first(where: { $0.id == id }) {
      return .cell(cell)
    }
    return .entry(entry)
  }
}
