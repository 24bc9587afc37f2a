extension Notebook {
  /// A cell of a notebook that is put together, and the text that stands above it.
  public struct Draft: Hashable, Sendable {
    public let label: String?
    public let code: String
    public let prose: String?

    /// - Parameter label: must be one that ``CellOptions/isLabel(_:)`` accepts.
    public init(label: String? = nil, code: String, prose: String? = nil) {
      precondition(label.map(CellOptions.isLabel) ?? true, "'\(label ?? "")' is no label")
      self.label = label
      self.code = code
      self.prose = prose
    }
  }

  /// The text of a notebook, as the REPL saves one. Parsing it gives back what it was made of.
  ///
  /// - Parameter parameters: names of the language with their defaults.
  public static func compose(
    title: String? = nil, parameters: [(name: String, value: Literal)] = [], seed: UInt64? = nil,
    cells: [Draft]
  ) -> String {
    var frontMatter: [String] = []
    if let title { frontMatter.append("title: \(yaml(.string(title)))") }
    if !parameters.isEmpty { frontMatter.append("parameters:") }
    frontMatter += parameters.map { "  \($0.name): \(yaml($0.value))" }
    if let seed { frontMatter.append("seed: \(seed)") }

    var parts: [String] = []
    if !frontMatter.isEmpty { parts.append("---\n" + frontMatter.map { $0 + "\n" }.joined() + "---\n") }
    for cell in cells {
      if let prose = cell.prose { parts.append(withFinalNewline(prose)) }
      parts.append(fence(cell))
    }
    let text = parts.joined(separator: "\n")
    // A rule at the very top would be read as front matter.
    return frontMatter.isEmpty && text.hasPrefix("---") ? "\n" + text : text
  }

  private static func fence(_ cell: Draft) -> String {
    // A fence in a string of the code must not end the cell.
    let lines: [Substring] = cell.code.split(whereSeparator: \.isNewline)
    let runs = lines.map { line in line.drop(while: \.isWhitespace).prefix { $0 == "`" }.count }
    let longest = runs.max() ?? 0
    let signs = String(repeating: "`", count: max(3, longest + 1))
    let label = cell.label.map { "#| label: \($0)\n" } ?? ""
    let code = cell.code.isEmpty ? "" : withFinalNewline(commentsAtTop(cell.code))
    return "\(signs){osler}\n\(label)\(code)\(signs)\n"
  }

  /// A comment that only looks like an option stays a comment.
  private static func commentsAtTop(_ code: String) -> String {
    var lines = code.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for index in lines.indices {
      let text = lines[index].drop(while: \.isWhitespace)
      if text.hasPrefix("#|") {
        lines[index] = "# |" + text.dropFirst(2)
      } else if !text.isEmpty {
        break
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func withFinalNewline(_ text: String) -> String {
    text.utf8.last == UInt8(ascii: "\n") ? text : text + "\n"
  }

  private static func yaml(_ literal: Literal) -> String {
    switch literal {
    case .none: "null"
    case .real(let value) where value.isInfinite: value < 0 ? "-.inf" : ".inf"
    case .real(let value) where value.isNaN: ".nan"
    case .string(let text):
      Literal.quoted(text) { scalar in
        let digits = String(scalar.value, radix: 16)
        return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      }
    case .list(let elements): "[" + elements.map(yaml).joined(separator: ", ") + "]"
    case .bool, .integer, .real: literal.description
    }
  }
}
