extension Plot {
  /// One line a bar, each cell filled with the point it stands for: `11223|3445677`.
  func likert(_ figure: LikertFigure, on canvas: TextCanvas) -> [String] {
    let rows = figure.groups.flatMap(\.rows)
    let nameWidth = min(rows.map(\.category.count).max() ?? 0, max(canvas.width / 3, 8))
    let words = rows.map(\.words.count).max() ?? 0
    let room = max(canvas.width - nameWidth - words - 3, 10)
    let span = figure.reach.left + figure.reach.right
    let middle = Int((figure.reach.left / span * Double(room)).rounded())
    var lines: [String] = []
    for group in figure.groups {
      if let name = group.name { lines.append(name) }
      for row in group.rows {
        let edges = row.edges.map { edge in
          min(max(Int(((edge + figure.reach.left) / span * Double(room)).rounded()), 0), room)
        }
        var cells = [Character](repeating: " ", count: room)
        for point in row.counts.indices where edges[point] < edges[point + 1] {
          let digit: Character = point < 9 ? Character("\(point + 1)") : "+"
          for cell in edges[point]..<edges[point + 1] { cells[cell] = digit }
        }
        cells.insert(canvas.isASCII ? "|" : "│", at: middle)
        let fits = row.category.count <= nameWidth
        let name = padded(
          fits ? row.category : row.category.prefix(nameWidth - 1) + "…", to: nameWidth, right: true)
        lines.append("\(name) \(String(cells)) \(row.words)")
      }
    }
    let ends = [xLabel, yLabel].compactMap(\.self).map(Plot.shown)
    if ends.count == 2 { lines.append("1: \(ends[0]); \(figure.points): \(ends[1])") }
    return lines + (figure.note.map { ["(\($0))"] } ?? [])
  }
}
