extension SessionDifference {
  /// What a stretch of the page is, for who wants to colour it.
  public enum Role: Sendable {
    case heading, left, right, note, plain
  }

  private static let mostChanges = 20
  private static let mostLines = 40

  /// A page for people: parts that differ, and a summary at the end.
  ///
  /// - Parameter style: gives a line its colour; text from the logs must be made safe in it.
  public func text(_ style: (Role, String) -> String = { $1 }) -> String {
    var lines = [
      style(.left, "- \(left.words)"), style(.right, "+ \(right.words)"),
    ]
    for part in parts {
      guard let changes = changes[part], !changes.isEmpty else { continue }
      lines += ["", style(.heading, part.rawValue)]
      for change in changes.prefix(Self.mostChanges) {
        let mark = change.words.isEmpty ? "" : ": "
        lines.append("  " + style(.plain, change.name + mark + change.words))
        for line in change.lines.prefix(Self.mostLines) { lines += shown(line, style) }
        if change.lines.count > Self.mostLines {
          lines.append("    " + style(.note, "… \(change.lines.count - Self.mostLines) more lines"))
        }
      }
      if changes.count > Self.mostChanges {
        lines.append("  " + style(.note, "… \(changes.count - Self.mostChanges) more; '--json' has them all"))
      }
    }
    return (lines + ["", summary]).joined(separator: "\n")
  }

  private func shown(_ line: Change.Line, _ style: (Role, String) -> String) -> [String] {
    let (role, mark, text): (Role, String, String) =
      switch line {
      case .left(let text): (.left, "- ", text)
      case .right(let text): (.right, "+ ", text)
      case .note(let text): (.note, "  ", text)
      }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map {
      "    " + style(role, mark + $0)
    }
  }

  /// `differs in source and metrics; the same in parameters, data, …`.
  public var summary: String {
    let differing = parts.filter { !(changes[$0]?.isEmpty ?? true) }
    let same = parts.filter { changes[$0]?.isEmpty ?? true }
    if differing.isEmpty { return "the same in " + Self.list(same) }
    let rest = same.isEmpty ? "" : "; the same in " + Self.list(same)
    return "differs in " + Self.list(differing) + rest
  }

  private static func list(_ parts: [Part]) -> String {
    let names = parts.map(\.rawValue)
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension SessionDifference.Side {
  var words: String { "\(place):\(session)  \(title), \(status)" }
}
