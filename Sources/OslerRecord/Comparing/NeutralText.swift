import Foundation
import OslerLog

/// Takes out of one session's texts what never counts: moments, absolute paths, the name of the host.
struct NeutralText {
  private let folders: [String]
  private let hosts: [String]

  /// - Parameter other: what it is compared with: its folders and host may be in the texts too.
  init(_ session: SessionRecord, _ other: SessionRecord) {
    let folders = [session, other].flatMap { [$0.workspace, $0.folder] }.filter { $0.count > 1 }
    self.folders = Set(folders).sorted { ($0.count, $0) > ($1.count, $1) }
    hosts = Set([session, other].map(\.environment.host)).filter { $0.count > 2 && $0 != "localhost" }
      .sorted()
  }

  /// `path` from the session's folder; its last name when it lies elsewhere.
  func name(of path: String) -> String {
    for folder in folders where path.hasPrefix(folder + "/") {
      return String(path.dropFirst(folder.count + 1))
    }
    return path.hasPrefix("/") ? Self.lastName(of: path) : path
  }

  static func lastName(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  func text(_ text: String) -> String {
    var text = text
    for folder in folders where text.contains(folder) {
      text = text.replacingOccurrences(of: folder + "/", with: "")
    }
    for host in hosts where text.contains(host) { text = text.replacingOccurrences(of: host, with: "‹host›") }
    if text.utf8.contains(UInt8(ascii: "/")) {
      text = text.replacing(/(^|[\s"'(=])(?:\/[\w.+@~-]+)+\/([\w.+@~-]+)/) { "\($0.output.1)\($0.output.2)" }
    }
    guard text.utf8.contains(UInt8(ascii: "T")) else { return text }
    return text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?/, with: "‹time›")
  }

  /// An error as shown; what its source is called and on which line does not count.
  func error(_ words: String) -> String {
    let placed = words.replacing(/(?m)^( *)--> .*$/, with: "").replacing(/(?m)^ *\d* \|.*\n?/, with: "")
    return text(placed).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
