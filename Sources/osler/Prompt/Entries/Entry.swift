import OslerInterpreter
import OslerLog

/// One cell of the notebook, or one entry at the prompt, as it ran: what it read, what it gave a value, and how
/// it ended. A cell that is run again is another entry.
struct Entry: Hashable {
  enum Ending: Hashable {
    case running, succeeded, failed
    /// Stopped by the person; what it made is kept.
    case interrupted
    /// Taken back with `:undo`.
    case undone
  }

  /// From 1, in the order in which they ran; `_3` is the value of number 3.
  let number: Int
  /// Of a cell of the notebook: its label or id.
  let cell: String?
  let code: String
  let names: EntryNames
  /// The row in the log.
  let row: CellID
  var ending = Ending.running
  /// Ended in `;`.
  var isSilent = false
  /// The keys of what it read, as they were then. A name without a value has none.
  var readKeys: [String: String] = [:]
  /// The keys that the names it gives a value had before.
  var oldKeys: [String: String] = [:]
  /// The keys of what it gave a value.
  var madeKeys: [String: String] = [:]
  /// Of the value that its last statement showed.
  var valueKey: String?
  var seconds = 0.0

  /// What people call it: `3`, or `'papers'`.
  var title: String { cell.map { "'\($0)'" } ?? "\(number)" }

  /// Whether its variables can be there: it ran to its end, or made something before it was stopped.
  var counts: Bool { ending == .succeeded || ending == .interrupted }
}

/// All that ran in a sitting, and what of it no longer fits together.
struct EntryBook {
  private(set) var entries: [Entry] = []

  mutating func begin(_ entry: Entry) { entries.append(entry) }

  /// Changes the latest entry.
  mutating func updateLast(_ change: (inout Entry) -> Void) {
    guard let last = entries.indices.last else { return }
    change(&entries[last])
  }

  mutating func markUndone(_ number: Int) {
    guard let index = entries.firstIndex(where: { $0.number == number }) else { return }
    entries[index].ending = .undone
  }

  subscript(number: Int) -> Entry? { entries.first { $0.number == number } }

  /// The entries that say how things stand: of a cell that ran twice the later one, of an entry that was run
  /// again the latest.
  var current: [Entry] {
    var seen: Set<String> = []
    return entries.reversed().filter { entry in
      guard entry.ending != .undone else { return false }
      return seen.insert(entry.cell.map { "cell " + $0 } ?? "code " + entry.code).inserted
    }.reversed()
  }

  // MARK: What is stale

  /// Why an entry's results are not what it would come to now.
  enum Staleness: Hashable {
    /// A variable that it read has another value since this entry.
    case changed(name: String, by: String)
    /// An entry whose variable it read is itself stale.
    case follows(String)
    /// Its cell was edited in the file.
    case edited
  }

  /// By number, of the entries in ``current``.
  ///
  /// - Parameter edited: ids of cells whose code in the file is another than what ran.
  func stale(edited: Set<String> = []) -> [Int: Staleness] {
    var makers: [String: Entry] = [:]
    for entry in entries where entry.counts { for name in entry.madeKeys.keys { makers[name] = entry } }
    var found: [Int: Staleness] = [:]
    let current = current.filter(\.counts)
    for entry in current where replacement(of: entry) == nil {
      if let cell = entry.cell, edited.contains(cell) {
        found[entry.number] = .edited
        continue
      }
      for (name, key) in entry.readKeys.sorted(by: { $0.key < $1.key }) {
        if let later = makers[name], later.number > entry.number, later.madeKeys[name] != key {
          found[entry.number] = .changed(name: name, by: later.title)
        } else if let before = maker(of: name, before: entry.number), found[before.number] != nil {
          found[entry.number] = .follows(before.title)
        }
        if found[entry.number] != nil { break }
      }
    }
    return found
  }

  /// The entry at the prompt that gave another value to the last of an entry's variables.
  func replacement(of entry: Entry) -> Entry? {
    let names = entry.madeKeys.keys.filter { EntryText.number(of: $0) == nil }
    guard entry.cell == nil, entry.valueKey == nil, !names.isEmpty else { return nil }
    let later = names.map { name in
      entries.last { $0.counts && $0.number > entry.number && $0.madeKeys[name] != nil }
    }
    return later.contains(nil) ? nil : later.compactMap(\.self).max { $0.number < $1.number }
  }

  /// The entry whose value of `name` entry `number` read.
  private func maker(of name: String, before number: Int) -> Entry? {
    entries.last { $0.counts && $0.number < number && $0.madeKeys[name] != nil }
  }
}

extension EntryBook.Staleness {
  var words: String {
    switch self {
    case .changed(let name, let by): "'\(name)' changed in \(by)"
    case .follows(let title): "follows \(title)"
    case .edited: "edited in the file"
    }
  }
}
