import OslerLanguage

/// How large a program's own values may grow: a loop that doubles one meets an error before it has the
/// machine's memory. What is larger belongs in files, which are read a row at a time.
enum ValueSize {
  static let mostElements = 1_000_000
  static let mostTextBytes = 100_000_000

  static func check(elements: Int, at range: SourceRange) throws(Diagnostic) {
    guard elements > mostElements else { return }
    throw Diagnostic(
      "a list of \(Counted.grouped(elements)) elements is too long", hint: hint(mostElements, "elements"),
      at: range)
  }

  static func check(textBytes: Int, at range: SourceRange) throws(Diagnostic) {
    guard textBytes > mostTextBytes else { return }
    throw Diagnostic(
      "a text of \(Counted.grouped(textBytes)) bytes is too long", hint: hint(mostTextBytes, "bytes"),
      at: range)
  }

  private static func hint(_ most: Int, _ unit: String) -> String {
    "at most \(Counted.grouped(most)) \(unit)"
  }
}
