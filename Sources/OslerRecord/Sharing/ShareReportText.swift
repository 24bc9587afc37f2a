extension ShareReport {
  /// How much each rule took out.
  public struct Total: Hashable, Sendable {
    public let rule: String
    public let places: Int
    public let bytes: Int64
  }

  public var totals: [Total] {
    Dictionary(grouping: places, by: \.rule).map { rule, places in
      Total(rule: rule, places: places.count, bytes: places.reduce(0) { $0 + $1.bytes })
    }
    .sorted { $0.rule < $1.rule }
  }

  /// A few lines for people.
  public func text(path: String) -> String {
    let holds = [Self.counted(sessions, "session"), Self.counted(rows, "row"), ByteText.of(bytes)]
    var lines = ["wrote \(path): " + holds.joined(separator: ", ")] + table
    if leftOut > 0 { lines.append("left out: \(Self.counted(leftOut, "signed row"))") }
    for artifact in embedded {
      if let reason = artifact.reason {
        lines.append("not embedded: '\(artifact.path)': \(reason)")
      } else {
        let size = "\(Self.counted(artifact.files, "file")), \(ByteText.of(artifact.bytes))"
        lines.append("embedded '\(artifact.path)': \(size)")
      }
    }
    if !remaining.isEmpty { lines.append("the copy still names \(remaining.joined(separator: ", "))") }
    return lines.joined(separator: "\n")
  }

  /// What each rule took out, in columns.
  private var table: [String] {
    guard !totals.isEmpty else { return [] }
    let rows =
      [["removed", "places", "bytes of text"]] + totals.map { [$0.rule, "\($0.places)", "\($0.bytes)"] }
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let pads = (0..<3).map { String(repeating: " ", count: widths[$0] - row[$0].count) }
      return "  " + row[0] + pads[0] + "  " + pads[1] + row[1] + "  " + pads[2] + row[2]
    }
  }

  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
