import OslerCorpus

/// What each of some rows holds of evaluation sets, looked for on all threads. The rows come in order, and nothing
/// depends on how many threads there are.
struct ContaminationReading {
  private let rows: any Rows
  private let index: ContaminationIndex

  init(_ rows: any Rows, _ index: ContaminationIndex) {
    (self.rows, self.index) = (rows, index)
  }

  /// Calls `body` with the hits of each row.
  func forEach(in context: CommandContext, _ body: ([ContaminationHit]) -> Void) throws {
    defer { context.progress(nil) }
    var done = 0
    func tell() throws {
      try context.checkInterrupt()
      context.progress(Progress("contamination", done: done, total: rows.knownCount))
    }
    func take(_ found: [[ContaminationHit]]) throws {
      found.forEach(body)
      done += found.count
      try tell()
    }
    let threads = context.session.engine.threads
    if let corpus = rows as? CorpusValue {
      let index = index
      try corpus.corpus.forEachChunk(
        threads: threads,
        worker: {
          { articles in
            articles.map { index.hits(in: RowContent.text(of: $0), id: "\($0.pmid)") }
          }
        }, idle: tell, consume: take)
    } else {
      try read(threads, in: context, take)
    }
  }

  /// Of rows that are no articles straight from files: their texts are gathered, and looked at together.
  private func read(
    _ threads: Int, in context: CommandContext, _ take: ([[ContaminationHit]]) throws -> Void
  ) throws {
    let content = try RowContent(rows.columns)
    var number = 0
    var texts: [(id: String, text: String)] = []
    var bytes = 0
    func look() throws {
      try take(index.hits(in: texts, threads: threads))
      texts = []
      bytes = 0
    }
    try rows.forEach(in: context) { row in
      number += 1
      let text = try content.text(of: row)
      texts.append((content.id(of: row, number: number), text))
      bytes += text.utf8.count
      if texts.count == Self.together.rows || bytes >= Self.together.bytes { try look() }
      return .next
    }
    try look()
  }

  private static let together = (rows: 4096, bytes: 4 << 20)
}
