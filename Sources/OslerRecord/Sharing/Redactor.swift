import Foundation

/// Takes paths, names and what patterns match out of a text. The same name has the same placeholder
/// everywhere in the copy.
struct Redactor {
  typealias Rule = RedactionRules.Rule

  private struct Folder {
    let bytes: [UInt8]
    /// In a column of paths.
    let placeholder: [UInt8]
    let isWorkspace: Bool
  }

  private let rules: Set<Rule>
  private let folders: [Folder]
  private let hosts: [[UInt8]]
  private let users: [[UInt8]]
  private let patterns: [Regex<AnyRegexOutput>]
  private var paths = PathPlaceholders()

  init(_ rules: RedactionRules, names: LogNames) throws(ShareError) {
    self.rules = rules.rules
    var folders: [(String, String, Bool)] = []
    for (index, path) in names.workspaces.enumerated() {
      folders.append((path, Self.numbered("workspace", index), true))
    }
    for (index, path) in names.folders.enumerated() {
      folders.append((path, Self.numbered("folder", index), false))
    }
    // An outer folder must not take away the beginning of an inner one.
    self.folders = folders.sorted { $0.0.utf8.count > $1.0.utf8.count }.flatMap { path, name, isWorkspace in
      Set([path, path.replacing("/", with: "\\/")]).map {
        Folder(bytes: Array($0.utf8), placeholder: Array(name.utf8), isWorkspace: isWorkspace)
      }
    }
    hosts = names.hosts.map { Array($0.utf8) }
    users = names.users.map { Array($0.utf8) }
    var patterns: [Regex<AnyRegexOutput>] = []
    for text in rules.patterns {
      guard let pattern = try? Regex(text) else { throw .badPattern(text) }
      patterns.append(pattern)
    }
    self.patterns = patterns
  }

  private static func numbered(_ word: String, _ index: Int) -> String {
    index == 0 ? "{\(word)}" : "{\(word)-\(index + 1)}"
  }

  /// The text without what the rules take out, and which of them found something.
  mutating func redact(_ text: [UInt8], _ role: RedactedColumn.Role) -> ([UInt8], Set<Rule>) {
    var (text, found) = (text, Set<Rule>())
    if role == .marker {
      return rules.contains(.host) ? (Array("{removed}".utf8), [.host]) : (text, [])
    }
    func apply(_ rule: Rule, _ result: [UInt8]?) {
      guard let result else { return }
      (text, _) = (result, found.insert(rule))
    }
    if rules.contains(.paths) {
      for folder in folders { apply(.paths, replaced(folder, in: text, role)) }
      apply(.paths, paths.replaced(in: text, isPath: role == .path))
    }
    if rules.contains(.host) {
      for host in hosts { apply(.host, ByteSearch.replaced(word: host, with: "{host}", in: text)) }
    }
    if rules.contains(.user) {
      for user in users { apply(.user, ByteSearch.replaced(word: user, with: "{user}", in: text)) }
    }
    if !patterns.isEmpty, let string = String(validating: text, as: UTF8.self) {
      let result = patterns.reduce(string) { $0.replacing($1) { $0.range.isEmpty ? "" : "{removed}" } }
      if result != string { apply(.pattern, Array(result.utf8)) }
    }
    return (text, found)
  }

  /// In texts, what lies in the workspace is named from there, as a notebook names it.
  private func replaced(_ folder: Folder, in text: [UInt8], _ role: RedactedColumn.Role) -> [UInt8]? {
    let isRelative = folder.isWorkspace && role == .text
    return ByteSearch.replaced(folder.bytes, in: text) { before, after in
      guard before.map({ !PathPlaceholders.isPart($0) }) ?? true else { return nil }
      guard let next = after.first, PathPlaceholders.isPart(next) || next == UInt8(ascii: "\\") else {
        return (isRelative ? [UInt8(ascii: ".")] : folder.placeholder, 0)
      }
      let slash = after.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "/")]) ? 2 : 1
      guard slash == 2 || next == UInt8(ascii: "/") else {
        return next == UInt8(ascii: "\\") ? (isRelative ? [UInt8(ascii: ".")] : folder.placeholder, 0) : nil
      }
      return isRelative ? ([], slash) : (folder.placeholder, 0)
    }
  }
}

/// Finds and replaces bytes.
enum ByteSearch {
  /// - Parameter body: given the byte before and those after a hit, what to put there and how many of those
  ///   after it go too; nil to leave it.
  /// - Returns: nil when nothing was replaced.
  static func replaced(
    _ needle: [UInt8], in text: [UInt8], _ body: (UInt8?, ArraySlice<UInt8>) -> ([UInt8], Int)?
  ) -> [UInt8]? {
    var (result, copied, from) = ([UInt8](), 0, 0)
    while let hit = find(needle, in: text, from: from) {
      let end = hit + needle.count
      guard let (replacement, more) = body(hit > 0 ? text[hit - 1] : nil, text[end...]) else {
        from = hit + 1
        continue
      }
      result += text[copied..<hit]
      result += replacement
      (copied, from) = (end + more, end + more)
    }
    guard copied > 0 else { return nil }
    return result + text[copied...]
  }

  /// Replaces `word` where it stands by itself, not in a longer word.
  static func replaced(word: [UInt8], with placeholder: String, in text: [UInt8]) -> [UInt8]? {
    replaced(word, in: text) { before, after in
      guard !(before.map(isLetter) ?? false), !(after.first.map(isLetter) ?? false) else { return nil }
      return (Array(placeholder.utf8), 0)
    }
  }

  static func find(_ needle: [UInt8], in text: [UInt8], from: Int) -> Int? {
    guard let first = needle.first, text.count - from >= needle.count else { return nil }
    return text.withUnsafeBytes { text in
      guard let base = text.baseAddress else { return nil }
      let last = text.count - needle.count
      var place = from
      while place <= last, let hit = memchr(base + place, Int32(first), last - place + 1) {
        place = UnsafeRawPointer(hit) - base
        if memcmp(hit, needle, needle.count) == 0 { return place }
        place += 1
      }
      return nil
    }
  }

  /// Letters, digits, the underscore, and every byte of a character beyond ASCII.
  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: true
    default: false
    }
  }
}
