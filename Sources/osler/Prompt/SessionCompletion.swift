import Foundation
import OslerInterpreter
import OslerLanguage

/// Completion with what a session knows: its variables, their columns, the files of its folder.
enum SessionCompletion {
  /// - Parameter cells: of the notebook.
  static func candidates(
    in session: Session, cells: [String], line: String, start: Int, end: Int
  ) -> [String] {
    let variables = session.variables
    let completion = Completion(
      signatures: session.commands.signatures,
      variables: variables.keys.sorted(),
      definitions: session.definitions.sorted(),
      cells: cells,
      members: { name in variables[name].map(members) ?? [] },
      fits: { name, type in variables[name].map(type.admits) ?? false },
      files: { files(beginning: $0, in: session.workspace.folder) })
    return completion.candidates(line: line, start: start, end: end)
  }

  private static func members(of value: Value) -> [String] {
    switch value {
    case .record(let record): record.names
    case .handle(let handle): (handle as? any Rows)?.columns.names ?? handle.members
    default: []
    }
  }

  /// Files and folders, these with a '/', whose path begins so. Hidden ones only when asked for.
  static func files(beginning: String, in folder: String) -> [String] {
    let cut = beginning.lastIndex(of: "/").map { beginning.index(after: $0) } ?? beginning.startIndex
    let (parent, name) = (String(beginning[..<cut]), beginning[cut...])
    let path = parent.hasPrefix("/") ? parent : folder + "/" + parent
    let found = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return found.filter { $0.hasPrefix(name) && (name.hasPrefix(".") || !$0.hasPrefix(".")) }.map { entry in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path + "/" + entry, isDirectory: &isFolder)
      return parent + entry + (isFolder.boolValue ? "/" : "")
    }
  }
}
