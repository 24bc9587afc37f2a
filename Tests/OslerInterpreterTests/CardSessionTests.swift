import Foundation
import OslerInterpreter
import Testing

/// What a card says of a model's evaluations.
struct CardSessionTests {
  private static func playground() throws -> Playground {
    let playground = try Playground.withModel()
    let lines = (0..<6).map { number in
      """
      {"id": "\(number)", "question": "What treats angina \(number)?", "choices": ["rest", "aspirin"], \
      "answer": "\(number < 4 ? "rest" : "aspirin")"}
      """
    }
    try playground.write(lines.joined(separator: "\n"), to: "test.jsonl")
    try playground.write(lines.prefix(4).joined(separator: "\n"), to: "some.jsonl")
    try playground.show(
      """
      test = load qa "test.jsonl"
      some = load qa "some.jsonl"
      other = train sft base on: test epochs: 1 batch: 2 sequence: 64
      """)
    return playground
  }

  /// The first four columns of the card's scores, and the majority.
  private static func scores(of card: String) -> [[Substring]] {
    let section = card.split(separator: "\n## ").first { $0.hasPrefix("Scores") } ?? ""
    return section.split(separator: "\n").filter { $0.hasPrefix("| evaluate ") }.map { row in
      let cells = row.split(separator: " | ", omittingEmptySubsequences: false)
      return [cells[0].dropFirst(2), cells[2], cells[3], cells[5]]
    }
  }

  @Test func `each model has its own part of a group and of an ablation`() throws {
    let playground = try Self.playground()
    try playground.show(
      """
      e = evaluate multimedqa on: [anatomy: some, medqa: test] models: [a: base, b: other]
      a = evaluate answers on: some by: all samples: 2 max_tokens: 2 models: [a: base, b: other]
      card base "base.md"
      card other "other.md"
      """)
    for (model, name) in [("base", "a"), ("other", "b")] {
      let figures = try playground.text(
        """
        "\\(e.accuracy.medqa.\(name)) \\(e.accuracy["mmlu anatomy"].\(name))"
        """
      ).split(separator: " ").map { String(format: "%.3f", Double($0) ?? -1) }
      let rows = Self.scores(of: try playground.read("\(model).md"))
      #expect(
        rows.map { $0.map(String.init) } == [
          ["evaluate multimedqa: medqa", "6", figures[0], "0.667"],
          ["evaluate multimedqa: mmlu anatomy", "4", figures[1], "1.000"],
          ["evaluate answers: direct", "4", "0.000", "1.000"],
          ["evaluate answers: chain", "4", "0.000", "1.000"],
          ["evaluate answers: consistency", "4", "0.000", "1.000"],
          ["evaluate answers: verification", "4", "0.000", "1.000"],
        ], "\(model)")
    }
  }

  @Test func `what it was scored on is there, and what training read as well`() throws {
    let playground = try Self.playground()
    try playground.show(
      """
      evaluate medqa on: (test | head 5) model: other
      evaluate medqa on: some model: other
      card other "other.md"
      """)
    let text = try playground.read("other.md")
    #expect(text.contains("### What it was scored on"))
    #expect(text.contains("| some.jsonl | "))
    #expect(text.contains("- It was made from files that its evaluations read too: 'test.jsonl'."))
  }
}
