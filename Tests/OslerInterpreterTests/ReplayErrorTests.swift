import Foundation
import OslerInterpreter
import Testing

/// Errors of the record and of the replay.
struct ReplayErrorTests {
  @Test func `an error that changed has a verdict of its own`() throws {
    let bench = try ReplayBench()
    try bench.write(#"{"question": "a?", "answer": "b"}"#, to: "one.jsonl")
    try bench.record(
      """
      ```{osler}
      #| label: check
      n = length((load qa "one.jsonl"))
      assert n == 1, "there are \\(n) questions"
      ```
      """)
    try bench.write(
      String(repeating: #"{"question": "a?", "answer": "b"}"# + "\n", count: 2), to: "one.jsonl")
    let fails = try bench.replay()
    #expect(fails.cells[0].verdict == .errorChanged)
    #expect(
      fails.cells[0].items.map(\.details) == [
        ["then: no error", "now:  error: assertion failed: there are 2 questions"]
      ], "\(fails.text)")
    #expect(fails.text.contains("error changed: error of 'assert n == 1"))
    #expect(try fails.json().contains("\"error_changed\""))
  }

  @Test func `an error in other words, and one that is no more, changed`() throws {
    let bench = try ReplayBench()
    let line = #"{"question": "a?", "answer": "b"}"# + "\n"
    try bench.write(line + line, to: "one.jsonl")
    try bench.record(
      """
      ```{osler}
      #| label: check
      n = length((load qa "one.jsonl"))
      assert n == 1, "there are \\(n) questions"
      ```
      """)
    try bench.write(line + line + line, to: "one.jsonl")
    let other = try bench.replay()
    #expect(other.cells[0].items.map(\.verdict) == [.errorChanged])
    #expect(
      other.cells[0].items[0].details.prefix(2) == [
        "an error both times, in other words", "line 1, token 6: '2' then, '3' now",
      ])
    try bench.write(line, to: "one.jsonl")
    let none = try bench.replay()
    #expect(none.cells[0].items.map(\.verdict) == [.errorChanged])
    #expect(
      none.cells[0].items[0].details == [
        "then: error: assertion failed: there are 2 questions", "now:  no error",
      ])
  }
}
