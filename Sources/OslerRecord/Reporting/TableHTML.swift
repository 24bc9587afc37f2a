import Foundation

/// Writes tables. A wide one scrolls in its box; the page never does.
enum TableHTML {
  static func element(
    _ columns: [(name: HTML, alignment: DataTable.Alignment)], rows: [[HTML]], notes: [String] = [],
    label: HTML = "table"
  ) -> HTML {
    func cell(_ tag: HTML, _ text: HTML, _ alignment: DataTable.Alignment) -> HTML {
      let place: HTML = alignment == .left ? "" : " class=\"\(alignment.rawValue)\""
      return "<\(tag)\(place)>\(text)</\(HTML(trusted: String(tag.text.prefix { $0 != " " })))>"
    }
    let head = columns.map { cell("th scope=\"col\"", $0.name, $0.alignment) }.joined()
    let body = rows.map { row -> HTML in
      "<tr>\(zip(row, columns).map { cell("td", $0, $1.alignment) }.joined())</tr>\n"
    }
    let words = notes.map { note -> HTML in "<p class=\"left-out\">\(note)</p>" }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(label)"><table>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(body)</tbody>
      </table></div>\(words)
      """
  }

  /// A command's table; one with scores and intervals has each interval drawn beside its numbers.
  static func element(_ table: DataTable) -> HTML {
    let (rows, rowNote) = Bounds.first(Bounds.rows, of: table.rows, "row", "rows")
    let (columns, columnNote) = Bounds.first(Bounds.columns, of: table.columns, "column", "columns")
    var head = columns.map { (name: HTML(Bounds.line($0.name)), alignment: $0.alignment) }
    var body = rows.map { row in row.prefix(columns.count).map { HTML(Bounds.block($0).shown) } }
    let notes = table.notes.map { Bounds.line($0) } + [rowNote, columnNote].compactMap(\.self)
    if let scores = ScoreIntervals(columns: columns.map(\.name), rows: rows) {
      head.insert((name: scores.head, alignment: .left), at: scores.place)
      for (index, picture) in scores.pictures.enumerated() { body[index].insert(picture, at: scores.place) }
    }
    return element(head, rows: body, notes: notes)
  }
}

/// The intervals of a table of scores, as bars on one scale: columns `low` and `high` after the score's own.
struct ScoreIntervals {
  /// The column that the bars stand in: before the score's, so that a narrow screen shows them.
  let place: Int
  let head: HTML
  let pictures: [HTML]

  init?(columns: [String], rows: [[String]]) {
    guard let low = columns.firstIndex(of: "low"), let high = columns.firstIndex(of: "high"), low > 0,
      high == low + 1
    else { return nil }
    let chance = columns.firstIndex(of: "chance")
    let intervals = rows.map { row -> (value: Double, low: Double, high: Double, chance: Double?)? in
      let numbers = [low - 1, low, high].map { Double(row[$0].replacing(",", with: "")) }
      guard let value = numbers[0], let low = numbers[1], let high = numbers[2], value.isFinite,
        low.isFinite, high.isFinite, low <= high
      else { return nil }
      let least = chance.flatMap { Double(row[$0]) }
      return (value, low, high, least?.isFinite == true ? least : nil)
    }
    let ends = intervals.compactMap(\.self).flatMap {
      [$0.low, $0.high, $0.value] + [$0.chance].compactMap(\.self)
    }
    guard let least = ends.min(), let greatest = ends.max() else { return nil }
    // A little more than the numbers need, to round ends.
    let step = pow(10, log10(max(greatest - least, abs(greatest) * 1e-6, 1e-9)).rounded(.down)) / 2
    let from = (least / step - 0.1).rounded(.down) * step
    let to = (greatest / step + 0.1).rounded(.up) * step
    func x(_ value: Double) -> String { Numbers.short((value - from) / (to - from) * 156 + 2, digits: 4) }

    place = low - 1
    head =
      "<span class=\"ends\"><span>\(Numbers.short(from, digits: 3))</span> <span>\(Numbers.short(to, digits: 3))</span></span>"
    pictures = intervals.map { interval in
      guard let interval else { return "" }
      let words =
        "\(Numbers.short(interval.value)), from \(Numbers.short(interval.low)) to \(Numbers.short(interval.high))"
      let mark: HTML = interval.chance.map { "<path class=\"chance\" d=\"M\(x($0)) 1V17\"/>" } ?? ""
      return """
        <svg class="interval" viewBox="0 0 160 18" width="160" height="18" role="img" aria-label="\(words)">\
        <title>\(words)</title><path class="track" d="M2 9H158"/>\(mark)\
        <path class="whisker" d="M\(x(interval.low)) 9H\(x(interval.high))M\(x(interval.low)) 5v8M\(x(interval.high)) 5v8"/>\
        <circle class="score" cx="\(x(interval.value))" cy="9" r="4"/></svg>
        """
    }
  }
}
