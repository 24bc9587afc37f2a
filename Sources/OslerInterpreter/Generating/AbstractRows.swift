import OslerNetwork

/// An abstract as questions are made from it.
struct AbstractRow {
  let id: String
  let title: String
  let abstract: String
  let headings: [String]

  /// Nil for a row without an abstract.
  init?(_ row: Row, number: Int) {
    func text(_ names: [String]) -> String? {
      names.lazy.compactMap { row[$0] }.first { !$0.isNone }?.text
    }
    guard let abstract = text(["abstract", "text"]), abstract.contains(where: { !$0.isWhitespace }) else {
      return nil
    }
    self.abstract = abstract
    id = text(["pmid", "id"]) ?? "row \(number)"
    title = text(["title"]) ?? ""
    headings = if case .list(let values)? = row["mesh"] { values.map(\.text) } else { [] }
  }
}

extension Rows {
  /// Hands over rows in shares of `size`, numbered from 1; in flat memory.
  func forEachShare(
    of size: Int, in context: CommandContext, _ body: ([(number: Int, row: Row)]) throws -> Flow
  ) throws {
    var share: [(number: Int, row: Row)] = []
    var number = 0
    var flow = Flow.next
    try forEach(in: context) { row in
      number += 1
      share.append((number, row))
      guard share.count == size else { return .next }
      flow = try body(share)
      share = []
      return flow
    }
    if flow == .next, !share.isEmpty { _ = try body(share) }
  }
}
