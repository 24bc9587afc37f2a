import Foundation

/// A regular expression of module paths, as Python's `re` reads it.
struct PathExpression {
  private enum Form {
    /// Bytes of a path; a dot stands for any one.
    case plain([UInt8])
    /// Of a whole path, and of one's last parts.
    case general(whole: NSRegularExpression, end: NSRegularExpression)
  }

  private let form: Form

  /// Nil when it is no expression, or means something else elsewhere than in Python.
  init?(_ text: String) {
    let special = "\\^$*+?{}[]|()"
    if text.unicodeScalars.allSatisfy({ $0.isASCII && !special.unicodeScalars.contains($0) }) {
      form = .plain(Array(text.utf8))
      return
    }
    // What Python writes in its own way (names of groups, conditions), or the other in its own (sets of sets,
    // classes by name, quotes, possessive quantifiers, and escapes that only one of them knows).
    let foreign = [
      "(?P", "(?(", "[[", "&&", "[:", "\\Q", "\\E", "\\Z", "\\z", "\\p", "\\P", "\\R", "\\X", "\\G", "++",
      "*+", "?+", "}+", "(?>",
    ]
    guard !foreign.contains(where: text.contains), Self.opensNothing(text),
      let whole = try? NSRegularExpression(pattern: "\\A(?:\(text))\\z"),
      let end = try? NSRegularExpression(pattern: "\\A(?:.*\\.)?(?:\(text))\\z")
    else { return nil }
    form = .general(whole: whole, end: end)
  }

  /// Whether brackets close: one that does not would swallow what is put around the expression.
  private static func opensNothing(_ text: String) -> Bool {
    (try? NSRegularExpression(pattern: text)) != nil
  }

  /// `re.fullmatch(expression, path)`.
  func matches(whole path: String) -> Bool {
    switch form {
    case .plain(let bytes): Self.agree(bytes, Array(path.utf8))
    case .general(let whole, _): Self.matches(whole, path)
    }
  }

  /// `re.match(rf"(.*\.)?({expression})$", path)`: the whole path, or its last parts.
  func matches(endOf path: String) -> Bool {
    switch form {
    case .plain(let bytes):
      let path = Array(path.utf8)
      let tail = path.suffix(bytes.count)
      return Self.agree(bytes, Array(tail))
        && (tail.count == path.count || path[tail.startIndex - 1] == UInt8(ascii: "."))
    case .general(_, let end): return Self.matches(end, path)
    }
  }

  /// A test of paths by their last parts.
  ///
  /// - Precondition: an expression that can be read.
  static func test(_ text: String) -> (String) -> Bool {
    guard let expression = PathExpression(text) else { preconditionFailure("'\(text)' was not validated") }
    return expression.matches(endOf:)
  }

  private static func agree(_ expression: [UInt8], _ path: [UInt8]) -> Bool {
    expression.count == path.count
      && zip(expression, path).allSatisfy { $0 == $1 || $0 == UInt8(ascii: ".") }
  }

  private static func matches(_ expression: NSRegularExpression, _ path: String) -> Bool {
    expression.firstMatch(in: path, range: NSRange(path.startIndex..., in: path)) != nil
  }
}
