import Foundation
public import OslerLanguage

/// Where a session reads and writes (docs/decisions/0005).
///
/// A relative path is looked for beside the notebook, then in the folder in which Osler was started.
/// What is written goes under the notebook's folder.
public struct Workspace: Sendable {
  /// Absolute, without symbolic links: the notebook's folder; at the prompt the working folder.
  public let folder: String
  /// Absolute: where the program was started.
  public let startFolder: String
  /// Absolute, in a replay: what is written goes here in place of ``folder``, and is found here first.
  let overlay: String?

  public init(folder: String, startFolder: String) {
    self.init(folder: folder, startFolder: startFolder, overlay: nil)
  }

  init(folder: String, startFolder: String, overlay: String?) {
    self.folder = Workspace.real(folder) ?? folder
    self.startFolder = Workspace.real(startFolder) ?? startFolder
    self.overlay = overlay.map { Workspace.real($0) ?? $0 }
  }

  // MARK: Reading

  func file(_ written: String) throws(WorkspaceError) -> InputFile {
    guard !written.isEmpty else { throw .noName }
    for path in candidates(written) {
      switch Workspace.kind(of: path) {
      case .file: return InputFile(written: written, path: path)
      case .folder: throw .isFolder(written)
      case .special: throw .isSpecial(written)
      case nil: continue
      }
    }
    throw .noFile(written, nearest: nearest(to: written))
  }

  func folder(_ written: String) throws(WorkspaceError) -> InputFile {
    guard !written.isEmpty else { throw .noName }
    for path in candidates(written) {
      switch Workspace.kind(of: path) {
      case .folder: return InputFile(written: written, path: path)
      case .file, .special: throw .isFile(written)
      case nil: continue
      }
    }
    throw .noFolder(written, nearest: nearest(to: written))
  }

  /// A folder where there is one, else a file; a name with an ending is taken for a file's.
  func fileOrFolder(_ written: String) throws(WorkspaceError) -> InputFile {
    if let found = (try? folder(written)) ?? (try? file(written)) { return found }
    let isFile = written.split(separator: "/").last?.contains(".") == true
    return isFile ? try file(written) : try folder(written)
  }

  /// At least one file, sorted by path. A pattern without wildcards is a file's path.
  func files(matching written: String) throws(WorkspaceError) -> [InputFile] {
    guard written.contains(where: { "*?[".contains($0) }) else { return [try file(written)] }
    try refuseEndless(written)
    for pattern in candidates(written) {
      let paths = overlaid(Workspace.paths(matching: pattern), written)
      if !paths.isEmpty { return paths.map { InputFile(written: written, path: $0) } }
    }
    throw .noMatch(written)
  }

  /// `*/../*/../*` goes through the same folders over and over, for ever.
  private func refuseEndless(_ pattern: String) throws(WorkspaceError) {
    let parts = pattern.split(separator: "/")
    let wild = parts.firstIndex { $0.contains(where: "*?[".contains) } ?? parts.endIndex
    // A wildcard may stand for a point: '.*' and '.?' match '..'.
    let isEndless = parts[wild...].contains { $0.hasPrefix(".") && $0.allSatisfy(".*?[]".contains) }
    guard !isEndless else { throw .endlessPattern(pattern) }
  }

  private func candidates(_ written: String) -> [String] {
    if written.hasPrefix("/") { return overlaid(written).map { [$0, written] } ?? [written] }
    let places = folder == startFolder ? [folder] : [folder, startFolder]
    return ((overlay.map { [$0] } ?? []) + places).map { $0 + "/" + written }
  }

  private func nearest(to written: String) -> String? {
    let parts = written.split(separator: "/", omittingEmptySubsequences: false)
    let parent = parts.dropLast().joined(separator: "/")
    let name = parts.last.map(String.init) ?? ""
    for base in candidates(parent.isEmpty ? "." : parent) {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
      if let found = NearestName.suggestion(for: name, among: names.filter { !$0.hasPrefix(".") }) {
        return parent.isEmpty ? found : parent + "/" + found
      }
    }
    return nil
  }

  // MARK: Writing

  /// The absolute path to write to. What exists of it is followed through symbolic links and must stay
  /// under ``folder``.
  func output(_ written: String) throws(WorkspaceError) -> String {
    guard !written.isEmpty, !written.contains("\0") else { throw .badOutput(written) }
    let path = written.hasPrefix("/") ? written : folder + "/" + written
    var missing: [String] = []
    var existing = path
    while Workspace.real(existing) == nil {
      // A link to nowhere would be followed when it is written to.
      guard !Workspace.isLink(existing) else { throw .outside(written, workspace: folder) }
      let url = existing.split(separator: "/", omittingEmptySubsequences: true)
      guard let last = url.last else { break }
      missing.insert(String(last), at: 0)
      existing = "/" + url.dropLast().joined(separator: "/")
    }
    guard !missing.contains(".."), let base = Workspace.real(existing) else {
      throw .outside(written, workspace: folder)
    }
    let target = ([base == "/" ? "" : base] + missing.filter { $0 != "." }).joined(separator: "/")
    guard target.hasPrefix(folder + "/") else { throw .outside(written, workspace: folder) }
    return overlaid(target) ?? target
  }

  /// `path` as people should read it: relative when it lies in the workspace.
  func shown(_ path: String) -> String {
    for root in [overlay, folder].compactMap({ $0 }) where path.hasPrefix(root + "/") {
      return String(path.dropFirst(root.count + 1))
    }
    return path
  }

  /// A message in which paths in the workspace are relative: it reads the same on every machine.
  func shortened(_ text: String) -> String {
    folder == "/" ? text : text.replacing(folder + "/", with: "")
  }

  // MARK: The file system

  enum Kind {
    case file, folder
    /// A device, a pipe or a socket: reading one may never end.
    case special
  }

  static func kind(of path: String) -> Kind? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .special
    }
  }

  static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Without symbolic links, `.` and `..`; nil when it does not exist.
  static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  static func paths(matching pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
      .filter { kind(of: $0) == .file }.sorted()
  }
}

/// For the checker: what is there before anything runs.
extension Workspace: FileLookup {
  public func exists(file: String) -> Bool { (try? self.file(file)) != nil }
  public func exists(folder: String) -> Bool { (try? self.folder(folder)) != nil }
  public func matches(glob: String) -> Bool { (try? files(matching: glob)) != nil }
  public func problem(file: String) -> String? {
    Self.problem { () throws(WorkspaceError) in try self.file(file) }
  }
  public func problem(folder: String) -> String? {
    Self.problem { () throws(WorkspaceError) in try self.folder(folder) }
  }

  private static func problem(_ find: () throws(WorkspaceError) -> InputFile) -> String? {
    do throws(WorkspaceError) {
      _ = try find()
      return nil
    } catch {
      return error.description
    }
  }
}

/// Why a path cannot be used.
public enum WorkspaceError: Error, Hashable, CustomStringConvertible {
  /// An empty path.
  case noName
  case noFile(String, nearest: String?)
  case noFolder(String, nearest: String?)
  case isFolder(String)
  case isFile(String)
  case isSpecial(String)
  case noMatch(String)
  case endlessPattern(String)
  /// A link in a place where Osler writes.
  case isLink(String)
  case badOutput(String)
  case outside(String, workspace: String)

  public var description: String {
    switch self {
    case .noName: "the path is empty"
    case .noFile(let path, _): "there is no file '\(path)'"
    case .noFolder(let path, _): "there is no folder '\(path)'"
    case .isFolder(let path): "'\(path)' is a folder, not a file"
    case .isFile(let path): "'\(path)' is a file, not a folder"
    case .isSpecial(let path): "'\(path)' is a device or a pipe, not a file"
    case .noMatch(let pattern): "no file matches '\(pattern)'"
    case .endlessPattern(let pattern): "'\(pattern)' goes up again after a wildcard"
    case .isLink(let path): "'\(path)' is a link, and nothing is saved through one"
    case .badOutput(let path): "'\(path)' cannot be the name of a file"
    case .outside(let path, _): "'\(path)' lies outside the notebook's folder, where nothing is written"
    }
  }

  public var hint: String? {
    switch self {
    case .noFile(_, let nearest), .noFolder(_, let nearest): nearest.map { "did you mean '\($0)'?" }
    case .noName: "a notebook's parameter is given with '-p NAME=VALUE'"
    case .outside: "write to a path below it"
    case .endlessPattern: "write '..' before the first wildcard"
    case .isLink: "take it away, or choose another log with '--log'"
    default: nil
    }
  }
}
