extension Plot {
  /// What a terminal can show.
  public enum Characters: Hashable, Sendable {
    /// Braille dots, blocks and box-drawing lines.
    case unicode
    case ascii
  }

  /// The plot in characters: lines of at most `width` of them, without a newline at the end.
  ///
  /// - Parameters:
  ///   - width: columns of the terminal; 20 at least are used.
  ///   - height: lines for the area of lines and scatters; a bar takes one line.
  public func text(width: Int = 80, height: Int = 14, characters: Characters = .unicode) -> String {
    let canvas = TextCanvas(width: max(width, 20), height: max(height, 3), characters: characters)
    var lines = title.map { [Plot.shown($0)] } ?? []
    switch Figure(self) {
    case .curves(let figure): lines += curves(figure, on: canvas)
    case .bars(let figure): lines += bars(figure.bars, range: figure.range, note: figure.note, on: canvas)
    case .histogram(let histogram, let note):
      let counted = zip(histogram.labels, histogram.counts).map { Bar($0, Double($1)) }
      let most = Double(histogram.counts.max() ?? 0)
      lines += bars(counted, range: 0...max(most, 1), note: note, on: canvas)
    case .likert(let figure): lines += likert(figure, on: canvas)
    case .message(let words): lines.append("(\(words))")
    }
    return lines.map { canvas.fitted($0) }.joined(separator: "\n")
  }
}

/// The room there is and the characters that may fill it.
struct TextCanvas {
  let width: Int
  let height: Int
  let characters: Plot.Characters

  var isASCII: Bool { characters == .ascii }

  /// `line` without blanks at its end, cut where it would not fit, in ASCII where only that is understood.
  func fitted(_ line: String) -> String {
    var kept = isASCII ? String(line.map { ascii($0) }) : line
    while kept.last == " " { kept.removeLast() }
    return kept.count <= width ? kept : kept.prefix(width - 1) + (isASCII ? "~" : "…")
  }

  private func ascii(_ character: Character) -> Character {
    switch character {
    case _ where character.isASCII: character
    case "–", "—", "−": "-"
    case "…": "~"
    default: "?"
    }
  }
}

func padded(_ text: String, to width: Int, right: Bool = false) -> String {
  let blanks = String(repeating: " ", count: max(0, width - text.count))
  return right ? text + blanks : blanks + text
}
