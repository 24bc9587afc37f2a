extension Plot {
  /// The lines of a figure with two number lines. One series is drawn in braille, several each with a mark.
  func curves(_ figure: Figure.Curves, on canvas: TextCanvas) -> [String] {
    let isOne = figure.curves.count == 1
    let y = Axis(figure.y, scale: yScale, count: max(2, canvas.height / 2), widened: true)
    let margin = (y.ticks.map(\.label.count).max() ?? 0) + 1
    let columns = max(canvas.width - margin - 1, 4)
    let x = Axis(figure.x, scale: xScale, count: max(2, columns / 10), widened: false, whole: figure.isWholeX)
    let marks = canvas.isASCII ? Array("*+ox#@%&") : Array("●○▲△■□◆◇")

    var dots = DotGrid(columns: columns, rows: canvas.height, isBraille: isOne && !canvas.isASCII)
    for (index, curve) in figure.curves.enumerated() {
      for stretch in curve.stretches {
        dots.draw(
          stretch.map { (x.fraction($0.x), y.fraction($0.y)) }, joined: figure.isJoined,
          mark: marks[index % marks.count])
      }
    }

    let edge = canvas.isASCII ? (tick: "+", line: "|") : (tick: "┤", line: "│")
    var lines: [String] = []
    if let name = yLabel ?? (isOne ? figure.curves[0].name : nil), !name.isEmpty {
      lines.append(Plot.shown(name))
    }
    for (row, content) in dots.lines.enumerated() {
      let tick = y.ticks.first { Self.row(y.fraction($0.value), of: canvas.height) == row }
      lines.append(padded(tick?.label ?? "", to: margin) + (tick == nil ? edge.line : edge.tick) + content)
    }
    lines += foot(x, margin: margin, columns: columns, on: canvas)
    if let xLabel { lines.append(padded(Plot.shown(xLabel), to: margin + 1 + columns)) }
    if !isOne {
      let keys = figure.curves.enumerated().map { "\(marks[$0 % marks.count]) \($1.name)" }
      lines += wrapped(keys, to: columns).map { padded("", to: margin + 1) + $0 }
    }
    return lines + (figure.note.map { ["(\($0))"] } ?? [])
  }

  /// The x axis and the numbers below it.
  private func foot(_ x: Axis, margin: Int, columns: Int, on canvas: TextCanvas) -> [String] {
    let (corner, line, mark): (Character, Character, Character) =
      canvas.isASCII ? ("+", "-", "+") : ("└", "─", "┬")
    var axis = [Character](repeating: line, count: columns)
    var numbers = [Character](repeating: " ", count: columns + margin + 1)
    var free = 0
    for tick in x.ticks {
      let column = min(max(Int((x.fraction(tick.value) * Double(columns - 1)).rounded()), 0), columns - 1)
      let centred = margin + 1 + column - tick.label.count / 2
      let start = min(max(centred, 0), numbers.count - tick.label.count)
      guard start >= free else { continue }
      axis[column] = mark
      numbers.replaceSubrange(start..<start + tick.label.count, with: tick.label)
      free = start + tick.label.count + 1
    }
    return [padded("", to: margin) + String(corner) + String(axis), String(numbers)]
  }

  /// `words` with two blanks between them, on as many lines as they need.
  private func wrapped(_ words: [String], to width: Int) -> [String] {
    words.reduce(into: []) { lines, word in
      if let line = lines.last, line.count + 2 + word.count <= width {
        lines[lines.count - 1] = line + "  " + word
      } else {
        lines.append(word)
      }
    }
  }

  private static func row(_ fraction: Double, of height: Int) -> Int {
    Int(((1 - fraction) * Double(height - 1)).rounded())
  }
}

/// Points on a grid of characters: whole cells with marks, or the eight dots of a braille cell.
struct DotGrid {
  private let columns: Int
  private let rows: Int
  private let isBraille: Bool
  private var cells: [[Character]]
  /// Bits of the braille patterns, by cell.
  private var patterns: [[UInt32]]

  init(columns: Int, rows: Int, isBraille: Bool) {
    (self.columns, self.rows, self.isBraille) = (columns, rows, isBraille)
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    patterns = Array(repeating: Array(repeating: 0, count: columns), count: rows)
  }

  private var width: Int { isBraille ? columns * 2 : columns }
  private var height: Int { isBraille ? rows * 4 : rows }

  /// - Parameter points: fractions of the width from the left and of the height from below.
  mutating func draw(_ points: [(x: Double, y: Double)], joined: Bool, mark: Character) {
    var before: (x: Int, y: Int)?
    for point in points {
      let x = Int((point.x * Double(width - 1)).rounded())
      let y = Int(((1 - point.y) * Double(height - 1)).rounded())
      if joined, let before {
        let steps = max(abs(x - before.x), abs(y - before.y))
        for step in stride(from: 1, to: steps, by: 1) {
          let part = Double(step) / Double(steps)
          set(
            before.x + Int((Double(x - before.x) * part).rounded()),
            before.y + Int((Double(y - before.y) * part).rounded()), mark)
        }
      }
      set(x, y, mark)
      before = (x, y)
    }
  }

  private mutating func set(_ x: Int, _ y: Int, _ mark: Character) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    if isBraille {
      // Unicode 15, chapter 21.1: dots 1–3 and 7 on the left from above, 4–6 and 8 on the right.
      let bits: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
      patterns[y / 4][x / 2] |= bits[y % 4][x % 2]
    } else {
      cells[y][x] = mark
    }
  }

  var lines: [String] {
    guard isBraille else { return cells.map { String($0) } }
    return patterns.map { row in
      String(String.UnicodeScalarView(row.map { $0 == 0 ? " " : UnicodeScalar(0x2800 + $0) ?? " " }))
    }
  }
}
