/// A piece of a page. What is written in our source is markup; whatever is put into it is text, and escaped:
///
///     let cell: HTML = "<td>\(name)</td>"
struct HTML: Hashable, Sendable {
  private(set) var text: String

  /// - Parameter trusted: markup that was made here.
  init(trusted: String) { text = trusted }

  static func + (left: HTML, right: HTML) -> HTML { HTML(trusted: left.text + right.text) }
  static func += (left: inout HTML, right: HTML) { left.text += right.text }

  var isEmpty: Bool { text.isEmpty }
}

extension HTML: ExpressibleByStringInterpolation {
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ html: HTML) { text += html.text }
    mutating func appendInterpolation(_ html: HTML?) { text += html?.text ?? "" }
    mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { text += part.text } }
    mutating func appendInterpolation(_ number: some BinaryInteger) { text += String(number) }
    mutating func appendInterpolation(_ words: some StringProtocol) { text += VisibleText.escaped(words) }
  }

  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// Text, escaped.
  init(_ words: some StringProtocol) { text = VisibleText.escaped(words) }
}

extension [HTML] {
  func joined(separator: HTML = "") -> HTML {
    HTML(trusted: map(\.text).joined(separator: separator.text))
  }
}

/// Text that cannot be taken for markup, and in which nothing is hidden or out of its order.
enum VisibleText {
  /// `text` for an element or a quoted attribute. Characters that control, hide or turn the direction are
  /// written out as `\u{202e}`; newlines and tabs stay.
  static func escaped(_ text: some StringProtocol) -> String {
    guard text.utf8.contains(where: { !isPlain($0) }) else { return String(text) }
    var result = ""
    result.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case _ where isHidden(scalar): result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `text` in which nothing is hidden; markup stays what it is.
  static func shown(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "\r" { continue }
      if isHidden(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Whether a character would not be seen where it stands, or would move others.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return scalar != "\n" && scalar != "\t" && (scalar.value < 0x20 || scalar.value == 0x7F)
    }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .privateUse: return true
    // U+200C and U+200D join letters and emoji.
    case .format: return scalar.value != 0x200C && scalar.value != 0x200D
    case .unassigned: return scalar.properties.isNoncharacterCodePoint
    default: return false
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): false
    case 0x20..<0x7F, 0x0A, 0x09: true
    default: false
    }
  }
}
