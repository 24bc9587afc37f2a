/// The order in which `sort` and `count by:` put values of any kind: numbers, then strings, then
/// false and true, then the rest as written; none last.
enum ValueOrder {
  static func precedes(_ left: Value, _ right: Value) -> Bool {
    let (leftRank, rightRank) = (rank(left), rank(right))
    guard leftRank == rightRank else { return leftRank < rightRank }
    switch (left, right) {
    case (.integer(let left), .integer(let right)): return left < right
    case (.bool(let left), .bool(let right)): return !left && right
    case (.string(let left), .string(let right)): return OrderedText(left) < OrderedText(right)
    case (.none, .none): return false
    default:
      if let left = left.number, let right = right.number { return left < right }
      return OrderedText(left.description) < OrderedText(right.description)
    }
  }

  private static func rank(_ value: Value) -> Int {
    switch value {
    case .real(let real) where real.isNaN: 5
    case .integer, .real: 0
    case .string: 1
    case .bool: 2
    case .none: 4
    default: 3
    }
  }
}
