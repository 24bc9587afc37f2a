import Foundation

/// Rows as an output shows them in HTML, and written again with columns left out.
struct ShownTable: Equatable {
  struct Column: Equatable {
    var name: String
    var isNumeric: Bool
    var cells: [String]
  }

  var columns: [Column]
  /// `… 12 more rows`
  var note: String?
  var rows: Int

  /// Nil unless `html` is in the form in which rows are shown.
  init?(html: String) {
    let parts = html.components(separatedBy: "</thead>")
    guard parts.count == 2, parts[0].hasPrefix("<table>"), let end = parts[1].range(of: "</table>") else {
      return nil
    }
    let heads = Self.cells("th", in: parts[0])
    let lines = parts[1][..<end.lowerBound].components(separatedBy: "</tr>").dropLast().map {
      Self.cells("td", in: $0)
    }
    guard !heads.isEmpty, lines.allSatisfy({ $0.count == heads.count }) else { return nil }
    columns = heads.enumerated().map { index, head in
      Column(name: head.text, isNumeric: head.isNumeric, cells: lines.map { $0[index].text })
    }
    rows = lines.count
    let rest = parts[1][end.upperBound...]
    if let start = rest.range(of: "<p>"), let close = rest.range(of: "</p>") {
      note = Self.unescaped(String(rest[start.upperBound..<close.lowerBound]))
    }
  }

  private static func cells(_ tag: String, in html: String) -> [(text: String, isNumeric: Bool)] {
    html.components(separatedBy: "</\(tag)>").dropLast().compactMap { piece in
      guard let start = piece.range(of: "<\(tag)", options: .backwards),
        let open = piece[start.upperBound...].firstIndex(of: ">")
      else { return nil }
      let text = unescaped(String(piece[piece.index(after: open)...]))
      return (text, piece[start.upperBound..<open].contains("right"))
    }
  }

  private static func unescaped(_ text: String) -> String {
    text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&amp;", with: "&")
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  var html: String {
    func cell(_ tag: String, _ text: String, _ column: Column) -> String {
      "<\(tag)\(column.isNumeric ? " style=\"text-align:right\"" : "")>\(Self.escaped(text))</\(tag)>"
    }
    let head = columns.map { cell("th", $0.name, $0) }.joined()
    let body = (0..<rows).map { row in
      "<tr>" + columns.map { cell("td", $0.cells[row], $0) }.joined() + "</tr>"
    }
    let table =
      "<table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n" + body.joined(separator: "\n")
      + "\n</tbody>\n</table>"
    return note.map { "\(table)\n<p>\(Self.escaped($0))</p>" } ?? table
  }

  private static let width = 80

  /// In characters, at most 80 in a line: what does not fit is cut.
  var text: String {
    let shown = rows <= 25 ? rows : 20
    let widths = columns.map { column in
      min(
        Self.width / max(1, columns.count) + 8,
        column.cells.prefix(shown).reduce(column.name.count) { max($0, $1.count) })
    }
    func line(_ cell: (Column) -> String) -> String {
      let cells = zip(columns, widths).map { column, width in
        let text = cell(column)
        let cut = text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
        let space = String(repeating: " ", count: width - cut.count)
        return column.isNumeric ? space + cut : cut + space
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
    var lines = [line { $0.name }, widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")]
    lines += (0..<shown).map { row in line { $0.cells[row] } }
    let more = rows - shown + (note.flatMap(Self.number) ?? 0)
    if more > 0 { lines.append("… \(more) more row\(more == 1 ? "" : "s")") }
    return lines.joined(separator: "\n")
  }

  private static func number(in note: String) -> Int? { Int(note.filter(\.isASCII).filter(\.isNumber)) }
}

extension ShownTable {
  /// The columns that hold texts of articles.
  ///
  /// - Parameter isTainted: whether any column may, not only those that say so by their names.
  func articleColumns(isTainted: Bool) -> Set<Int> {
    Set(
      columns.indices.filter { index in
        let column = columns[index]
        if ArticleColumns.texts.contains(column.name.lowercased()) {
          return !column.cells.allSatisfy(ArticleColumns.isPlain)
        }
        return isTainted && !column.isNumeric && !ArticleColumns.references.contains(column.name)
          && !column.cells.allSatisfy(ArticleColumns.isPlain)
      })
  }

  var pmids: [String]? { columns.first { $0.name == "pmid" }?.cells }

  /// The table with PMIDs in place of those columns: with the columns left out where there is one of PMIDs.
  func without(_ gone: Set<Int>, pmid: (String) -> String?) -> ShownTable {
    var table = self
    if pmids != nil {
      table.columns = columns.indices.filter { !gone.contains($0) }.map { columns[$0] }
    } else {
      for index in gone {
        table.columns[index].cells = columns[index].cells.map {
          ArticleColumns.isPlain($0) ? $0 : ArticleColumns.placeholder(pmid: pmid($0))
        }
      }
    }
    return table
  }
}
