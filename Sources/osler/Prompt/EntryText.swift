/// An entry as it was typed: its code, whether it ended in `;`, and where `_` stands in it.
struct EntryText: Hashable {
  /// Without the `;` at its end.
  let code: String
  let isSilent: Bool

  init(_ typed: String) {
    let isCode = EntryText.codeBytes(of: typed)
    let bytes = Array(typed.utf8)
    let last = bytes.indices.last { isCode[$0] && !Self.isSpace(bytes[$0]) }
    guard let last, bytes[last] == UInt8(ascii: ";") else {
      (code, isSilent) = (typed, false)
      return
    }
    let isLine = bytes[(last + 1)...].allSatisfy(Self.isSpace)
    let end = isLine ? bytes[..<last].lastIndex { !Self.isSpace($0) }.map { $0 + 1 } ?? 0 : last
    code = String(decoding: bytes[..<end] + (isLine ? [] : bytes[(last + 1)...]), as: UTF8.self)
    isSilent = true
  }

  /// The code in which `_` is written as the value it stands for: `_3`.
  func naming(last number: Int?) -> String {
    guard let number, code.contains("_") else { return code }
    let bytes = Array(code.utf8)
    let isCode = Self.codeBytes(of: code)
    var result: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      let before = index > 0 ? bytes[index - 1] : UInt8(ascii: " ")
      let after = index + 1 < bytes.count ? bytes[index + 1] : UInt8(ascii: " ")
      result.append(byte)
      let isAlone = byte == UInt8(ascii: "_") && isCode[index]
      if isAlone, !Self.isOfName(before), !Self.isOfName(after), before != UInt8(ascii: ".") {
        result += Array("\(number)".utf8)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The entry whose value a name stands for: 3 of `_3`.
  static func number(of name: String) -> Int? {
    guard name.hasPrefix("_"), name.utf8.count > 1, name.dropFirst().allSatisfy(\.isASCII) else { return nil }
    return Int(name.dropFirst())
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "_"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: byte >= 0x80
    }
  }

  // MARK: Strings and comments

  /// Whether each byte is code: outside of comments and of strings, but inside of `\(…)`.
  static func codeBytes(of text: String) -> [Bool] {
    enum Place { case code(brackets: Int), string, longString }
    let bytes = Array(text.utf8)
    var isCode = [Bool](repeating: false, count: bytes.count)
    var places = [Place.code(brackets: 0)]
    var index = 0
    func has(_ text: StaticString) -> Bool {
      text.withUTF8Buffer { bytes[index...].starts(with: $0) }
    }
    while index < bytes.count {
      let byte = bytes[index]
      switch places[places.count - 1] {
      case .code(let brackets):
        if byte == UInt8(ascii: "#") {
          while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
          continue
        }
        if byte == UInt8(ascii: "\"") {
          let isLong = has("\"\"\"")
          places.append(isLong ? .longString : .string)
          index += isLong ? 3 : 1
          continue
        }
        isCode[index] = true
        let change = byte == UInt8(ascii: "(") ? 1 : byte == UInt8(ascii: ")") ? -1 : 0
        if places.count > 1, brackets + change == 0 {
          isCode[index] = false
          places.removeLast()
        } else {
          places[places.count - 1] = .code(brackets: brackets + change)
        }
        index += 1
      case .string, .longString:
        var isLong = false
        if case .longString = places[places.count - 1] { isLong = true }
        if has("\\(") {
          places.append(.code(brackets: 1))
          index += 2
        } else if byte == UInt8(ascii: "\\") {
          index += 2
        } else if isLong ? has("\"\"\"") : byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") {
          places.removeLast()
          index += isLong ? 3 : 1
        } else {
          index += 1
        }
      }
    }
    return isCode
  }
}
