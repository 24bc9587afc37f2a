/// A regular language over Unicode scalars.
indirect enum Expression: Hashable, Sendable {
  case text([Unicode.Scalar])
  case scalars(ScalarSet)
  case sequence([Expression])
  /// - Precondition: not of nothing.
  case choice([Expression])
  /// Any number from `least` without `most`.
  case repeated(Expression, least: Int, most: Int?)

  static let empty = Expression.sequence([])

  static func text(_ text: String) -> Expression { .text(Array(text.unicodeScalars)) }
  static func optional(_ expression: Expression) -> Expression { .repeated(expression, least: 0, most: 1) }
  static func any(_ expression: Expression) -> Expression { .repeated(expression, least: 0, most: nil) }

  /// One of these texts, beginnings shared.
  static func oneOf(_ texts: [String]) -> Expression {
    let sorted = Set(texts.map { Array($0.unicodeScalars) }).sorted {
      $0.lexicographicallyPrecedes($1)
    }
    return tree(sorted[...], from: 0)
  }

  /// - Parameter texts: sorted, all the same before `start`.
  private static func tree(_ texts: ArraySlice<[Unicode.Scalar]>, from start: Int) -> Expression {
    guard let first = texts.first, let last = texts.last else { return .empty }
    let shared = zip(first[start...], last[start...]).prefix { $0 == $1 }.count
    let end = start + shared
    let prefix = Expression.text(Array(first[start..<end]))
    guard texts.count > 1 else { return prefix }
    var branches: [Expression] = []
    var rest = texts
    while let next = rest.first {
      guard next.count > end else {
        branches.append(.empty)
        rest.removeFirst()
        continue
      }
      let branch = rest.prefix { $0[end] == next[end] }
      branches.append(tree(branch, from: end))
      rest = rest.dropFirst(branch.count)
    }
    return .sequence([prefix, .choice(branches)])
  }
}
