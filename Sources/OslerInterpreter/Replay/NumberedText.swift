import Foundation

/// A text taken apart into its numbers and what stands around them.
struct NumberedText {
  struct Number {
    let value: Double
    /// The word before it: `loss` in `loss 3.21` and `"loss": 3.21`.
    let word: String?
    /// The first line's word that ends above its last digit: the header of a table's column.
    let header: String?
  }

  private(set) var numbers: [Number] = []
  /// The text around the numbers, one piece more than there are numbers. Lengths of spaces and of
  /// ruled lines do not count: they follow from the widths of the numbers.
  private(set) var around: [String] = []

  init(_ text: String) {
    let characters = Array(text.unicodeScalars)
    let headers = Self.headers(characters)
    var (piece, place, column) = ("", 0, 0)
    while place < characters.count {
      if let end = Self.number(at: place, in: characters) {
        let digits = String(String.UnicodeScalarView(characters[place..<end])).filter { $0 != "," }
        column += end - place
        numbers.append(
          Number(value: Double(digits) ?? .nan, word: Self.lastWord(of: piece), header: headers[column]))
        around.append(Self.collapsed(piece))
        (piece, place) = ("", end)
      } else {
        column = characters[place] == "\n" ? 0 : column + 1
        piece.unicodeScalars.append(characters[place])
        place += 1
      }
    }
    around.append(Self.collapsed(piece))
  }

  /// The end of the number that begins at `start`. Digits inside a word (`x2`, a digest) are none.
  private static func number(at start: Int, in text: [Unicode.Scalar]) -> Int? {
    func isDigit(_ place: Int) -> Bool { place < text.count && ("0"..."9").contains(text[place]) }
    func isWord(_ place: Int) -> Bool {
      place >= 0 && place < text.count
        && (text[place].properties.isAlphabetic || text[place] == "_" || isDigit(place))
    }
    guard !isWord(start - 1) else { return nil }
    var end = text[start] == "-" ? start + 1 : start
    guard isDigit(end) else { return nil }
    while isDigit(end) || (end < text.count && text[end] == "," && isGroup(text, end)) { end += 1 }
    if end < text.count, text[end] == ".", isDigit(end + 1) {
      end += 1
      while isDigit(end) { end += 1 }
    }
    if end < text.count, text[end] == "e" || text[end] == "E" {
      let sign = end + 1 < text.count && (text[end + 1] == "-" || text[end + 1] == "+") ? 1 : 0
      if isDigit(end + 1 + sign) {
        end += 1 + sign
        while isDigit(end) { end += 1 }
      }
    }
    return isWord(end) ? nil : end
  }

  /// Whether the comma at `place` has exactly three digits behind it: `58,000`.
  private static func isGroup(_ text: [Unicode.Scalar], _ place: Int) -> Bool {
    let digits = text.dropFirst(place + 1).prefix(4).prefix { ("0"..."9").contains($0) }
    return digits.count == 3
  }

  /// Words of the first line by the column they end in.
  private static func headers(_ text: [Unicode.Scalar]) -> [Int: String] {
    var headers: [Int: String] = [:]
    var (word, column) = ("", 0)
    for scalar in text {
      if scalar == "\n" || scalar == " " {
        if !word.isEmpty { headers[column] = word }
        if scalar == "\n" { return headers }
        word = ""
      } else {
        word.unicodeScalars.append(scalar)
      }
      column += 1
    }
    return headers
  }

  private static func lastWord(of piece: String) -> String? {
    let tail = piece.unicodeScalars.reversed().drop { " \":='".unicodeScalars.contains($0) }
    let word = tail.prefix { $0.properties.isAlphabetic || $0 == "_" }
    return word.isEmpty ? nil : String(String.UnicodeScalarView(word.reversed()))
  }

  private static func collapsed(_ piece: String) -> String {
    var result = ""
    for character in piece {
      if character == " " || character == "─", result.last == character { continue }
      result.append(character)
    }
    return result
  }
}
