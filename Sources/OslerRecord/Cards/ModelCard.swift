/// What a reader should know of a model before using it, as Markdown and as a page of HTML. It says only what it
/// is given: where a log has no answer, the card has the word 'unknown'.
public struct ModelCard: Hashable, Sendable {
  public enum Part: Hashable, Sendable {
    case paragraph(String)
    case list([String])
    /// Names and what is known of each.
    case facts([Fact])
    case table(columns: [String], rows: [[String]])
    case code(String)
    /// A part of a section.
    case heading(String)
  }

  public struct Fact: Hashable, Sendable {
    public let name: String
    public let words: String

    /// - Parameter words: nil where nothing is known.
    public init(_ name: String, _ words: String?) { (self.name, self.words) = (name, words ?? unknown) }
  }

  public struct Section: Hashable, Sendable {
    public let title: String
    public let parts: [Part]

    public init(_ title: String, _ parts: [Part]) { (self.title, self.parts) = (title, parts) }
  }

  public static let unknown = "unknown"

  /// Stands on every card, whatever else is known.
  public static let advisory = """
    This is a research model. It is not for use by people who are not medical professionals, and not for use in \
    a live environment without clinical trials. What it writes may be wrong, incomplete or harmful.
    """

  public let title: String
  public let summary: String
  public let sections: [Section]

  public init(title: String, summary: String, sections: [Section]) {
    (self.title, self.summary, self.sections) = (title, summary, sections)
  }
}

// MARK: - Markdown

extension ModelCard {
  public var markdown: String {
    var blocks = ["# \(Self.escaped(title))", Self.escaped(summary), "> **Advisory.** \(Self.advisory)"]
    for section in sections {
      blocks.append("## \(Self.escaped(section.title))")
      blocks += section.parts.map(Self.markdown)
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private static func markdown(_ part: Part) -> String {
    switch part {
    case .paragraph(let text): escaped(text)
    case .list(let entries): entries.map { "- \(escaped($0))" }.joined(separator: "\n")
    case .facts(let facts): table(["", ""], facts.map { [$0.name, $0.words] })
    case .table(let columns, let rows): table(columns, rows)
    case .code(let code): fenced(VisibleText.shown(code))
    case .heading(let title): "### \(escaped(title))"
    }
  }

  private static func table(_ columns: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.map(escaped).joined(separator: " | ") + " |" }
    return ([line(columns), "|" + columns.map { _ in " --- |" }.joined()] + rows.map(line))
      .joined(separator: "\n")
  }

  /// A fence longer than any run of backticks inside.
  private static func fenced(_ code: String) -> String {
    let longest = code.split { $0 != "`" }.map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\n\(code)\n\(fence)"
  }

  /// Text on one line that Markdown shows as it is.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in VisibleText.shown(text) {
      switch character {
      case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "#", "~", "&": result += "\\\(character)"
      case _ where character.isNewline: result += " "
      default: result.append(character)
      }
    }
    return result
  }
}

// MARK: - HTML

extension ModelCard {
  /// A page that needs nothing else.
  public var html: String {
    let body: HTML = """
      <header><h1>\(title)</h1><p class="quiet">\(summary)</p>
      <button class="toggle" type="button" hidden>Dark</button></header>
      <p class="warning"><strong>Advisory.</strong> \(Self.advisory)</p>
      \(sections.map(Self.html).joined(separator: "\n"))
      """
    return HTMLPage(title: title, body: body, generator: "osler card").text
  }

  private static func html(_ section: Section) -> HTML {
    "<section><h2>\(section.title)</h2>\n\(section.parts.map(html).joined(separator: "\n"))\n</section>"
  }

  private static func html(_ part: Part) -> HTML {
    switch part {
    case .paragraph(let text): return "<p>\(text)</p>"
    case .list(let entries): return "<ul>\(entries.map { entry -> HTML in "<li>\(entry)</li>" })</ul>"
    case .facts(let facts):
      let rows = facts.map { fact -> HTML in "<div><dt>\(fact.name)</dt><dd>\(fact.words)</dd></div>" }
      return "<dl class=\"facts\">\(rows)</dl>"
    case .table(let columns, let rows):
      let head = columns.map { column -> HTML in "<th>\(column)</th>" }
      let lines = rows.map { row -> HTML in
        "<tr>\(row.map { cell -> HTML in "<td>\(cell)</td>" })</tr>"
      }
      return
        "<div class=\"scroll\"><table><thead><tr>\(head)</tr></thead><tbody>\(lines)</tbody></table></div>"
    case .code(let code): return "<pre class=\"code\">\(code)</pre>"
    case .heading(let title): return "<h3>\(title)</h3>"
    }
  }
}
