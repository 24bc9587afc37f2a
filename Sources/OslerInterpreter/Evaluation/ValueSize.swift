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
  /// A value that holds another one twice, which holds another twice, is small and shows as a large one: it
  /// counts as large.
  static func check(depthOf value: Value, at range: SourceRange) throws(Diagnostic) {
    var left = mostElements
    let depth = depth(of: value, &left)
    if depth > deepest {
      throw Diagnostic("values are nested too deep", hint: hint(deepest, "levels"), at: range)
    }
    if left < 0 {
      throw Diagnostic("the value holds too many others", hint: hint(mostElements, "elements"), at: range)
    }
  }

  /// 0 for a value that holds no others. Counts what it walks through off `left`, and stops there.
  private static func depth(of value: Value, _ left: inout Int) -> Int {
    switch value {
    case .list(let values): return 1 + deepest(of: values, &left)
    case .record(let record): return 1 + deepest(of: record.fields.map(\.value), &left)
    case .function(let function): return 1 + deepest(of: Array(function.captured.values), &left)
    default: return 0
    }
  }

  private static func deepest(of values: [Value], _ left: inout Int) -> Int {
    left -= values.count
    var deepest = 0
    for value in values where left >= 0 {
      switch value {
      case .list, .record, .function: deepest = max(deepest, depth(of: value, &left))
      default: break
      }
    }
    return deepest
  }

  private static func hint(_ most: Int, _ unit: String) -> String {
    "at most \(Counted.grouped(most)) \(unit)"
  }
}
