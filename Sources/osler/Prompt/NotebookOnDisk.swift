import Foundation
import OslerInterpreter
import OslerLanguage

/// The notebook that the sitting began with, as it lies on disk: somebody edits it in another window.
final class NotebookOnDisk {
  private let path: String
  private let name: String
  private let signatures: Signatures
  private var stamp: Stamp?
  /// As it was read last.
  private(set) var notebook: Notebook

  private struct Stamp: Hashable {
    let seconds: Int
    let nanoseconds: Int
    let bytes: Int
    let file: UInt64
  }

  init(_ notebook: Notebook, path: String, signatures: Signatures) {
    (self.notebook, self.path, self.signatures) = (notebook, path, signatures)
    name = notebook.source.name
    stamp = Self.stamp(of: path)
  }

  /// Reads the file where it changed; true when its text is another.
  ///
  /// A file that is gone, or is no notebook for the moment, leaves the notebook as it was.
  func poll() -> Bool {
    let now = Self.stamp(of: path)
    guard now != stamp else { return false }
    stamp = now
    guard let data = FileManager.default.contents(atPath: path),
      let text = String(data: data, encoding: .utf8),
      text != notebook.source.text
    else { return false }
    let (read, problems) = Notebook.parse(SourceText(name: name, text: text))
    guard !problems.contains(where: { $0.severity == .error }) else { return false }
    notebook = read
    return true
  }

  /// What became of the cells that ran.
  struct Changes: Hashable {
    /// Ids of cells that ran with another code, or are no longer in the file.
    var edited: Set<String> = []
    /// Ids of cells that never ran, in order.
    var new: [String] = []
  }

  func changes(since entries: [Entry]) -> Changes {
    var changes = Changes()
    let ran = Dictionary(
      entries.compactMap { entry in entry.cell.map { ($0, entry.code) } }, uniquingKeysWith: { $1 })
    let cells = notebook.cells
    for cell in cells {
      guard let code = ran[cell.id] else {
        changes.new.append(cell.id)
        continue
      }
      if !isSame(code, String(notebook.code(of: cell))) { changes.edited.insert(cell.id) }
    }
    changes.edited.formUnion(Set(ran.keys).subtracting(cells.map(\.id)))
    return changes
  }

  /// Whether two programs mean the same: comments and layout do not count.
  private func isSame(_ first: String, _ second: String) -> Bool {
    guard first != second else { return true }
    let programs = [first, second].map { text in
      try? Parser.parse(SourceText(name: "", text: text), signatures: signatures).meaning
    }
    return programs[0] != nil && programs[0] == programs[1]
  }

  private static func stamp(of path: String) -> Stamp? {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    return Stamp(
      seconds: facts.st_mtim.tv_sec, nanoseconds: facts.st_mtim.tv_nsec, bytes: Int(facts.st_size),
      file: UInt64(facts.st_ino))
  }
}
