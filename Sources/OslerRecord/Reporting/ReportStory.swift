import OslerLanguage
import OslerLog

/// The notebook as it ran: its prose, and each cell with what it showed.
struct ReportStory {
  let html: HTML
  /// Its headings, for the list of contents.
  let contents: HTML

  private static let longestSource = 4_000_000

  init(_ report: Report) {
    var parts: [HTML] = []
    var waiting = report.recorded.contents.cells
    var markdown = MarkdownHTML()
    if report.session.source.utf8.count > Self.longestSource {
      parts.append(
        OutputHTML.leftOut(
          "the prose, \(Numbers.bytes(Int64(report.session.source.utf8.count))), is left out here"))
    } else if !report.session.source.isEmpty {
      let notebook = Notebook.parse(SourceText(name: "notebook", text: report.session.source)).notebook
      let prose = Prose(notebook, title: report.title)
      markdown = MarkdownHTML(shift: prose.hasTitles ? 1 : 0)
      for (index, block) in notebook.blocks.enumerated() {
        if let text = prose.texts[index] {
          let html = markdown.html(text)
          if !html.isEmpty { parts.append("<div class=\"prose\">\n\(html)\n</div>") }
        } else if case .cell(let cell) = block {
          if let found = waiting.firstIndex(where: { $0.record.name == cell.id }) {
            parts.append(CellHTML(waiting.remove(at: found), in: report).html)
          } else {
            parts.append(CellHTML.notRun(name: cell.id, code: String(notebook.code(of: cell))))
          }
        }
      }
    }
    let (cells, note) = Bounds.first(Bounds.cells, of: waiting, "cell", "cells")
    parts += cells.map { CellHTML($0, in: report).html }
    if let note { parts.append(OutputHTML.leftOut(note)) }
    if !report.recorded.contents.loose.isEmpty {
      parts.append(CellHTML(loose: report.recorded.contents.loose, in: report).html)
    }
    html = parts.joined(separator: "\n\n")
    contents = markdown.headings.filter { $0.level <= 3 }.prefix(Bounds.listed).map { heading -> HTML in
      "<li class=\"level\(heading.level)\"><a href=\"#\(heading.name)\">\(heading.plain)</a></li>\n"
    }.joined()
  }
}

/// The prose of a notebook, by block.
private struct Prose {
  private(set) var texts: [Int: MarkdownText] = [:]
  /// Whether there are headings of the highest level beside the title of the page.
  private(set) var hasTitles = false

  init(_ notebook: Notebook, title: String) {
    var read: [(Int, MarkdownText)] = []
    var references: [String: String] = [:]
    for (index, block) in notebook.blocks.enumerated() {
      switch block {
      case .cell: continue
      case .prose(let range), .shown(let range):
        let text = MarkdownText(String(notebook.source[range]))
        references.merge(text.references) { first, _ in first }
        read.append((index, text))
      }
    }
    for (place, (index, text)) in read.enumerated() {
      var blocks = text.blocks
      // The page has the title already.
      if place == 0, case .heading(1, let words)? = blocks.first, words == title { blocks.removeFirst() }
      hasTitles = hasTitles || blocks.contains { if case .heading(1, _) = $0 { true } else { false } }
      texts[index] = MarkdownText(blocks: blocks, references: references)
    }
  }
}
