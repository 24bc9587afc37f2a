/// How many columns of a terminal text takes: East Asian characters and emoji two, marks that combine with the
/// character before them none.
enum DisplayWidth {
  static func of(_ text: some StringProtocol) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + of($1) }
  }

  /// Of what is read as one character, whatever it is made of.
  static func of(_ character: Character) -> Int {
    if character.isASCII { return 1 }
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return 0 }
    if scalars.contains("\u{FE0F}") || scalars.dropFirst().contains(where: \.properties.isEmojiModifier) {
      return 2
    }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return isWide(first) ? 2 : 1
    }
  }

  /// The longest beginning that takes at most `columns`.
  static func prefix(_ text: some StringProtocol, _ columns: Int) -> String {
    var (result, width) = ("", 0)
    for character in text {
      width += of(character)
      guard width <= columns else { break }
      result.append(character)
    }
    return result
  }

  /// `text` itself, or as much of it as fits with `…` at its end.
  static func cut(_ text: String, to columns: Int) -> String {
    of(text) <= columns ? text : columns > 0 ? prefix(text, columns - 1) + "…" : ""
  }

  /// With blanks behind, or before it, up to `columns`.
  static func padded(_ text: String, to columns: Int, onTheLeft: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, columns - of(text)))
    return onTheLeft ? blanks + text : text + blanks
  }

  // Unicode Standard Annex 11, East_Asian_Width W and F, by blocks; emoji by their own property.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x17000...0x18CFF, 0x1B000...0x1B2FF,
    0x1F200...0x1F2FF, 0x20000...0x3FFFD,
  ]

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x1100 else { return false }
    return scalar.properties.isEmojiPresentation || wide.contains { $0.contains(scalar.value) }
  }
}
