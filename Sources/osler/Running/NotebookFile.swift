import Foundation
import OslerInterpreter
import OslerLanguage

/// A notebook as it was named on the command line.
struct NotebookFile {
  /// As written; messages and diagnostics call it that.
  let name: String
  /// Absolute, without symbolic links; nil for standard input.
  let path: String?
  let source: SourceText

  /// - Parameter name: a path, or `-` for standard input.
  init(reading name: String) throws(CommandLineError) {
    self.name = name
    if name == "-" {
      guard isatty(STDIN_FILENO) == 0 else { throw .standardInputIsATerminal }
      path = nil
      source = try Self.text(Self.read(.standardInput, name: "stdin"), name: "stdin")
      return
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) else {
      throw .noNotebook(path: name, nearest: Self.nearest(to: name))
    }
    guard !isFolder.boolValue else { throw .isFolder(path: name) }
    guard let file = FileHandle(forReadingAtPath: name) else {
      throw .cannotRead(path: name, reason: String(cString: strerror(errno)))
    }
    source = try Self.text(Self.read(file, name: name), name: name)
    path = URL(filePath: name).standardizedFileURL.resolvingSymlinksInPath().path
  }

  /// The folder in which it reads and writes.
  var workspace: Workspace {
    guard let path else { return Self.hereWorkspace }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    return Workspace(folder: folder, startFolder: FileManager.default.currentDirectoryPath)
  }

  /// Of what has no file: the working folder.
  static var hereWorkspace: Workspace {
    let here = FileManager.default.currentDirectoryPath
    return Workspace(folder: here, startFolder: here)
  }

  /// `study.oslog` beside `study.osl.md`; `osler.oslog` in the working folder for standard input.
  var defaultLog: String {
    path == nil ? Self.replLog : Self.log(of: name)
  }

  static func log(of name: String) -> String {
    var stem = name
    for ending in [".osl.md", ".md", ".osl"] where stem.hasSuffix(ending) {
      stem = String(stem.dropLast(ending.count))
      break
    }
    return stem + ".oslog"
  }

  static let replLog = "osler.oslog"

  /// More than anybody writes, and what never ends is noticed.
  static let mostBytes = 16 << 20

  private static func read(_ file: FileHandle, name: String) throws(CommandLineError) -> Data {
    var data = Data()
    do {
      while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
        data += piece
        guard data.count <= mostBytes else { throw CommandLineError.tooLarge(path: name, most: mostBytes) }
      }
    } catch let error as CommandLineError {
      throw error
    } catch {
      throw .cannotRead(path: name, reason: FileErrorText.reason(error))
    }
    return data
  }

  private static func text(_ data: Data, name: String) throws(CommandLineError) -> SourceText {
    guard let text = String(data: data, encoding: .utf8), !text.unicodeScalars.contains("\0") else {
      throw .notText(path: name)
    }
    return SourceText(name: name, text: text)
  }

  /// A notebook in the same folder whose name is near.
  static func nearest(to name: String) -> String? {
    let url = URL(filePath: name)
    let folder = url.deletingLastPathComponent().path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let notebooks = names.filter { $0.hasSuffix(".md") }
    let stems = Dictionary(notebooks.map { (stem($0), $0) }, uniquingKeysWith: { first, _ in first })
    guard
      let found = stems[stem(url.lastPathComponent)]
        ?? NearestName.suggestion(for: stem(url.lastPathComponent), among: Array(stems.keys)).flatMap({
          stems[$0]
        })
    else { return nil }
    return String(name.dropLast(url.lastPathComponent.count)) + found
  }

  private static func stem(_ name: String) -> String { String(name.prefix { $0 != "." }) }
}
