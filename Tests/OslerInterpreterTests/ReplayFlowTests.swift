import Foundation
import OslerLanguage
import OslerLog
import Testing

@testable import OslerInterpreter

/// Which statements depend on which.
struct ReplayFlowTests {
  /// The flow of entries, each one statement: for each, the entries it depends on.
  private func inputs(_ entries: [String]) throws -> [[Int]] {
    let bench = try ReplayBench()
    try bench.recordEntries(entries)
    let log = try ExperimentLog.openReadOnly(bench.logPath)
    let flow = ReplayFlow(try Transcript.all(of: SessionID(1), in: log), commands: .standard)
    return flow.nodes.map { node in
      var inputs: [Int] = []
      for input in node.inputs where !inputs.contains(input.node) { inputs.append(input.node) }
      return inputs
    }
  }

  @Test func `a statement depends on those that set its variables last`() throws {
    #expect(try inputs(["x = 1", "y = 2", "x + 1", "x = 5", "x + y"]) == [[], [], [0], [], [1, 3]])
    #expect(try inputs(["x = 1", "x = x + 1", "x"]) == [[], [0], [1]])
  }

  @Test func `what stands behind a condition or in a loop may not have set it`() throws {
    #expect(try inputs(["x = 1", "if x > 3 { x = 2 } else { y = 3 }", "x"]) == [[], [0], [1]])
    #expect(try inputs(["x = 1", "for i in 1..2 { x = i }", "x"]) == [[], [0], [1]])
  }

  @Test func `a call depends on what the definition sees`() throws {
    #expect(
      try inputs(["k = 2", "def twice(x) { x * k }", "k = 3", "twice(4)"]) == [[], [0], [], [1, 2]])
  }

  @Test func `a file that was saved leads from its reader to its writer`() throws {
    #expect(
      try inputs([
        #"load qa "questions.jsonl" | save "results/a.jsonl""#, "1 + 1",
        #"load qa "results/a.jsonl" | count"#,
      ]) == [[], [], [0]])
  }

  @Test func `what is attached leads to who is asked`() throws {
    let entries = [
      #"papers = load pubmed "shards/*.xml""#, "tokens = train tokenizer papers vocabulary: 300",
      "base = new model tokenizer: tokens layers: 1 hidden: 16 heads: 2 sequence: 64", "attach base",
      #"ask "Why?" max_tokens: 2"#, #"ask "Why?" max_tokens: 2 model: base"#,
    ]
    #expect(try inputs(entries).suffix(3) == [[2], [3], [2, 3]])
  }

  @Test func `a path lies in its folders`() {
    #expect(ReplayFlow.prefixes(of: "/a/b/c.txt") == ["/a/b/c.txt", "/a/b", "/a"])
    #expect(ReplayFlow.prefixes(of: "c.txt") == ["c.txt"])
  }

  @Test func `an entry that used what was attached is not run when that was not made`() throws {
    let bench = try ReplayBench()
    try bench.write("x", to: "note.jsonl")
    try bench.write(#"{"question": "a?", "answer": "b"}"#, to: "one.jsonl")
    try bench.recordEntries([
      "base = 1", #"x = length((load qa "one.jsonl"))"#, "y = base + 1", "y", "x + y", "base",
    ])
    try bench.remove("one.jsonl")
    let report = try bench.replay()
    #expect(
      report.cells.map(\.verdict) == [.identical, .cannot, .identical, .identical, .cannot, .identical])
    #expect(report.cells[4].notes == ["not run: it needs 'x', which was not made"])
    #expect(report.cells[4].items[0].gone.map(\.path) == ["one.jsonl"])
  }
}
