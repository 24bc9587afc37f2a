/// Writes blocks of prose as elements of a page.
struct MarkdownHTML {
  /// Headings of a text, for the list of contents.
  struct Heading: Hashable {
    let level: Int
    let name: String
    let words: HTML

    /// Without links and emphasis.
    var plain: HTML {
      var isTag = false
      // Every '<' of the text itself is escaped, so each that is left begins a tag.
      return HTML(
        trusted: String(
          words.text.filter { character in
            if character == "<" { isTag = true }
            defer { if character == ">" { isTag = false } }
            return !isTag
          }))
    }
  }

  private(set) var headings: [Heading] = []
  /// How much deeper headings stand on the page than in the text.
  private let shift: Int
  private var taken: [String: Int] = [:]

  /// What the names of headings begin with, so that they are no other element's.
  private let prefix: String

  init(shift: Int = 0, prefix: String = "s-") { (self.shift, self.prefix) = (shift, prefix) }

  mutating func html(_ text: MarkdownText) -> HTML {
    text.blocks.map { html($0, text.references) }.joined(separator: "\n")
  }

  private mutating func html(_ block: MarkdownBlock, _ references: [String: String]) -> HTML {
    func inline(_ text: String) -> HTML { MarkdownInline.html(text, references) }
    switch block {
    case .heading(let level, let text): return heading(level, text, inline(text))
    case .paragraph(let text): return "<p>\(inline(text))</p>"
    case .code(let code, let language): return CodeHTML.block(code, isOsler: language == "osler")
    case .quote(let blocks):
      return "<blockquote>\n\(blocks.map { html($0, references) }.joined(separator: "\n"))\n</blockquote>"
    case .rule: return "<hr>"
    case .list(let first, let isTight, let items):
      let tag = HTML(trusted: first == nil ? "ul" : "ol")
      let start: HTML = first.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
      let lines = items.map { item($0, isTight: isTight, references) }.joined(separator: "\n")
      return "<\(tag)\(start)>\n\(lines)\n</\(tag)>"
    case .table(let head, let alignments, let rows):
      let (shown, note) = Bounds.first(Bounds.rows, of: rows, "row", "rows")
      let columns = zip(head, alignments).map { (inline($0), $1) }
      return TableHTML.element(columns, rows: shown.map { $0.map(inline) }, notes: [note].compactMap(\.self))
    }
  }

  private mutating func heading(_ level: Int, _ text: String, _ words: HTML) -> HTML {
    let slug = MarkdownLink.slug(text)
    let count = taken[slug, default: 0]
    taken[slug] = count + 1
    let name = count == 0 ? slug : "\(slug)-\(count)"
    let depth = min(level + shift, 6)
    headings.append(Heading(level: depth, name: prefix + name, words: words))
    return "<h\(depth) id=\"\(prefix)\(name)\">\(words)</h\(depth)>"
  }

  private mutating func item(
    _ blocks: [MarkdownBlock], isTight: Bool, _ references: [String: String]
  ) -> HTML {
    var blocks = blocks
    var box: HTML = ""
    // `[x]` at the beginning of an item is a task.
    if case .paragraph(let text)? = blocks.first,
      let mark = ["[ ] ", "[x] ", "[X] "].first(where: text.hasPrefix)
    {
      blocks[0] = .paragraph(String(text.dropFirst(4)))
      box = mark == "[ ] " ? "<span class=\"task\">☐</span> " : "<span class=\"task\">☑</span> "
    }
    let parts = blocks.map { block -> HTML in
      if isTight, case .paragraph(let text) = block { return MarkdownInline.html(text, references) }
      return html(block, references)
    }
    return "<li>\(box)\(parts.joined(separator: "\n"))</li>"
  }
}
