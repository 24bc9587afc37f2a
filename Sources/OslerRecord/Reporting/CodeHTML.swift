/// A program, lightly coloured: comments, strings, numbers, words of the language, commands, labels.
///
/// It looks at characters and not at syntax, so that a cell which is no program is shown as well.
struct CodeHTML {
  private static let keywords: Set<String> = [
    "none", "true", "false", "and", "or", "not", "in", "for", "if", "else", "def", "assert",
  ]

  private let text: [UInt8]
  private var at = 0
  private var html = ""
  /// Whether a command may stand here.
  private var isStart = true

  static func block(_ code: String, isOsler: Bool = true) -> HTML {
    let (shown, note) = Bounds.block(code)
    let body = isOsler ? coloured(shown) : HTML(shown)
    return "<pre class=\"code\" tabindex=\"0\"><code>\(body)</code></pre>"
      + (note.map { "<p class=\"left-out\">\($0)</p>" } ?? "")
  }

  static func coloured(_ code: String) -> HTML {
    var colours = CodeHTML(text: Array(code.utf8))
    colours.read()
    return HTML(trusted: colours.html)
  }

  private init(text: [UInt8]) { self.text = text }

  private mutating func read() {
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "#"): put("comment", until: end { $0 == UInt8(ascii: "\n") })
      case UInt8(ascii: "\""): put("string", until: endOfString())
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        put("number", until: end { !Self.isWord($0) && $0 != UInt8(ascii: ".") })
      case let byte where Self.isWord(byte): readWord()
      case UInt8(ascii: "\n"), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: "="), UInt8(ascii: "{"):
        isStart = true
        put(nil, until: at + 1)
      case UInt8(ascii: " "), UInt8(ascii: "\t"): put(nil, until: at + 1)
      default:
        isStart = false
        put(nil, until: end { Self.isWord($0) || " \t\n\"#|(={".utf8.contains($0) })
      }
    }
  }

  private mutating func readWord() {
    let stop = end { !Self.isWord($0) }
    let word = String(decoding: text[at..<stop], as: UTF8.self)
    let next = text[stop...].first { $0 != UInt8(ascii: " ") }
    let isCall = isStart && next.map { !"=.|[+-*/<>)".utf8.contains($0) } ?? false
    let isLabel = stop < text.count && text[stop] == UInt8(ascii: ":")
    let isKeyword = Self.keywords.contains(word)
    put(isKeyword ? "keyword" : isLabel ? "label" : isCall ? "command" : nil, until: stop)
    isStart = false
  }

  private func end(_ isEnd: (UInt8) -> Bool) -> Int {
    text[at...].dropFirst().firstIndex(where: isEnd) ?? text.count
  }

  /// Of one line, or of `"""` to `"""`.
  private func endOfString() -> Int {
    let quote = UInt8(ascii: "\"")
    let isLong = text[at...].starts(with: [quote, quote, quote])
    var place = at + (isLong ? 3 : 1)
    while place < text.count {
      if text[place] == UInt8(ascii: "\\") {
        place += 1
      } else if text[place] == quote, !isLong || text[place...].starts(with: [quote, quote, quote]) {
        return min(place + (isLong ? 3 : 1), text.count)
      } else if text[place] == UInt8(ascii: "\n"), !isLong {
        return place
      }
      place += 1
    }
    return text.count
  }

  private mutating func put(_ kind: String?, until stop: Int) {
    let words = VisibleText.escaped(String(decoding: text[at..<stop], as: UTF8.self))
    html += kind.map { "<span class=\"\($0)\">\(words)</span>" } ?? words
    if kind != nil { isStart = false }
    at = stop
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}
