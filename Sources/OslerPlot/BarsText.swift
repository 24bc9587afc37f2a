extension Plot {
  /// One line a bar: name, bar with its interval, numbers.
  func bars(_ bars: [Bar], range: ClosedRange<Double>, note: String?, on canvas: TextCanvas) -> [String] {
    let longest = bars.map(\.category.count).max() ?? 0
    let nameWidth = min(longest, max(canvas.width / 3, 8))
    let values = bars.map(\.words)
    let room = max(canvas.width - nameWidth - 2 - (values.map(\.count).max() ?? 0), 4)
    let span = range.upperBound / 2 - range.lowerBound / 2
    var lines = [xLabel, yLabel].compactMap(\.self).map(Plot.shown)
    lines = lines.isEmpty ? [] : [lines.joined(separator: ", ")]
    for (bar, words) in zip(bars, values) {
      func column(_ value: Double) -> Double {
        span > 0 ? (value / 2 - range.lowerBound / 2) / span * Double(room) : 0
      }
      var cells = [Character](repeating: " ", count: room)
      fill(&cells, from: column(min(bar.value, 0)), to: column(max(bar.value, 0)), canvas)
      if let interval = bar.interval {
        let low = cell(column(interval.lowerBound), of: room)
        let high = cell(column(interval.upperBound), of: room)
        let marks: [Character] = canvas.isASCII ? ["-", "|", "|", "+"] : ["─", "├", "┤", "┼"]
        for index in low...max(low, high) { cells[index] = marks[0] }
        (cells[low], cells[max(low, high)]) = (marks[1], marks[2])
        let value = cell(column(bar.value), of: room)
        if low < value, value < high { cells[value] = marks[3] }
      }
      lines.append("\(name(bar.category, nameWidth, canvas)) \(String(cells)) \(words)")
    }
    return lines + (note.map { ["(\($0))"] } ?? [])
  }

  private func name(_ category: String, _ width: Int, _ canvas: TextCanvas) -> String {
    let fits = category.count <= width
    return padded(fits ? category : category.prefix(width - 1) + "…", to: width, right: true)
  }

  /// Fills the cells between two columns; the last one to the eighth.
  private func fill(_ cells: inout [Character], from: Double, to: Double, _ canvas: TextCanvas) {
    let eighths: [Character] = Array(" ▏▎▍▌▋▊▉█")
    let first = Int(from.rounded())
    for index in first..<max(first, cells.count) {
      let part = min(max(to - Double(index), 0), 1)
      guard part > 0 else { break }
      if canvas.isASCII {
        if part >= 0.5 { cells[index] = "#" }
      } else {
        cells[index] = eighths[Int((part * 8).rounded())]
      }
    }
  }

  private func cell(_ column: Double, of room: Int) -> Int { min(max(Int(column), 0), room - 1) }
}
