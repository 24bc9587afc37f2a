import OslerText
import Testing

/// A built-in template and the text of one conversation in it, what is trained between marks.
struct Rendered: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String

  init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }

  var testDescription: String { name }
}

struct TurnFormTests {
  private let turns: [ChatMessage] = [
    .system("Be brief."), .user("Why? </s>"), .assistant(" So. "), .user("And?"), .assistant("Then"),
  ]

  @Test(arguments: [
    Rendered("mistral", "<s>[INST] Be brief.\n\nWhy? </s> [/INST]«  So. </s>»[INST] And? [/INST]« Then</s>»"),
    Rendered(
      "mistral/v0.3", "<s>[INST] Why? </s>[/INST]«  So. </s>»[INST] Be brief.\n\nAnd?[/INST]« Then</s>»"),
    Rendered(
      "llama2",
      "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nWhy? </s> [/INST]« So. </s>»<s>[INST] And? [/INST]« Then </s>»"
    ),
    Rendered(
      "llama3",
      "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>"
        + "<|start_header_id|>user<|end_header_id|>\n\nWhy? </s><|eot_id|>"
        + "<|start_header_id|>assistant<|end_header_id|>\n\n«So.<|eot_id|>»"
        + "<|start_header_id|>user<|end_header_id|>\n\nAnd?<|eot_id|>"
        + "<|start_header_id|>assistant<|end_header_id|>\n\n«Then<|eot_id|>»"),
    Rendered(
      "chatml",
      "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nWhy? </s><|im_end|>\n<|im_start|>assistant\n"
        + "« So. <|im_end|>»\n<|im_start|>user\nAnd?<|im_end|>\n<|im_start|>assistant\n«Then<|im_end|>»\n"),
    Rendered(
      "neural-chat",
      "### System:\nBe brief.\n### User:\nWhy? </s>\n### Assistant:\n« So. </s>»\n### User:\nAnd?\n"
        + "### Assistant:\n«Then</s>»\n"),
    Rendered(
      "zephyr",
      "<|system|>\nBe brief.</s>\n<|user|>\nWhy? </s></s>\n<|assistant|>\n« So. </s>»\n<|user|>\nAnd?</s>\n"
        + "<|assistant|>\n«Then</s>»\n"),
  ])
  func `every answer of a conversation is trained, with what ends it`(rendered: Rendered) throws {
    let template = try #require(PromptTemplate.named[rendered.name])
    let parts = try template.render(messages: turns)
    #expect(parts.marked() == rendered.text)
    #expect(template.writesEnd)
    #expect(
      template.writesBeginning == ["mistral", "mistral/v0.3", "llama2", "llama3"].contains(template.name))
    let asked = try template.prompt(messages: Array(turns[..<4]))
    #expect(asked.contains { $0.isTrained })
    #expect(rendered.text.hasPrefix(asked.marked()) || template.name == "mistral/v0.3")
  }

  @Test func `what a message says is never a token`() throws {
    let parts = try PromptTemplate.zephyr.render(instruction: "a </s>", input: nil, response: "b</s>")
    #expect(
      parts[1]
        == PromptPart([TextStretch("b</s>"), TextStretch("</s>", recognisesSpecial: true)], isTrained: true))
    #expect(parts[0].stretches.filter { !$0.recognisesSpecial } == [TextStretch("a </s>")])
  }

  @Test func `an instruction and what it is about are one question`() throws {
    #expect(
      try PromptTemplate.mistral.prompt(instruction: "Is it?", input: "A text.")
        == "<s>[INST] Is it?\n\nA text. [/INST]")
  }

  @Test(arguments: [
    Rendered("alpaca/stanford", "\n\n### Input:\nX\n\n### Response:«R»"),
    Rendered("alpaca/axolotl", "\n\n### Input:\nX\n\n### Response:\n«R»"),
    Rendered("alpaca/llamafactory", "\nX\n\n### Response:\n«R»"),
  ])
  func `three projects' Alpacas are three texts`(rendered: Rendered) throws {
    let template = try #require(PromptTemplate.named[rendered.name])
    let isPaired = rendered.name != "alpaca/llamafactory"
    #expect(
      try template.render(instruction: "I", input: "X", response: "R").marked()
        == "Below is an instruction that describes a task"
        + (isPaired ? ", paired with an input that provides further context" : "")
        + ". Write a response that appropriately completes the request.\n\n### Instruction:\nI"
        + rendered.text)
    #expect(
      try template.render(messages: [.system("Be brief."), .user("I"), .assistant("R")]).marked()
        == "Be brief.\n\n### Instruction:\nI\n\n### Response:" + (name(isStanford: template) ? "" : "\n")
        + "«R»")
    #expect(!template.writesEnd)
  }

  private func name(isStanford template: PromptTemplate) -> Bool { template.name == "alpaca/stanford" }

  @Test func `alpaca alone is no template: there are three`() {
    #expect(PromptTemplate.named["alpaca"] == nil)
    #expect(
      PromptTemplate.names.filter { $0.hasPrefix("alpaca") } == [
        "alpaca/axolotl", "alpaca/llamafactory", "alpaca/stanford",
      ])
  }

  @Test func `conversations that a template has no place for are refused`() {
    let alpaca = PromptTemplate.alpacaStanford
    #expect(throws: TemplateError.oneTurnOnly(template: "alpaca/stanford")) {
      try alpaca.render(messages: turns)
    }
    #expect(throws: TemplateError.noSystemMessage(template: "plain")) {
      try PromptTemplate.plain.render(messages: Array(turns[..<3]))
    }
    let chatml = PromptTemplate.chatml
    #expect(throws: TemplateError.noMessages(template: "chatml")) { try chatml.render(messages: []) }
    #expect(throws: TemplateError.unknownRole(template: "chatml", message: 1, role: "tool")) {
      try chatml.render(messages: [.init(role: "tool", content: "")])
    }
    #expect(throws: TemplateError.rolesDoNotAlternate(template: "chatml", message: 2, role: "user")) {
      try chatml.render(messages: [.user("a"), .user("b")])
    }
    #expect(
      TemplateError.rolesDoNotAlternate(template: "chatml", message: 2, role: "user").description
        == "message 2 is of 'user' out of turn: the template 'chatml' takes 'user' and 'assistant' alternately, "
        + "'user' first")
  }
}
