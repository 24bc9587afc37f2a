/// A nondeterministic automaton over bytes, Thompson's: each state reads one range of bytes, or goes on to one of
/// two without reading.
struct Automaton: Sendable {
  enum State: Hashable, Sendable {
    case accept
    case bytes(ClosedRange<UInt8>, next: Int32)
    case split(Int32, Int32)
  }

  let states: [State]
  let start: Int32

  /// - Parameter limit: of states.
  /// - Throws: ``GrammarError/tooLarge(limit:)``.
  init(_ expression: Expression, limit: Int) throws(GrammarError) {
    var builder = Builder(limit: limit)
    let accept = try builder.add(.accept)
    start = try builder.build(expression, then: accept)
    states = builder.states
  }

  /// The states that read or accept and that these reach without reading, ascending, once each.
  ///
  /// - Parameter marks: for each state, which call saw it last; `stamp` is this call's.
  func closure(of roots: [Int32], _ marks: inout [Int], stamp: Int) -> [Int32] {
    var (stack, found): ([Int32], [Int32]) = (roots, [])
    while let state = stack.popLast() {
      guard marks[Int(state)] != stamp else { continue }
      marks[Int(state)] = stamp
      if case .split(let first, let second) = states[Int(state)] {
        stack.append(second)
        stack.append(first)
      } else {
        found.append(state)
      }
    }
    return found.sorted()
  }

  private struct Edge: Hashable {
    let bytes: ClosedRange<UInt8>
    let next: Int32
  }

  /// Builds from the end: every expression is built knowing the state that follows it.
  private struct Builder {
    let limit: Int
    var states: [State] = []

    init(limit: Int) { self.limit = limit }

    mutating func add(_ state: State) throws(GrammarError) -> Int32 {
      guard states.count < limit else { throw .tooLarge(limit: limit) }
      states.append(state)
      return Int32(states.count - 1)
    }

    mutating func build(_ expression: Expression, then next: Int32) throws(GrammarError) -> Int32 {
      switch expression {
      case .text(let scalars):
        var entry = next
        for byte in scalars.flatMap({ Array(Character($0).utf8) }).reversed() {
          entry = try add(.bytes(byte...byte, next: entry))
        }
        return entry
      case .scalars(let set): return try build(set, then: next)
      case .sequence(let parts):
        var entry = next
        for part in parts.reversed() { entry = try build(part, then: entry) }
        return entry
      case .choice(let branches):
        var entries: [Int32] = []
        for branch in branches { entries.append(try build(branch, then: next)) }
        return try split(entries)
      case .repeated(let body, let least, let most):
        return try build(body, least: least, most: most, then: next)
      }
    }

    private mutating func split(_ entries: [Int32]) throws(GrammarError) -> Int32 {
      guard var entry = entries.last else { preconditionFailure("a choice of nothing") }
      for other in entries.dropLast().reversed() { entry = try add(.split(other, entry)) }
      return entry
    }

    private mutating func build(_ set: ScalarSet, then next: Int32) throws(GrammarError) -> Int32 {
      var known: [Edge: Int32] = [:]
      var entries: [Int32] = []
      for sequence in set.utf8 {
        var entry = next
        for bytes in sequence.reversed() {
          let edge = Edge(bytes: bytes, next: entry)
          if let same = known[edge] {
            entry = same
          } else {
            entry = try add(.bytes(bytes, next: entry))
            known[edge] = entry
          }
        }
        entries.append(entry)
      }
      return try split(entries)
    }

    private mutating func build(
      _ body: Expression, least: Int, most: Int?, then next: Int32
    ) throws(GrammarError) -> Int32 {
      var entry = next
      var left = least
      if let most {
        for _ in 0..<most - least {
          entry = try add(.split(build(body, then: entry), next))
        }
      } else {
        // The loop's state is there before its body, which leads back to it.
        entry = try add(.split(next, next))
        let first = try build(body, then: entry)
        states[Int(entry)] = .split(first, next)
        if left > 0 { (entry, left) = (first, left - 1) }
      }
      for _ in 0..<left { entry = try build(body, then: entry) }
      return entry
    }
  }
}
