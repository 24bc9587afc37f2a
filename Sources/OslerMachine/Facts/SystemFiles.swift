import Foundation

/// The files in which the system tells about the machine, below a root: a test has one of its own.
struct SystemFiles {
  let root: String

  init(root: String = "") { self.root = root }

  /// What the file says, without the newline at its end; nil where there is none.
  func text(_ path: String) -> String? {
    // Not by size: files of /proc have none.
    guard let handle = FileHandle(forReadingAtPath: root + path), let data = try? handle.readToEnd()
    else { return nil }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  func number(_ path: String) -> Int? { text(path).flatMap { Int($0) } }

  func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: root + folder)) ?? []).sorted()
  }

  /// The first value of `key` in a file of lines `key : value`.
  func value(of key: String, in path: String) -> String? {
    for line in (text(path) ?? "").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == key else { continue }
      return parts[1].trimmingCharacters(in: .whitespaces)
    }
    return nil
  }
}
