import OslerLanguage

/// How large a program's own values may grow: a loop that doubles one meets an error before it has the
/// machine's memory. What is larger belongs in files, which are read a row at a time.
enum ValueSize {
  static let mostElements = 1_000_000
  static let mostTextBytes = 100_000_000
  /// Values within values: each level takes some of the stack of whatever walks through them.
  static let deepest = 128

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

  /// Checks a value that is made of others. Each of them was checked when it was made, so that walking
  /// through them is safe.
  static func check(depthOf value: Value, at range: SourceRange) throws(Diagnostic) {
    guard depth(of: value) > deepest else { return }
    throw Diagnostic("values are nested too deep", hint: hint(deepest, "levels"), at: range)
  }

  /// 0 for a value that holds no others.
  private static func depth(of value: Value) -> Int {
    switch value {
    case .list(let values): 1 + values.reduce(0) { max($0, depth(of: $1)) }
    case .record(let record): 1 + record.fields.reduce(0) { max($0, depth(of: $1.value)) }
    case .function(let function): 1 + function.captured.values.reduce(0) { max($0, depth(of: $1)) }
    default: 0
    }
  }

  private static func hint(_ most: Int, _ unit: String) -> String {
    "at most \(Counted.grouped(most)) \(unit)"
  }
}
