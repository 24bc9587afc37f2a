import OslerInterpreter
import Testing

struct ContaminationSessionTests {
  /// What `contamination` says of articles straight from files, and of the same as a table.
  private func found(threads: Int) throws -> [String] {
    let playground = try Playground(engine: EngineState(threads: threads))
    try playground.write(
      """
      {"id": "a", "question": "Prednisone in minimal change disease: prednisone led to remission?", "answer": "yes"}
      {"id": "b", "question": "Colchicine for acute gout, in the words of nobody here?", "answer": "no"}

      """, to: "asked.jsonl")
    return try playground.show(
      """
      asked = load qa "asked.jsonl"
      papers = load pubmed "examples/shards/*.xml"
      found = contamination papers against: [own: asked]
      found
      found.filter | select pmid
      table = contamination (papers | sort by: title) against: [own: asked]
      table.summary
      """)
  }

  @Test func `articles from files and rows are looked at on any number of threads alike`() throws {
    let one = try found(threads: 1)
    #expect(
      one == [
        """
        id  set  item  kind  runs  of_runs  passage
        ──  ───  ────  ────  ────  ───────  ────────────────────────────────────────────
        6   own  a     stem     0        0  Prednisone in minimal change disease. Predn…
        """,
        """
        pmid
        ────
           1
           2
           3
           4
           5
        """,
        """
        set  items  found
        ───  ─────  ─────
        own      2      1
        """,
      ])
    #expect(try found(threads: 3) == one)
  }
}
