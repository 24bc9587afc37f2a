import Foundation

/// A line on stderr from another thread than the one that owns the screen.
enum Complaint {
  static func write(_ text: String) {
    let line = Array("\n\(text)\n".utf8)
    _ = Glibc.write(STDERR_FILENO, line, line.count)
  }
}
