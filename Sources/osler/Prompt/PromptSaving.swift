import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog

/// Saving a sitting as a notebook, and running that to see whether it gives the same.
extension Prompt {
  /// What took longer is run again only when the person says so.
  private static let unaskedSeconds = 60.0

  func save(as name: String, _ values: [String]) throws(PromptCommandError) {
    let saved = try draft(of: values)
    guard !saved.entries.isEmpty else { throw .nothingToSave }
    let path = SavedNotebook.path(for: name)
    if FileManager.default.fileExists(atPath: path), !confirms("'\(path)' exists: replace it? [y/N] ") {
      return
    }
    try write(saved, to: path)
  }

  func offerToSave() throws {
    guard let saved = try? draft(of: []), saved.entries.contains(where: { $0.cell == nil }) else { return }
    while case .line(let answer) = read("save this session as a notebook? [name.osl.md, empty for no] ") {
      let name = answer.trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty else { return }
      let path = SavedNotebook.path(for: name)
      if FileManager.default.fileExists(atPath: path), !confirms("'\(path)' exists: replace it? [y/N] ") {
        continue
      }
      do throws(PromptCommandError) {
        try write(saved, to: path)
        return
      } catch {
        screen.complain("\(error)", hint: error.hint)
      }
    }
  }

  private func draft(of values: [String]) throws(PromptCommandError) -> SavedNotebook {
    let variables = Set(session.variables.keys).filter { EntryText.number(of: $0) == nil }
    for name in values where !variables.contains(name) {
      guard let number = EntryText.number(of: name) else {
        throw .noVariable(name, nearest: NearestName.suggestion(for: name, among: variables.sorted()))
      }
      guard sitting.book[number] != nil else { throw .noEntry("\(number)") }
    }
    return SavedNotebook(
      sitting.book, traces(), notebook: file?.notebook, seed: session.record.seed.rawValue,
      wanted: values.isEmpty ? nil : Set(values), variables: variables)
  }

  private func write(_ saved: SavedNotebook, to path: String) throws(PromptCommandError) {
    try saved.write(to: path)
    baseline = keys
    let left = sitting.book.entries.count { $0.counts } - saved.entries.count
    screen.note(
      "saved; run it with: osler run \(path)"
        + (left > 0 ? " (\(saved.entries.count) of \(left + saved.entries.count) entries are needed)" : ""))
    let seconds = saved.seconds
    if seconds > Self.unaskedSeconds {
      let time = TimeText.of(seconds: seconds)
      guard confirms("run it once to see that it gives the same? It took \(time) [y/N] ") else { return }
    }
    rehearse(saved, at: path)
  }

  private func rehearse(_ saved: SavedNotebook, at path: String) {
    do {
      switch try Rehearsal(sitting: sitting, overriding: overriding).run(saved, at: path) {
      case .same(let cells, let values):
        let counted = "\(Counted.text(cells, "cell", "cells")), \(Counted.text(values, "value", "values"))"
        screen.note("run again from the file: \(counted), all the same")
      case .differs(let lines):
        screen.warn("run again from the file, it does not give the same:")
        for line in lines { screen.note("  " + line) }
      case .fails(let words):
        screen.warn("run again from the file, it fails:\n\(words)")
      case .interrupted: screen.note("stopped before it was seen whether it gives the same")
      }
    } catch {
      screen.complain("cannot run '\(path)' again: \(error)", hint: nil)
    }
  }
}
