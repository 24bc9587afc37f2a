/// The lines of one text that are not in another, and the other way round, in order.
enum LineDifference {
  /// Beyond this many pairs of lines everything counts as replaced: a stranger's text takes no time either.
  private static let mostPairs = 4_000_000

  static func lines(_ left: [String], _ right: [String]) -> [SessionDifference.Change.Line] {
    let head = zip(left, right).prefix { $0 == $1 }.count
    let tail = zip(left.dropFirst(head).reversed(), right.dropFirst(head).reversed()).prefix { $0 == $1 }
      .count
    let (old, new) = (left[head..<left.count - tail], right[head..<right.count - tail])
    guard !old.isEmpty, !new.isEmpty, old.count * new.count <= mostPairs else {
      return old.map { .left($0) } + new.map { .right($0) }
    }
    return aligned(Array(old), Array(new))
  }

  private static func aligned(_ old: [String], _ new: [String]) -> [SessionDifference.Change.Line] {
    let difference = new.difference(from: old)
    var (removed, inserted) = (Set<Int>(), Set<Int>())
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [SessionDifference.Change.Line] = []
    var (before, after) = (0, 0)
    while before < old.count || after < new.count {
      if before < old.count, removed.contains(before) {
        lines.append(.left(old[before]))
        before += 1
      } else if after < new.count, inserted.contains(after) {
        lines.append(.right(new[after]))
        after += 1
      } else {
        (before, after) = (before + 1, after + 1)
      }
    }
    return lines
  }

  /// How much two texts have in common, from 0 to 1: twice the lines in both, of all lines.
  static func likeness(_ left: [String], _ right: [String]) -> Double {
    guard !left.isEmpty, !right.isEmpty else { return left.isEmpty && right.isEmpty ? 1 : 0 }
    var counts: [String: Int] = [:]
    for line in left { counts[line, default: 0] += 1 }
    var common = 0
    for line in right where counts[line, default: 0] > 0 {
      counts[line, default: 0] -= 1
      common += 1
    }
    return 2 * Double(common) / Double(left.count + right.count)
  }
}
