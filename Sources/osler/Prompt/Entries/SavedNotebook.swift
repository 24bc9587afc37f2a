import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog

/// The notebook that is made of a sitting: what is needed of it, in order.
struct SavedNotebook {
  let text: String
  /// What each of its cells came from; nil for one that never ran.
  let cells: [Entry?]
  var entries: [Entry] { cells.compactMap(\.self) }
  /// How long they took.
  var seconds: Double { entries.reduce(0) { $0 + $1.seconds } }

  /// - Parameters:
  ///   - notebook: what the sitting began with, as it is in the file now.
  ///   - wanted: variables and `_3`; nil for all that is there.
  init(
    _ book: EntryBook, _ traces: [Int: EntryTrace], notebook: Notebook?, seed: UInt64, wanted: Set<String>?,
    variables: Set<String>
  ) {
    let slice = EntrySlice(entries: book.entries, traces: traces)
    let numbers = slice.numbers(wanted: wanted, variables: variables)
    let kept = book.entries.filter { numbers.contains($0.number) }
    if let notebook, wanted == nil {
      // The person's own file stays as it is; entries go behind it.
      let own = kept.filter { $0.cell == nil }
      let before = notebook.text
      let more = Notebook.compose(cells: Self.drafts(own, readBy: kept))
      text = own.isEmpty ? before : before + (before.hasSuffix("\n") ? "\n" : "\n\n") + more
      let ran = Dictionary(
        book.current.compactMap { entry in entry.cell.map { ($0, entry) } }, uniquingKeysWith: { $1 })
      cells = notebook.cells.map { ran[$0.id] } + own
    } else {
      text = Notebook.compose(
        parameters: (notebook?.frontMatter.parameters ?? []).map { ($0.name, $0.value) }, seed: seed,
        cells: Self.drafts(kept, readBy: kept))
      cells = kept
    }
  }

  private static func drafts(_ entries: [Entry], readBy all: [Entry]) -> [Notebook.Draft] {
    let read = all.reduce(into: Set<String>()) { $0.formUnion($1.names.reads) }
    var labels: Set<String> = []
    return entries.map { entry in
      let label = entry.cell.flatMap {
        OslerLanguage.CellOptions.isLabel($0) && labels.insert($0).inserted ? $0 : nil
      }
      return Notebook.Draft(
        label: label, code: EntrySlice.code(of: entry, isNamed: read.contains("_\(entry.number)")))
    }
  }

  static func path(for name: String) -> String {
    name.hasSuffix(".md") ? name : name + ".osl.md"
  }

  func write(to path: String) throws(PromptCommandError) {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .cannotWrite(path: path, reason: FileErrorText.reason(error))
    }
  }
}

extension EntryTrace {
  /// Of every entry, by number, from the log.
  static func all(_ entries: [Entry], of session: Session) throws(LogError) -> [Int: EntryTrace] {
    let contents = try session.log.contents(of: session.record.id)
    let artifacts = Dictionary(
      grouping: try session.log.artifacts(in: session.record.id), by: \.execution
    ).mapValues { $0.map(\.path) }
    let cells = Dictionary(contents.cells.map { ($0.record.id, $0) }, uniquingKeysWith: { $1 })
    var traces: [Int: EntryTrace] = [:]
    for entry in entries {
      guard let cell = cells[entry.row] else { continue }
      traces[entry.number] = EntryTrace(
        cell, artifacts: artifacts, usesAttached: session.commands.usesAttached(_:))
    }
    return traces
  }
}

/// The system's words for what went wrong with a file.
enum FileErrorText {
  static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let underlying, underlying.domain == NSPOSIXErrorDomain {
      return String(cString: strerror(Int32(underlying.code)))
    }
    return error.localizedDescription
  }
}
