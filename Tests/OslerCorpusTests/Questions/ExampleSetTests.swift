import OslerCorpus
import OslerText
import Testing

struct ExampleSetTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func load(_ text: String) throws -> ExampleSet {
    try ExampleSet.load(try folder.write(text, to: "t.jsonl"))
  }

  private func message(_ text: String) throws -> String {
    let error = #expect(throws: CorpusError.self) { try load(text) }
    return "\(try #require(error))".replacing(folder.path + "/", with: "")
  }

  @Test(arguments: [
    (
      #"{"instruction": "I", "input": "X", "output": "O"}"#, ExampleFormat.alpaca,
      TuningExample.Content.exchange(instruction: "I", input: "X", answer: "O")
    ),
    (
      #"{"instruction": "I", "input": "", "output": "O"}"#, .alpaca,
      .exchange(instruction: "I", input: nil, answer: "O")
    ),
    (
      #"{"conversations": [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}], "system": "S"}"#,
      .shareGPT, .messages([.system("S"), .user("Q"), .assistant("A")])
    ),
    (
      #"{"messages": [{"role": "user", "content": [{"type": "text", "text": "Q"}]}, {"role": "assistant", "content": "A"}]}"#,
      .chat, .messages([.user("Q"), .assistant("A")])
    ),
    (
      #"{"system_prompt": "", "question": "Q", "response": "A"}"#, .orca,
      .messages([.user("Q"), .assistant("A")])
    ),
    (#"{"prompt": "P ", "completion": "C"}"#, .completion, .completion(prompt: "P ", answer: "C")),
    (
      #"{"prompt": [{"role": "user", "content": "Q"}], "completion": [{"role": "assistant", "content": "A"}]}"#,
      .completion, .messages([.user("Q"), .assistant("A")])
    ),
    (#"{"text": "T"}"#, .text, .text("T")),
  ])
  func `a format is known by its fields`(
    line: String, format: ExampleFormat, content: TuningExample.Content
  ) throws {
    let set = try load(line)
    #expect(set.format == format)
    #expect(set.examples == [TuningExample(id: "1", content: content)])
  }

  @Test func `other fields are columns, in lines or in a list`() throws {
    let set = try load(
      #"[{"id": "x", "text": "T", "source": "s"}, {"text": "U", "n": 2, "tags": ["t"], "of": {}}]"#)
    #expect(
      set.examples == [
        TuningExample(id: "x", content: .text("T"), columns: ["source": .text("s")]),
        TuningExample(id: "1", content: .text("U"), columns: ["n": .integer(2), "tags": .texts(["t"])]),
      ])
    #expect(set.columnNames == ["source", "n", "tags"])
    #expect(set.ignoredFields == ["of"])
  }

  @Test(arguments: [
    (#"{"instruction": "a", "output": "#, "}"), (#"{"prompt": "a", "completion": "#, "}"),
    (#"{"text": "#, "}"),
    (#"{"system_prompt": "", "question": "a", "response": "#, "}"),
  ])
  func `rows without an answer are left out and counted`(start: String, end: String) throws {
    let set = try load(["\"b\"", "\"\"", "\"c\"", "\" \""].map { start + $0 + end }.joined(separator: "\n"))
    #expect(set.examples.map(\.id) == ["1", "3"])
    #expect(set.emptyLines == [2, 4])
  }

  @Test(arguments: [
    (#"{"prompt": "a", "chosen": "b"}"#, "'t.jsonl', line 1: no format has 'prompt', 'chosen'"),
    ("{}", "'t.jsonl', line 1: no format has no field"),
    (
      "{\"text\": \"a\"}\n{\"prompt\": \"b\"}",
      "'t.jsonl', line 2: the format is text, but here stands 'prompt'"
    ),
    (#"{"text": " "}"#, "there is nothing to learn in 't.jsonl': all 1 rows are empty there"),
    (#"{"messages": []}"#, "'t.jsonl', line 1: 'messages' is empty"),
    (#"{"messages": [{"content": "a"}]}"#, "'t.jsonl', line 1: 'messages[0]' has no 'role'"),
    (
      #"{"messages": [{"role": "assistant", "content": null, "tool_calls": []}]}"#,
      "'t.jsonl', line 1: 'messages[0]' calls tools, which is not read"
    ),
    (
      #"{"conversations": [{"from": "narrator", "value": "a"}]}"#,
      "'t.jsonl', line 1: 'conversations[0]' is from 'narrator', not 'human', 'gpt' or 'system'"
    ),
    (#"{"conversations": "a"}"#, "'t.jsonl', line 1: 'conversations' must be a list, not text"),
  ])
  func `what no format fits is told with what was found`(text: String, expected: String) throws {
    #expect(try message(text) == expected)
  }

  @Test func `the hint lists the formats`() {
    #expect(
      CorpusError.unknownFormat(path: "t", line: 1, fields: []).hint
        == "known are chat (messages), ShareGPT (conversations), Alpaca (instruction, output), "
        + "OpenOrca (system_prompt, question, response), completion (prompt, completion), text (text)")
  }
}
