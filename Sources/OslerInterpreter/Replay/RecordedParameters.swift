import Foundation
import OslerLanguage

/// Reads a session's parameters, a JSON object, back into values. Whole numbers and reals stay apart:
/// `2` and `2.0` make different keys.
struct RecordedParameters {
  private let text: [Unicode.Scalar]
  private var place = 0

  /// Nil when `json` is no object of literals.
  static func read(_ json: String) -> [String: Literal]? {
    var reader = RecordedParameters(text: Array(json.unicodeScalars))
    guard let values = reader.object(), reader.next == nil else { return nil }
    return values
  }

  private init(text: [Unicode.Scalar]) { self.text = text }

  /// The next scalar that is no space, not taken.
  private var next: Unicode.Scalar? {
    mutating get {
      while place < text.count, " \n\r\t".unicodeScalars.contains(text[place]) { place += 1 }
      return place < text.count ? text[place] : nil
    }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    place += 1
    return true
  }

  private mutating func object() -> [String: Literal]? {
    guard take("{") else { return nil }
    var values: [String: Literal] = [:]
    if take("}") { return values }
    repeat {
      guard let name = string(), take(":"), let value = literal() else { return nil }
      values[name] = value
    } while take(",")
    return take("}") ? values : nil
  }

  private mutating func literal() -> Literal? {
    switch next {
    case "\"": return string().map { .string($0) }
    case "[":
      place += 1
      var elements: [Literal] = []
      if take("]") { return .list([]) }
      repeat {
        guard let element = literal() else { return nil }
        elements.append(element)
      } while take(",")
      return take("]") ? .list(elements) : nil
    default: return word()
    }
  }

  private mutating func word() -> Literal? {
    let end = text[place...].firstIndex { ",]} \n\r\t".unicodeScalars.contains($0) } ?? text.count
    let word = String(String.UnicodeScalarView(text[place..<end]))
    place = end
    switch word {
    case "null": return Literal.none
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: return Int(word).map { .integer($0) } ?? Double(word).map { .real($0) }
    }
  }

  private mutating func string() -> String? {
    guard next == "\"" else { return nil }
    var end = place + 1
    while end < text.count, text[end] != "\"" { end += text[end] == "\\" ? 2 : 1 }
    guard end < text.count else { return nil }
    let quoted = String(String.UnicodeScalarView(text[place...end]))
    place = end + 1
    return try? JSONDecoder().decode(String.self, from: Data(quoted.utf8))
  }
}
