import OslerLog

/// Rows in columns: numbers to the right, long cells cut, columns without room named below.
struct RowsTable {
  private static let narrowest = 12
  private static let gap = "  "

  private let names: [String]
  private let cells: [[String]]
  private let isNumeric: [Bool]

  init(columns: [String], rows: [[QueryValue]]) {
    names = columns.map(Self.line)
    cells = rows.map { $0.map(Self.text) }
    isNumeric = columns.indices.map { column in
      let values = rows.map { $0[column] }
      return values.contains { $0.isNumber } && values.allSatisfy { $0.isNumber || $0 == .null }
    }
  }

  /// - Parameter width: columns of the terminal; nil leaves everything whole.
  func text(width: Int?) -> String {
    var widths = names.indices.map { column in
      cells.reduce(names[column].count) { max($0, $1[column].count) }
    }
    var shown = names.count
    if let width {
      while shown > 1, total(widths.prefix(shown).map { min($0, Self.narrowest) }) > width { shown -= 1 }
      widths = Array(widths.prefix(shown))
      while total(widths) > width, let widest = widths.max(), widest > Self.narrowest,
        let index = widths.lastIndex(of: widest)
      {
        widths[index] -= 1
      }
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: Self.gap)
    var lines = [line(names, widths), rule] + cells.map { line($0, widths) }
    if shown < names.count { lines.append("… and columns " + names[shown...].joined(separator: ", ")) }
    return lines.joined(separator: "\n")
  }

  private func total(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1)
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = zip(cells.indices, widths).map { index, width in
      let cut = cells[index].count <= width ? cells[index] : cells[index].prefix(max(0, width - 1)) + "…"
      let space = String(repeating: " ", count: max(0, width - cut.count))
      return isNumeric[index] ? space + cut : cut + space
    }
    .joined(separator: Self.gap)
    while line.last == " " { line.removeLast() }
    return line
  }

  private static func text(_ value: QueryValue) -> String {
    switch value {
    case .null: ""
    case .integer(let integer): "\(integer)"
    case .real(let real): "\(real)"
    case .text(let text): line(text)
    case .blob(let data): "(\(data.count) \(data.count == 1 ? "byte" : "bytes"))"
    }
  }

  /// On one line, with nothing in it that moves a cursor.
  private static func line(_ text: String) -> String {
    let flat =
      text.unicodeScalars.contains { $0 == "\n" || $0 == "\t" || $0 == "\r" }
      ? String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }))
      : text
    return SafeText.escaped(flat)
  }
}

extension QueryValue {
  fileprivate var isNumber: Bool {
    switch self {
    case .integer, .real: true
    case .null, .text, .blob: false
    }
  }
}
