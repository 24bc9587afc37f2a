/// The deterministic automaton of a nondeterministic one, made state by state as they are first met.
///
/// A state is the set of states that the other could be in. Bytes that no state tells apart share a column.
struct StateTable {
  /// The state that nothing leads out of: no text that led here goes on to match.
  static let dead: Int32 = 0

  let automaton: Automaton
  private let columns: [UInt8]
  private let columnCount: Int
  private var sets: [[Int32]] = []
  private var ids: [[Int32]: Int32] = [:]
  /// By state and column; −1 where it is not known yet.
  private var transitions: [Int32] = []
  private var accepting: [Bool] = []
  /// By state of the other automaton, the id of all it reaches without reading; −1 where it is not known yet.
  private var closed: [Int32]
  private var marks: [Int]
  private var stamp = 0

  init(_ automaton: Automaton) {
    self.automaton = automaton
    marks = [Int](repeating: 0, count: automaton.states.count)
    closed = [Int32](repeating: -1, count: automaton.states.count)
    var isFirst = [Bool](repeating: false, count: 257)
    for case .bytes(let range, next: _) in automaton.states {
      isFirst[Int(range.lowerBound)] = true
      isFirst[Int(range.upperBound) + 1] = true
    }
    var (columns, column): ([UInt8], Int) = ([], 0)
    for byte in 0..<256 {
      if byte > 0 && isFirst[byte] { column += 1 }
      columns.append(UInt8(column))
    }
    (self.columns, columnCount) = (columns, column + 1)
    clear()
  }

  /// Forgets every state; ids given out before mean nothing after.
  mutating func clear() {
    sets.removeAll()
    ids.removeAll()
    transitions.removeAll()
    accepting.removeAll()
    for state in closed.indices { closed[state] = -1 }
    _ = id(of: [])
  }

  var count: Int { sets.count }

  /// What the automaton can be in at the beginning.
  mutating func startSet() -> [Int32] { closure([automaton.start]) }

  func set(of state: Int32) -> [Int32] { sets[Int(state)] }
  func isAccepting(_ state: Int32) -> Bool { accepting[Int(state)] }

  /// The id of a set that ``startSet()`` or ``set(of:)`` gave, before or after a ``clear()``.
  mutating func id(of set: [Int32]) -> Int32 {
    if let id = ids[set] { return id }
    let id = Int32(sets.count)
    ids[set] = id
    sets.append(set)
    accepting.append(set.contains { automaton.states[Int($0)] == .accept })
    transitions.append(contentsOf: repeatElement(-1, count: columnCount))
    return id
  }

  mutating func next(_ state: Int32, _ byte: UInt8) -> Int32 {
    let place = Int(state) * columnCount + Int(columns[Int(byte)])
    let known = transitions[place]
    if known >= 0 { return known }
    var roots: [Int32] = []
    for inner in sets[Int(state)] {
      if case .bytes(let range, let next) = automaton.states[Int(inner)], range.contains(byte) {
        roots.append(next)
      }
    }
    let next = id(closing: roots)
    transitions[place] = next
    return next
  }

  /// Nearly always there is one root: its closure is found once.
  private mutating func id(closing roots: [Int32]) -> Int32 {
    guard roots.count == 1 else { return id(of: closure(roots)) }
    let root = Int(roots[0])
    if closed[root] < 0 { closed[root] = id(of: closure(roots)) }
    return closed[root]
  }

  private mutating func closure(_ roots: [Int32]) -> [Int32] {
    stamp += 1
    return automaton.closure(of: roots, &marks, stamp: stamp)
  }
}
