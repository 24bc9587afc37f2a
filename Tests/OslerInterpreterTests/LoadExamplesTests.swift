import OslerInterpreter
import Testing

/// What `load examples` reads is trained on.
struct LoadExamplesTests {
  @Test(arguments: ["chat.jsonl", "sharegpt.json", "alpaca.jsonl", "completions.jsonl"])
  func `a file to tune on is taken by a stage`(file: String) throws {
    let playground = try Playground.withModel()
    try playground.show(
      """
      examples = load examples "examples/\(file)" | head 1
      tuned = train sft base on: examples epochs: 1
      """)
    let shown = try playground.show("tuned").joined()
    #expect(shown.contains("sft 1 step, loss "), "\(shown)")
  }

  @Test func `a completion is read as it stands, and learned with its end`() throws {
    let playground = try Playground.withModel()
    let shown = try playground.show(
      """
      preview (load examples "examples/completions.jsonl") model: base
      """)
    #expect(
      shown == [
        """
        1, template plain@e48221b7: 23 tokens, 12 learned
        <s>Fever is a high« temperature.</s>»
        """
      ])
  }
}
