import OslerJSON

/// Compares two programs cell by cell. A cell is known by what it says, else by its label, else by its
/// likeness; where it stands comes last.
struct SourceComparison {
  private typealias Cell = SourceProgram.Cell
  private static let alike = 0.5
  /// Beyond this many pairs of cells likeness is not looked for.
  private static let mostPairs = 250_000

  private let left: [SourceProgram.Cell]
  private let right: [SourceProgram.Cell]
  /// Index on the right of each cell on the left.
  private var partners: [Int?]
  private var free: Set<Int>

  init(_ left: SourceProgram, _ right: SourceProgram) {
    (self.left, self.right) = (left.cells, right.cells)
    partners = left.cells.map { _ in nil }
    free = Set(right.cells.indices)
    match { "\($0.label ?? "")\n\($0.lines.joined(separator: "\n"))" }
    match { $0.lines.joined(separator: "\n") }
    match { $0.label }
    matchAlike()
  }

  private mutating func match(by key: (SourceProgram.Cell) -> String?) {
    var waiting: [String: [Int]] = [:]
    for index in free.sorted(by: >) {
      if let key = key(right[index]) { waiting[key, default: []].append(index) }
    }
    for index in left.indices where partners[index] == nil {
      guard let key = key(left[index]), let partner = waiting[key]?.popLast() else { continue }
      partners[index] = partner
      free.remove(partner)
    }
  }

  private mutating func matchAlike() {
    let lonely = left.indices.filter { partners[$0] == nil }
    guard lonely.count * free.count <= Self.mostPairs else { return }
    for index in lonely {
      let rated = free.sorted().map { (at: $0, likeness: Self.likeness(left[index], right[$0])) }
      guard let best = rated.max(by: { $0.likeness < $1.likeness }), best.likeness >= Self.alike else {
        continue
      }
      partners[index] = best.at
      free.remove(best.at)
    }
  }

  /// By lines, or for short cells by words: `lr: 1e-3` changed in the only line is a change of the cell.
  private static func likeness(_ left: Cell, _ right: Cell) -> Double {
    func words(_ cell: Cell) -> [String] {
      cell.lines.prefix(200).flatMap { $0.split(separator: " ").prefix(200).map(String.init) }
    }
    return max(
      LineDifference.likeness(left.lines, right.lines), LineDifference.likeness(words(left), words(right)))
  }

  // MARK: What differs

  var changes: [SessionDifference.Change] {
    var changes: [SessionDifference.Change] = []
    let moved = self.moved
    for (index, cell) in left.enumerated() {
      guard let partner = partners[index] else {
        changes.append(
          .init(
            .onlyLeft, cell.name, "only on the left", lines: cell.lines.map { .left($0) },
            facts: [
              .init("lines", .array(cell.lines.map { .string($0) }))
            ]))
        continue
      }
      let other = right[partner]
      if cell.label != other.label {
        changes.append(
          .init(
            .renamed, cell.name, "is \(other.name) on the right",
            facts: [
              .init("left", cell.label.map { .string($0) } ?? .null),
              .init("right", other.label.map { .string($0) } ?? .null),
            ]))
      }
      if moved.contains(index) {
        changes.append(
          .init(
            .moved, cell.name, "moved from \(cell.position) to \(other.position)",
            facts: [
              .init("left", .integer(cell.position)), .init("right", .integer(other.position)),
            ]))
      }
      let lines = LineDifference.lines(cell.lines, other.lines)
      if !lines.isEmpty {
        changes.append(.init(.changed, cell.name, lines: lines, facts: [.init("lines", Self.json(lines))]))
      }
    }
    for index in free.sorted() {
      let cell = right[index]
      changes.append(
        .init(
          .onlyRight, cell.name, "only on the right", lines: cell.lines.map { .right($0) },
          facts: [
            .init("lines", .array(cell.lines.map { .string($0) }))
          ]))
    }
    return changes
  }

  private static func json(_ lines: [SessionDifference.Change.Line]) -> JSONValue {
    .array(
      lines.map { line in
        switch line {
        case .left(let text): .string("- " + text)
        case .right(let text): .string("+ " + text)
        case .note(let text): .string("  " + text)
        }
      })
  }

  /// Cells that stand elsewhere among those that are in both: as few as possible.
  private var moved: Set<Int> {
    let paired = left.indices.compactMap { index in partners[index].map { (index, $0) } }
    // Longest increasing run of partners: `tails[n]` ends the best run of n + 1.
    var tails: [Int] = []
    var before: [Int?] = []
    for (place, pair) in paired.enumerated() {
      var (length, end) = (0, tails.count)
      while length < end {
        let middle = (length + end) / 2
        if paired[tails[middle]].1 > pair.1 { end = middle } else { length = middle + 1 }
      }
      before.append(length > 0 ? tails[length - 1] : nil)
      if length == tails.count { tails.append(place) } else { tails[length] = place }
    }
    var kept = Set<Int>()
    var place = tails.last
    while let at = place {
      kept.insert(paired[at].0)
      place = before[at]
    }
    return Set(paired.map(\.0)).subtracting(kept)
  }
}
