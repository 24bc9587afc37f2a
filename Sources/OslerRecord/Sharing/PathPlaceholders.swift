/// Absolute paths in a text, each folder with a placeholder of its own: `{path-1}/shard.xml.gz`.
struct PathPlaceholders {
  private var names: [String: String] = [:]

  /// Where every machine keeps its programs: they tell nothing.
  private static let common: Set<String> = [
    "usr", "bin", "sbin", "lib", "lib64", "etc", "proc", "sys", "dev", "opt",
  ]

  /// - Parameter isPath: whether the text is one path, with whatever characters.
  /// - Returns: nil when there is none.
  mutating func replaced(in text: [UInt8], isPath: Bool) -> [UInt8]? {
    if isPath {
      guard text.first == UInt8(ascii: "/") else { return nil }
      return replacement(of: String(decoding: text, as: UTF8.self)).map { Array($0.utf8) }
    }
    var (result, copied, place) = ([UInt8](), 0, 0)
    while let start = Self.start(in: text, from: place) {
      let end = text[start...].firstIndex { !Self.isPart($0) && $0 != UInt8(ascii: "\\") } ?? text.count
      place = end
      let written = Self.unescaped(text[start..<end])
      guard let name = replacement(of: written.path) else { continue }
      result += text[copied..<start]
      result += Array(name.utf8)
      copied = start + written.length
      place = max(copied, start + 1)
    }
    guard copied > 0 else { return nil }
    return result + text[copied...]
  }

  /// Nil for a path of a single part, and for one of those that every machine has.
  private mutating func replacement(of path: String) -> String? {
    let parts = path.split(separator: "/")
    guard parts.count > 1, !Self.common.contains(String(parts[0])) else { return nil }
    if ["home", "Users"].contains(parts[0]) {
      return (["{home}"] + parts.dropFirst(2).map(String.init)).joined(separator: "/")
    }
    let folder = parts.dropLast().joined(separator: "/")
    let name = names[folder] ?? "{path-\(names.count + 1)}"
    names[folder] = name
    return name + "/" + parts[parts.count - 1]
  }

  /// The next slash that begins a path: at the start of a word, with a part behind it.
  private static func start(in text: [UInt8], from: Int) -> Int? {
    var place = from
    while place < text.count, let slash = text[place...].firstIndex(of: UInt8(ascii: "/")) {
      let isEscaped = slash > 0 && text[slash - 1] == UInt8(ascii: "\\")
      let start = isEscaped ? slash - 1 : slash
      let before = start > 0 ? text[start - 1] : UInt8(ascii: " ")
      let after = slash + 1 < text.count ? text[slash + 1] : UInt8(ascii: " ")
      if " \t\n\r\"'`(=[,;:>".utf8.contains(before), isPart(after), after != UInt8(ascii: "/") {
        return start
      }
      place = slash + 1
    }
    return nil
  }

  /// The path that is written, with `\/` as `/`; it ends before any other backslash.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> (path: String, length: Int) {
    var (path, index) = ([UInt8](), bytes.startIndex)
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "\\") {
        guard index + 1 < bytes.endIndex, bytes[index + 1] == UInt8(ascii: "/") else { break }
        index += 1
      }
      path.append(bytes[index])
      index += 1
    }
    // A full stop or a colon at the end belongs to the sentence.
    while let last = path.last, ".:,".utf8.contains(last) {
      path.removeLast()
      index -= 1
    }
    return (String(decoding: path, as: UTF8.self), index - bytes.startIndex)
  }

  /// What a path may consist of where nothing marks its end.
  static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
    default: "/_.-+@~*?%#".utf8.contains(byte)
    }
  }
}
