/// How a document is laid out.
public enum JSONLayout: Hashable, Sendable {
  /// `{"a":[1,2]}`
  case compact
  /// `{"a": [1, 2]}`
  case line
  /// Two spaces a level, one element a line; empty lists and objects on one.
  case indented
}

extension JSONValue {
  /// The document, without a line feed after it. The same value gives the same text.
  ///
  /// Characters beyond ASCII stay as they are, but for the two line ends of Unicode.
  ///
  /// - Parameter sorted: whether members stand by their keys, instead of in their order.
  public func written(_ layout: JSONLayout, sorted: Bool = false) -> String {
    var writer = JSONWriter(layout: layout, isSorted: sorted)
    writer.write(self)
    return writer.output
  }

  /// `"…"`.
  public static func quoted(_ text: String) -> String {
    var writer = JSONWriter(layout: .compact, isSorted: false)
    writer.quote(text)
    return writer.output
  }
}

private struct JSONWriter {
  let layout: JSONLayout
  let isSorted: Bool
  private(set) var output = ""
  private var depth = 0

  init(layout: JSONLayout, isSorted: Bool) {
    self.layout = layout
    self.isSorted = isSorted
  }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: output += "null"
    case .bool(let flag): output += flag ? "true" : "false"
    case .integer(let whole): output += String(whole)
    case .real(let real): output += real.written
    case .string(let text): quote(text)
    case .array(let elements):
      output += "["
      for (index, element) in elements.enumerated() {
        separate(index)
        write(element)
      }
      close("]", isEmpty: elements.isEmpty)
    case .object(let members):
      output += "{"
      let members = isSorted ? members.sorted { $0.key < $1.key } : members
      for (index, member) in members.enumerated() {
        separate(index)
        quote(member.key)
        output += layout == .compact ? ":" : ": "
        write(member.value)
      }
      close("}", isEmpty: members.isEmpty)
    }
  }

  /// What stands before element `index`.
  private mutating func separate(_ index: Int) {
    if index == 0 { depth += 1 } else { output += "," }
    switch layout {
    case .compact: break
    case .line: if index > 0 { output += " " }
    case .indented: startLine()
    }
  }

  private mutating func close(_ bracket: String, isEmpty: Bool) {
    if !isEmpty {
      depth -= 1
      if layout == .indented { startLine() }
    }
    output += bracket
  }

  private mutating func startLine() {
    output += "\n"
    for _ in 0..<depth { output += "  " }
  }

  mutating func quote(_ text: String) {
    output += "\""
    defer { output += "\"" }
    guard text.utf8.contains(where: Self.mayNeedEscape) else {
      output += text
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case "\0"..<" ", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
  }

  /// 0xE2 begins the two line ends of Unicode.
  private static func mayNeedEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F || byte == 0xE2
  }
}
