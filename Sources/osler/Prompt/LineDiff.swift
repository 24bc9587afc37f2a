/// Two texts line by line: what one has and the other has not.
struct LineDiff {
  enum Line: Hashable {
    case same(Substring), removed(Substring), added(Substring)
  }

  /// Lines of one text that are compared; the rest is taken as it is.
  private static let most = 2000

  let lines: [Line]

  init(_ old: String, _ new: String) {
    let old = old.split(separator: "\n", omittingEmptySubsequences: false)
    let new = new.split(separator: "\n", omittingEmptySubsequences: false)
    guard max(old.count, new.count) <= Self.most else {
      lines = old == new ? old.map { .same($0) } : old.map { .removed($0) } + new.map { .added($0) }
      return
    }
    // The longest lines in common, from the end; then read from the beginning.
    var common = [[Int32]](
      repeating: [Int32](repeating: 0, count: new.count + 1), count: old.count + 1)
    for i in old.indices.reversed() {
      for j in new.indices.reversed() {
        common[i][j] = old[i] == new[j] ? common[i + 1][j + 1] + 1 : max(common[i + 1][j], common[i][j + 1])
      }
    }
    var found: [Line] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, j < new.count, old[i] == new[j] {
        found.append(.same(old[i]))
        (i, j) = (i + 1, j + 1)
      } else if i < old.count, j == new.count || common[i + 1][j] >= common[i][j + 1] {
        found.append(.removed(old[i]))
        i += 1
      } else {
        found.append(.added(new[j]))
        j += 1
      }
    }
    lines = found
  }

  var isSame: Bool { lines.allSatisfy { if case .same = $0 { true } else { false } } }

  /// `- old`, `+ new`, `  same`, each cut to so many columns.
  func text(columns: Int = .max) -> String {
    lines.map { line in
      let text =
        switch line {
        case .same(let text): "  \(text)"
        case .removed(let text): "- \(text)"
        case .added(let text): "+ \(text)"
        }
      return DisplayWidth.cut(text, to: columns)
    }.joined(separator: "\n")
  }

  static func colored(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      switch line.first {
      case "-": Style.apply([.red], to: String(line))
      case "+": Style.apply([.green], to: String(line))
      default: String(line)
      }
    }.joined(separator: "\n")
  }
}
