import OslerText
import Testing

struct PromptTemplateTests {
  @Test func `plain is a question, what it is about, and an answer`() throws {
    let parts = try PromptTemplate.plain.render(
      instruction: "What is it?", input: "A murmur.", response: "A valve.")
    #expect(
      parts == [
        PromptPart("Question: What is it?\nA murmur.\nAnswer:", isTrained: false),
        PromptPart(" A valve.", isTrained: true),
      ])
    #expect(try PromptTemplate.plain.prompt(instruction: "Why?", input: nil) == "Question: Why?\nAnswer:")
    #expect(try PromptTemplate.plain.prompt(instruction: "Why?", input: "") == "Question: Why?\nAnswer:")
  }

  @Test func `alpaca is Stanford's text to the letter`() throws {
    let template = PromptTemplate.alpacaStanford
    #expect(
      try template.prompt(instruction: "I", input: "X")
        == "Below is an instruction that describes a task, paired with an input that provides further context. "
        + "Write a response that appropriately completes the request.\n\n"
        + "### Instruction:\nI\n\n### Input:\nX\n\n### Response:")
    #expect(
      try template.prompt(instruction: "I", input: nil)
        == "Below is an instruction that describes a task. "
        + "Write a response that appropriately completes the request.\n\n"
        + "### Instruction:\nI\n\n### Response:")
    #expect(
      try template.render(instruction: "I", input: nil, response: "R")[1] == PromptPart("R", isTrained: true))
  }

  @Test(arguments: PromptTemplate.names)
  func `what is asked is what was not trained`(name: String) throws {
    let template = try #require(PromptTemplate.named[name])
    for input in [nil, "a text"] {
      let parts = try template.render(instruction: "i", input: input, response: "r")
      #expect(parts.prefix(2).map(\.isTrained) == [false, true])
      #expect(!parts.dropFirst(2).contains { $0.isTrained })
      #expect(try parts[0].text == template.prompt(instruction: "i", input: input))
      #expect(try template.render(instruction: "i", input: input, response: nil) == [parts[0]])
    }
  }

  @Test func `braces in a user's text are text`() throws {
    #expect(
      try PromptTemplate.plain.prompt(instruction: "{input} {x} {", input: "{instruction}")
        == "Question: {input} {x} {\n{instruction}\nAnswer:")
  }

  @Test func `a template says what it is made of`() {
    #expect(
      PromptTemplate.plain.source == """
        plain 1
        --- with input
        Question: {instruction}
        {input}
        Answer:
        --- without input
        Question: {instruction}
        Answer:
        --- response
         {response}
        """)
    #expect(
      PromptTemplate.names == [
        "alpaca/axolotl", "alpaca/llamafactory", "alpaca/stanford", "chatml", "llama2", "llama3", "mistral",
        "mistral/v0.3", "neural-chat", "plain", "zephyr",
      ])
  }

  /// What the project's own templates promise: words end where the parts do.
  @Test(arguments: ["alpaca/stanford", "plain"])
  func `an answer has the same tokens by itself and after its prompt`(name: String) throws {
    let tokenizer = try Recorded.trained()
    let parts = try #require(PromptTemplate.named[name])
      .render(instruction: "What was given?", input: nil, response: "aspirin 5 mg")
    #expect(
      tokenizer.encode(parts.map(\.text).joined()) == parts.flatMap { tokenizer.encode($0.text) })
  }
}
