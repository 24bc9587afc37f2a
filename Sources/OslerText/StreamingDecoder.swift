/// Turns tokens into text one at a time, holding back a character until all its bytes are there.
///
/// What ``append(_:)`` and ``finish()`` hand out, put together, is what ``Tokenizer/decode(_:)`` gives.
public struct StreamingDecoder: Sendable {
  private let tokenizer: Tokenizer
  private var held: [UInt8] = []

  public init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// The text that `id` completes; empty for a special token or in the middle of a character.
  public mutating func append(_ id: Int32) -> String {
    guard !tokenizer.isSpecial(id) else { return "" }
    held.append(contentsOf: tokenizer.bytes(of: id))
    let whole = held.count - Self.unfinishedCount(held)
    defer { held.removeFirst(whole) }
    return String(decoding: held[..<whole], as: UTF8.self)
  }

  /// The rest: U+FFFD where a character never ended, else nothing.
  public mutating func finish() -> String {
    defer { held = [] }
    return String(decoding: held, as: UTF8.self)
  }

  /// How many bytes at the end begin a character that more bytes could complete
  /// (the Unicode Standard 16, table 3-7).
  private static func unfinishedCount(_ bytes: [UInt8]) -> Int {
    for count in 1...3 where count <= bytes.count {
      let lead = bytes[bytes.count - count]
      if lead & 0xC0 == 0x80 { continue }
      let length =
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
      guard length > count else { return 0 }
      guard count > 1 else { return 1 }
      let second = bytes[bytes.count - count + 1]
      let isAllowed =
        switch lead {
        case 0xE0: second >= 0xA0
        case 0xED: second < 0xA0
        case 0xF0: second >= 0x90
        case 0xF4: second < 0x90
        default: true
        }
      return isAllowed ? count : 0
    }
    return 0
  }
}
