import Foundation

/// What was typed in all sittings of this person: a file with one JSON string a line, so that entries of several
/// lines survive. Of what was typed more than once the last counts.
final class History {
  static let longest = 2000

  private(set) var entries: [String]
  private let path: String?

  /// - Parameter path: nil to remember nothing.
  init(at path: String?) {
    self.path = path
    let text = path.flatMap { FileManager.default.contents(atPath: $0) } ?? Data()
    let all = Self.entries(in: String(decoding: text, as: UTF8.self))
    entries = Self.folded(all)
    if all.count > Self.longest { shorten() }
  }

  /// `$XDG_STATE_HOME/osler/history`, or `~/.local/state/osler/history`.
  static var standardPath: String? {
    path(in: ProcessInfo.processInfo.environment, home: NSHomeDirectory())
  }

  static func path(in environment: [String: String], home: String) -> String {
    let given = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (given ?? home + "/.local/state") + "/osler/history"
  }

  /// Remembers an entry, unless it is the last one again. Where it cannot be written, it lasts as long
  /// as the program: a history is not worth an error.
  func append(_ entry: String) {
    guard entry != entries.last else { return }
    entries.removeAll { $0 == entry }
    entries.append(entry)
    guard let path else { return }
    let folder = URL(filePath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    // Appended in one write: two sittings do not mix their lines.
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    let line = Array((JSONText.line(entry) + "\n").utf8)
    _ = write(file, line, line.count)
  }

  /// The latest entries that hold `text`, whatever its case; oldest first.
  func matches(_ text: String, most: Int) -> [String] {
    entries.filter { text.isEmpty || $0.localizedCaseInsensitiveContains(text) }.suffix(most)
  }

  /// Lines that are no JSON strings are left out.
  static func entries(in text: String) -> [String] {
    let lines = text.split(separator: "\n")
    let decoder = JSONDecoder()
    // All at once; one by one where some are damaged.
    let whole = Data("[\(lines.joined(separator: ","))]".utf8)
    return (try? decoder.decode([String].self, from: whole))
      ?? lines.compactMap { try? decoder.decode(String.self, from: Data($0.utf8)) }
  }

  private static func folded(_ entries: [String]) -> [String] {
    var seen: Set<String> = []
    return entries.reversed().filter { seen.insert($0).inserted }.reversed()
  }

  private func shorten() {
    entries = entries.suffix(Self.longest)
    guard let path else { return }
    let text = entries.map { JSONText.line($0) + "\n" }.joined()
    try? Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
  }
}
