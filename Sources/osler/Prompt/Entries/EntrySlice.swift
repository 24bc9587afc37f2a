import OslerInterpreter
import OslerLanguage

/// The entries that a minimal notebook needs.
struct EntrySlice {
  let entries: [Entry]
  /// By number.
  let traces: [Int: EntryTrace]

  /// Numbers of the entries to keep, in order: backwards from what is asked for, each entry that gave a value
  /// to a name which a later one reads.
  ///
  /// - Parameters:
  ///   - wanted: names of variables, `_3` for the value of entry 3; nil for all that is there: every variable,
  ///     every result that was shown and every file that was written.
  func numbers(wanted: Set<String>?, variables: Set<String>) -> [Int] {
    var needed = wanted ?? variables
    var kept: [Int] = []
    let shown = wanted == nil ? firstShown : []
    for entry in entries.reversed() where entry.counts {
      let trace = traces[entry.number]
      let value = "_\(entry.number)"
      let made = entry.names.assigns.union(trace?.makes ?? []).union([value])
      guard !made.isDisjoint(with: needed) || shown.contains(entry.number) else { continue }
      kept.append(entry.number)
      needed.subtract(entry.names.surely)
      // A draw continues the one before it: only what sets a thing anew ends the search for it.
      needed.subtract((trace?.makes ?? []).subtracting(trace?.reads ?? []))
      needed.remove(value)
      needed.formUnion(entry.names.reads)
      needed.formUnion(trace?.reads ?? [])
      if trace?.listsVariables == true {
        for earlier in entries where earlier.number < entry.number { needed.formUnion(earlier.names.assigns) }
      }
    }
    return kept.reversed()
  }

  /// Entries that showed, wrote or stated something: of two that came to the same in the same words, the first.
  private var firstShown: Set<Int> {
    var seen: Set<String> = []
    var found: Set<Int> = []
    for entry in entries where entry.counts {
      guard let trace = traces[entry.number] else { continue }
      let isShown = trace.shows && !entry.isSilent && !trace.isAboutSession
      guard isShown || !trace.written.isEmpty || entry.names.asserts else { continue }
      let isRepeated = entry.names.assigns.isEmpty && trace.makes.isEmpty && trace.written.isEmpty
      let words = "\(entry.code)\n\(entry.valueKey ?? "")"
      if isRepeated, entry.valueKey != nil, !seen.insert(words).inserted { continue }
      found.insert(entry.number)
    }
    return found
  }

  /// The code of an entry in the notebook: where a later one reads its value as `_3`, it gets that name.
  static func code(of entry: Entry, isNamed: Bool) -> String {
    guard isNamed, entry.names.endsInValue else { return entry.code }
    let source = SourceText(name: "", text: entry.code)
    let range = entry.names.lastStatement
    let before = source[SourceRange(0, range.start)]
    let after = source[SourceRange(range.end, source.range.end)]
    let name = "_\(entry.number)"
    return "\(before)\(name) = \(source[range])\(after)" + (entry.isSilent ? "" : "\n\(name)")
  }
}
