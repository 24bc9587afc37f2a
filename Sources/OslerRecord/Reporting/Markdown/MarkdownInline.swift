/// What stands in a line of prose: emphasis, code, links, characters by name. After CommonMark 0.31, §6; HTML
/// is text.
struct MarkdownInline {
  private enum Node {
    case html(HTML)
    /// `**`: `left` of its signs are not used yet.
    case run(Run)
    /// `[` or `![`, where a link may begin.
    case bracket(isPicture: Bool, isActive: Bool)
  }

  private struct Run {
    let sign: Character
    let length: Int
    var left: Int
    let opens: Bool
    let closes: Bool
    /// Tags at its right side, the outermost first.
    var opened: [HTML] = []
    /// Tags at its left side, the innermost first.
    var closed: [HTML] = []
  }

  private let text: [Character]
  private let references: [String: String]
  private var at = 0
  private var nodes: [Node] = []
  /// Positions in `nodes`.
  private var brackets: [Int] = []
  private var words = ""
  /// Lengths of backticks that nothing closes.
  private var unclosed: Set<Int> = []

  static func html(_ text: String, _ references: [String: String] = [:]) -> HTML {
    let (shown, note) = Bounds.block(text)
    var reader = MarkdownInline(text: Array(shown), references: references)
    return reader.read() + (note.map { " <em class=\"left-out\">\($0)</em>" } ?? "")
  }

  /// `text` with characters by name resolved, and nothing else.
  static func plain(_ text: String) -> String {
    let characters = Array(text)
    var (plain, at) = ("", 0)
    while at < characters.count {
      let found = characters[at] == "&" ? MarkdownEntity.read(characters[at...]) : nil
      plain += found?.character ?? String(characters[at])
      at += found?.length ?? 1
    }
    return plain
  }

  private init(text: [Character], references: [String: String]) {
    (self.text, self.references) = (text, references)
  }

  private mutating func read() -> HTML {
    while at < text.count {
      switch text[at] {
      case "\\": readEscape()
      case "`": readCode()
      case "*", "_", "~": readRun()
      case "!" where at + 1 < text.count && text[at + 1] == "[": open(isPicture: true)
      case "[": open(isPicture: false)
      case "]": close()
      case "<": readAutolink()
      case "&": readEntity()
      case "h": readAddress()
      case let character where character.isNewline: readBreak()
      default: take()
      }
    }
    flush()
    pair(from: 0)
    return html(from: 0)
  }

  // MARK: Characters

  private mutating func take(_ count: Int = 1) {
    words += String(text[at..<at + count])
    at += count
  }

  private mutating func flush() {
    if !words.isEmpty { nodes.append(.html(HTML(words))) }
    words = ""
  }

  private mutating func add(_ html: HTML, length: Int) {
    flush()
    nodes.append(.html(html))
    at += length
  }

  private mutating func readEscape() {
    guard at + 1 < text.count else { return take() }
    let next = text[at + 1]
    if next.isNewline { return add("<br>\n", length: 2) }
    guard next.isASCII, next.isPunctuation || next.isSymbol else { return take() }
    at += 1
    take()
  }

  private mutating func readBreak() {
    let isHard = words.hasSuffix("  ")
    while words.last == " " { words.removeLast() }
    if isHard { add("<br>\n", length: 1) } else { take() }
  }

  private mutating func readCode() {
    let length = text[at...].prefix { $0 == "`" }.count
    guard !unclosed.contains(length) else { return take(length) }
    var end = at + length
    while end < text.count {
      guard text[end] == "`" else {
        end += 1
        continue
      }
      let closing = text[end...].prefix { $0 == "`" }.count
      if closing == length {
        var code = text[(at + length)..<end].map { $0.isNewline ? " " : $0 }
        if code.first == " ", code.last == " ", code.contains(where: { $0 != " " }) {
          code = Array(code.dropFirst().dropLast())
        }
        return add("<code>\(String(code))</code>", length: end + length - at)
      }
      end += closing
    }
    unclosed.insert(length)
    take(length)
  }

  private mutating func readEntity() {
    guard let (character, length) = MarkdownEntity.read(text[at...]) else { return take() }
    words += character
    at += length
  }

  // MARK: Addresses

  /// `<https://…>`, `<name@host>`
  private mutating func readAutolink() {
    let inside = text[(at + 1)...].prefix(2_000).prefix { $0 != ">" && $0 != "<" && !$0.isWhitespace }
    let end = at + 1 + inside.count
    guard end < text.count, text[end] == ">" else { return take() }
    let address = String(inside)
    if address.contains("://") || address.hasPrefix("mailto:"),
      case .outside? = MarkdownLink.target(address)
    {
      return add(.link(HTML(address), to: .outside(address)), length: inside.count + 2)
    }
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), !address.contains(":") else {
      return take()
    }
    add(.link(HTML(address), to: .outside("mailto:" + address)), length: inside.count + 2)
  }

  /// An address that simply stands there.
  private mutating func readAddress() {
    let isStart = at == 0 || !(text[at - 1].isLetter || text[at - 1].isNumber)
    let inLink = brackets.contains { if case .bracket(_, true) = nodes[$0] { true } else { false } }
    guard isStart, !inLink, text[at...].starts(with: "http://") || text[at...].starts(with: "https://") else {
      return take()
    }
    var address = text[at...].prefix(2_000).prefix { !$0.isWhitespace && $0 != "<" && $0 != ">" && $0 != "`" }
    while let last = address.last, ".,:;!?'\")*_~]".contains(last) {
      if last == ")", address.count(where: { $0 == "(" }) >= address.count(where: { $0 == ")" }) { break }
      address.removeLast()
    }
    guard address.count > 8, case .outside(let target)? = MarkdownLink.target(String(address)) else {
      return take()
    }
    add(.link(HTML(target), to: .outside(target)), length: address.count)
  }

  // MARK: Links

  private mutating func open(isPicture: Bool) {
    flush()
    brackets.append(nodes.count)
    nodes.append(.bracket(isPicture: isPicture, isActive: true))
    at += isPicture ? 2 : 1
  }

  private mutating func close() {
    flush()
    guard let opening = brackets.popLast(), case .bracket(let isPicture, true) = nodes[opening] else {
      return take()
    }
    guard let (written, length) = destination(after: opening),
      let target = MarkdownLink.target(written)
    else { return take() }
    pair(from: opening + 1)
    let inside = html(from: opening + 1)
    nodes.removeSubrange(opening...)
    at += length
    let label: HTML =
      isPicture ? "<span class=\"picture\">\(inside.isEmpty ? "picture" : inside)</span>" : inside
    nodes.append(.html(.link(label, to: target)))
    guard !isPicture else { return }
    for earlier in brackets {
      if case .bracket(false, _) = nodes[earlier] {
        nodes[earlier] = .bracket(isPicture: false, isActive: false)
      }
    }
  }

  /// What follows `]`, and how many characters it is long with the bracket.
  private func destination(after opening: Int) -> (String, Int)? {
    if let inline = MarkdownLink.inline(text[(at + 1)...]) { return (inline.target, inline.length + 1) }
    var label = text[..<at].suffix(201).reversed().prefix { $0 != "[" }.reversed().map(\.self)[...]
    var length = 1
    if at + 1 < text.count, text[at + 1] == "[", let end = text[(at + 2)...].prefix(200).firstIndex(of: "]") {
      length = end - at + 1
      if end > at + 2 { label = text[(at + 2)..<end] }
    }
    guard label.count <= 200, let target = references[MarkdownLink.key(String(label)[...])] else {
      return nil
    }
    return (target, length)
  }

  // MARK: Emphasis

  private mutating func readRun() {
    let sign = text[at]
    let length = text[at...].prefix { $0 == sign }.count
    guard sign != "~" || length == 2 else { return take(length) }
    let before: Character = at == 0 ? " " : text[at - 1]
    let after: Character = at + length < text.count ? text[at + length] : " "
    func isMark(_ character: Character) -> Bool { character.isPunctuation || character.isSymbol }
    let leans = !after.isWhitespace && (!isMark(after) || before.isWhitespace || isMark(before))
    let rests = !before.isWhitespace && (!isMark(before) || after.isWhitespace || isMark(after))
    let opens = leans && (sign != "_" || !rests || isMark(before))
    let closes = rests && (sign != "_" || !leans || isMark(after))
    flush()
    nodes.append(.run(Run(sign: sign, length: length, left: length, opens: opens, closes: closes)))
    at += length
  }

  /// Pairs the runs from a node on: each that closes with the nearest before it that opens.
  private mutating func pair(from start: Int) {
    var open: [Int] = []
    // Below these nothing opens for a run of that sign and kind: keeps this linear.
    var bottoms: [String: Int] = [:]
    for index in nodes.indices.dropFirst(start) {
      guard case .run(var closer) = nodes[index] else { continue }
      while closer.closes, closer.left > 0 {
        let kind = "\(closer.sign)\(closer.opens)\(closer.length % 3)"
        let bottom = bottoms[kind, default: 0]
        let found = open.indices.reversed().prefix { $0 >= bottom }.first { fits(open[$0], closer) }
        guard let found, case .run(var opener) = nodes[open[found]] else {
          bottoms[kind] = open.count
          break
        }
        let used = closer.sign == "~" || min(opener.left, closer.left) >= 2 ? 2 : 1
        let tag = closer.sign == "~" ? "del" : used == 2 ? "strong" : "em"
        opener.opened.insert(HTML(trusted: "<\(tag)>"), at: 0)
        closer.closed.append(HTML(trusted: "</\(tag)>"))
        opener.left -= used
        closer.left -= used
        nodes[open[found]] = .run(opener)
        open.removeSubrange((opener.left > 0 ? found + 1 : found)...)
        for (kind, bottom) in bottoms where bottom > open.count { bottoms[kind] = open.count }
      }
      nodes[index] = .run(closer)
      if closer.opens, closer.left > 0 { open.append(index) }
    }
  }

  /// The rule of three: a run that both opens and closes pairs only where the lengths allow.
  private func fits(_ index: Int, _ closer: Run) -> Bool {
    guard case .run(let opener) = nodes[index], opener.sign == closer.sign else { return false }
    guard opener.closes || closer.opens, (opener.length + closer.length) % 3 == 0 else { return true }
    return opener.length % 3 == 0 && closer.length % 3 == 0
  }

  private func html(from start: Int) -> HTML {
    nodes.dropFirst(start).map { node -> HTML in
      switch node {
      case .html(let html): html
      case .bracket(let isPicture, _): isPicture ? "![" : "["
      case .run(let run):
        "\(run.closed)\(String(repeating: run.sign, count: run.left))\(run.opened)"
      }
    }.joined()
  }
}
