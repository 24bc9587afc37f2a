/// Why something cannot be exported.
public enum ExportError: Error, Hashable, Sendable, CustomStringConvertible {
  case noTable(String, nearest: String?)
  case cannotWrite(path: String, reason: String)
  /// The folder to write to holds what an export did not put there.
  case otherFolder(path: String, holds: String)

  public var description: String {
    switch self {
    case .noTable(let name, _): "the log has no table '\(name)'"
    case .cannotWrite(let path, let reason): "cannot write '\(path)': \(reason)"
    case .otherFolder(let path, let holds):
      "'\(path)' holds '\(holds)', which no export put there, and is left as it is"
    }
  }

  public var hint: String? {
    switch self {
    case .noTable(_, let nearest): nearest.map { "did you mean '\($0)'?" } ?? "docs/log.md names them"
    case .cannotWrite: "check the path and its permissions"
    case .otherFolder: "name a folder of its own"
    }
  }
}
