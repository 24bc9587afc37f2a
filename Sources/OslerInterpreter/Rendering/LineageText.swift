import OslerDigest

extension Session {
  /// How a value came to be: its command, under it the commands of what that was made from, and so on. What
  /// was told already is not told again.
  func lineageText(of lineage: Lineage) -> [String] {
    var told: Set<Digest> = []
    return lines(lineage, depth: 0, &told)
  }

  private func lines(_ lineage: Lineage, depth: Int, _ told: inout Set<Digest>) -> [String] {
    let indent = String(repeating: "  ", count: depth)
    let line = "\(indent)\(lineage.command)  [\(lineage.key.hex.prefix(8))]"
    guard told.insert(lineage.key).inserted, depth < 16 else { return [line] }
    return [line]
      + lineage.inputs.flatMap { key in
        origins[key.hex].map { lines($0.lineage, depth: depth + 1, &told) } ?? []
      }
  }
}
