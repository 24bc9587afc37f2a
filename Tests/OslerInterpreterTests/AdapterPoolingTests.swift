import Foundation
import OslerInterpreter
import OslerLog
import Testing

/// Loaded adapters beyond the memory they may take are let go and read again.
struct AdapterPoolingTests {
  /// Two adapters on disk, loaded, in a session whose pool has room for this many bytes.
  private func playground(bytes: Int) throws -> Playground {
    let playground = try Playground(engine: EngineState(threads: 1, adapterBytes: bytes))
    try playground.show(
      """
      questions = load qa "examples/questions.jsonl"
      papers = load pubmed "examples/shards/*.xml"
      tokens = train tokenizer papers vocabulary: 300
      base = new model tokenizer: tokens layers: 2 hidden: 16 heads: 2 sequence: 256
      one = train lora base on: questions rank: 2 epochs: 2 lr: 0.1 batch: 2
      two = train lora base on: questions rank: 4 epochs: 2 lr: 0.1 batch: 2
      one | save "one"
      two | save "two"
      first = load adapter "one" base: base
      second = load adapter "two" base: base
      """)
    return playground
  }

  private let questions = """
    [ask("Why?", model: first, max_tokens: 8), ask("Why?", model: second, max_tokens: 8), \
    ask("Why?", model: first, max_tokens: 8), ask("Why?", model: one, max_tokens: 8)]
    """

  @Test(arguments: [0, 5000, 1 << 30])
  func `answers are the same however few adapters stay`(bytes: Int) throws {
    let playground = try playground(bytes: bytes)
    #expect(try playground.show("answers = \(questions)\nanswers[0] == answers[2]").last == "true")
    #expect(try playground.show("answers[0] == answers[3]") == ["true"])
    #expect(
      try playground.show(
        #"t = ask "Why?" with: [first, second, none] max_tokens: 8"#
          + "\nt | where model == \"first\" | count"
      )
      .last == "1")
  }

  @Test func `one that must be read again and has changed is refused`() throws {
    let playground = try playground(bytes: 0)
    let file = URL(filePath: playground.folder).appending(path: "one/adapter_model.safetensors")
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: file)
    #expect(
      playground.error(#"ask "Why?" model: first"#) == """
        error: the adapter in 'one' changed since it was loaded, and is needed again
         --> repl:2:1:1
          |
        1 | ask "Why?" model: first
          | ^^^^^^^^^^^^^^^^^^^^^^^ load it again
        """)
    let kept = try self.playground(bytes: 1 << 30)
    try FileManager.default.removeItem(at: URL(filePath: kept.folder).appending(path: "one"))
    #expect(try kept.show(#"length(ask("Why?", model: first, max_tokens: 1)) >= 0"#).last == "true")
  }
}
