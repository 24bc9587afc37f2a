/// Reads a table back from the HTML form in which it is recorded.
enum TableReader {
  /// Rows shown at once, and a few more when that shows all of them.
  private static let rowsShown = 20
  private static let rowsTolerated = 25

  /// - Parameter text: the plain form; where that is something else than columns, so is what is shown.
  /// - Returns: nil for what is no table, or not one that Osler wrote.
  static func table(html: String, text: String) -> TableText? {
    let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.count >= 2, !lines[1].isEmpty, lines[1].allSatisfy({ $0 == "─" || $0 == " " }) else {
      return nil
    }
    var rest = html[...]
    guard take("<table>\n<thead><tr>", from: &rest),
      let head = cells("th", until: "</tr></thead>\n<tbody>\n", in: &rest)
    else { return nil }
    var rows: [[String]] = []
    while take("<tr>", from: &rest) {
      guard let row = cells("td", until: "</tr>\n", in: &rest), row.count == head.count else { return nil }
      rows.append(row.map(\.text))
    }
    guard take("</tbody>\n</table>", from: &rest) || take("\n</tbody>\n</table>", from: &rest) else {
      return nil
    }
    var note: String?
    if take("\n<p>", from: &rest), rest.hasSuffix("</p>") { note = plain(rest.dropLast(4)) }
    return table(head: head, rows: rows, note: note)
  }

  private static func table(
    head: [(text: String, isNumeric: Bool)], rows: [[String]], note: String?
  ) -> TableText {
    let count = note == nil && rows.count <= rowsTolerated ? rows.count : min(rows.count, rowsShown)
    let columns = head.enumerated().map { index, column in
      TableText.Column(
        name: column.text, isNumeric: column.isNumeric, cells: rows.prefix(count).map { $0[index] })
    }
    return TableText(columns: columns, note: remainder(rows.count - count, beyond: note))
  }

  /// The rows that are left out here and those that were left out before: `… 1,234 more rows`.
  private static func remainder(_ hidden: Int, beyond note: String?) -> String? {
    guard let note else { return hidden > 0 ? "… \(hidden) more row\(hidden == 1 ? "" : "s")" : nil }
    guard let before = Int(note.filter(\.isNumber)) else { return note }
    return "… \(ProgressBar.grouped(before + hidden)) more rows"
  }

  // MARK: Reading

  private static func take(_ beginning: String, from rest: inout Substring) -> Bool {
    guard rest.hasPrefix(beginning) else { return false }
    rest = rest.dropFirst(beginning.count)
    return true
  }

  private static func cells(
    _ tag: String, until end: String, in rest: inout Substring
  ) -> [(text: String, isNumeric: Bool)]? {
    var found: [(text: String, isNumeric: Bool)] = []
    while !take(end, from: &rest) {
      guard take("<\(tag)", from: &rest) else { return nil }
      let isNumeric = take(" style=\"text-align:right\"", from: &rest)
      guard take(">", from: &rest), let close = rest.firstIndex(of: "<") else { return nil }
      found.append((plain(rest[..<close]), isNumeric))
      rest = rest[close...]
      guard take("</\(tag)>", from: &rest) else { return nil }
    }
    return found
  }

  private static func plain(_ html: Substring) -> String {
    guard html.contains("&") else { return String(html) }
    return String(html).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
  }
}
