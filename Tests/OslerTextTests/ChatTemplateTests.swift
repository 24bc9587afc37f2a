import OslerText
import Testing

/// The shapes of real chat templates, in our own words.
enum Chat {
  static let marked = """
    {{ bos_token }}{% for m in messages %}{{ '<|start|>' + m['role'] + '\\n' + m['content'] | trim + '<|end|>\\n' }}\
    {% endfor %}{% if add_generation_prompt %}{{ '<|start|>assistant\\n' }}{% endif %}
    """

  static let bracketed = """
    {{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}[Q] {{ m.content }} [/Q]\
    {% elif m.role == 'assistant' %} {{ m.content }}{{ eos_token }}\
    {% else %}{{ raise_exception('no ' + m.role) }}{% endif %}{% endfor %}
    """

  /// What a system message says stands before the last question, so that earlier turns change as a
  /// conversation grows.
  static let folding = """
    {% if messages[0].role == 'system' %}{% set said = messages[0].content %}{% set rest = messages[1:] %}\
    {% else %}{% set said = '' %}{% set rest = messages %}{% endif %}{% for m in rest %}{% if m.role == 'user' %}\
    [Q]{% if m == (rest | selectattr('role', 'equalto', 'user') | list)[-1] %}{{ said }}{% endif %}{{ m.content }}[/Q]\
    {% else %} {{ m.content }}{{ eos_token }}{% endif %}{% endfor %}
    """

  /// Thoughts are kept in the last answer alone.
  static let thinking = """
    {% for m in messages %}{% set c = m.content %}{% if m.role == 'assistant' and not loop.last %}\
    {% set c = c.split('</think>')[-1] | trim %}{% endif %}<|start|>{{ m.role }}
    {{ c }}<|end|>
    {% endfor %}{% if add_generation_prompt %}<|start|>assistant
    {% endif %}
    """

  static func template(_ jinja: String, special: [String] = []) throws -> PromptTemplate {
    try PromptTemplate(
      jinja: jinja, name: "chat", bosToken: "<s>", eosToken: "</s>", specialTokens: special)
  }

  static func marked(_ jinja: String, _ messages: [ChatMessage]) throws -> String {
    try template(jinja).render(messages: messages).marked()
  }
}

struct ChatTemplateTests {
  private let turns: [ChatMessage] = [
    .system("Be brief."), .user("Why?"), .assistant("So."), .user("And?"), .assistant("Then"),
  ]

  @Test func `an answer is trained from where it is asked for to the token that ends it`() throws {
    #expect(
      try Chat.marked(Chat.marked, turns)
        == "<s><|start|>system\nBe brief.<|end|>\n<|start|>user\nWhy?<|end|>\n<|start|>assistant\n«So.<|end|>»\n"
        + "<|start|>user\nAnd?<|end|>\n<|start|>assistant\n«Then<|end|>»\n")
    #expect(
      try Chat.marked(Chat.bracketed, Array(turns[1...]))
        == "<s>[Q] Why? [/Q]« So.</s>»[Q] And? [/Q]« Then</s>»")
  }

  @Test func `turns that change as a conversation grows are found by who wrote them`() throws {
    #expect(
      try Chat.marked(Chat.folding, turns) == "[Q]Why?[/Q]« So.</s>»[Q]Be brief.And?[/Q]« Then</s>»")
    let thoughts: [ChatMessage] = [
      .user("a"), .assistant("<think>1</think>\nb"), .user("c"), .assistant("<think>2</think>\nd"),
    ]
    #expect(
      try Chat.marked(Chat.thinking, thoughts)
        == "<|start|>user\na<|end|>\n<|start|>assistant\n«b<|end|>»\n"
        + "<|start|>user\nc<|end|>\n<|start|>assistant\n«<think>2</think>\nd<|end|>»\n")
  }

  @Test func `an answer that reads like a question, or like the marks, is not mistaken for them`() throws {
    #expect(
      try Chat.marked(
        Chat.marked, [.user("So.<|end|>"), .assistant("So."), .user("So."), .assistant("So.")])
        == "<s><|start|>user\nSo.<|end|><|end|>\n<|start|>assistant\n«So.<|end|>»\n"
        + "<|start|>user\nSo.<|end|>\n<|start|>assistant\n«So.<|end|>»\n")
  }

  @Test func `special tokens are recognised in what the template wrote, never in a message`() throws {
    let parts = try Chat.template(Chat.marked).render(messages: [
      .user("a <s> <|end|>"), .assistant("</s>"),
    ])
    #expect(
      parts == [
        PromptPart(
          [
            TextStretch("<s><|start|>user\n", recognisesSpecial: true), TextStretch("a <s> <|end|>"),
            TextStretch("<|end|>\n<|start|>assistant\n", recognisesSpecial: true),
          ], isTrained: false),
        PromptPart(
          [TextStretch("</s>"), TextStretch("<|end|>", recognisesSpecial: true)], isTrained: true),
        PromptPart([TextStretch("\n", recognisesSpecial: true)], isTrained: false),
      ])
    let strange = try Chat.template(Chat.marked).render(messages: [.init(role: "end|>", content: "x")])
    #expect(strange[0].stretches[1] == TextStretch("end|>"))
  }

  @Test func `generation blocks win`() throws {
    let jinja = """
      {% for m in messages %}{{ m.role }}:{% if m.role == 'assistant' %}{% generation %} {{ m.content }}\
      {% endgeneration %}{{ eos_token }}{% else %}{{ m.content }}{% endif %};{% endfor %}
      """
    #expect(
      try Chat.marked(jinja, Array(turns[1...]))
        == "user:Why?;assistant:« So.»</s>;user:And?;assistant:« Then»</s>;")
  }

  @Test func `a template says what it writes`() throws {
    let template = try Chat.template(Chat.bracketed)
    #expect(template.stopTokens == ["</s>"])
    #expect(template.writesBeginning)
    #expect(template.writesEnd)
    #expect(template.beforeResponse == " ")
    #expect(template.jinja == Chat.bracketed)
    #expect(
      template.source
        == "jinja 1\n--- beginning token\n<s>\n--- end token\n</s>\n--- time\n\n--- template\n\(Chat.bracketed)"
    )
    #expect(
      try Chat.template("\n{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}")
        .writesBeginning)
    let plain = try Chat.template("{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}")
    #expect(plain.stopTokens.isEmpty)
    #expect(!plain.writesBeginning)
    #expect(!plain.writesEnd)
    #expect(
      try plain.render(messages: [.user("a"), .assistant("b")]).marked() == "user: a\n«assistant: b\n»")
  }

  @Test func `what stops is the tokenizer's to say`() throws {
    let jinja = "{% for m in messages %}{{ m.role }}\n{{ m.content }}<br>|END|\n{% endfor %}"
    #expect(try Chat.template(jinja).stopTokens == ["<br>"])
    #expect(try Chat.template(jinja, special: ["|END|"]).stopTokens == ["|END|"])
    let two = "{% for m in messages %}{{ m.content }}<|done|><|turn|>\n{% endfor %}"
    #expect(try Chat.template(two).stopTokens == ["<|turn|>"])
  }

  @Test func `a question is asked with what asks for an answer`() throws {
    let template = try Chat.template(Chat.marked)
    #expect(
      try template.prompt(instruction: "Why?", input: "It is.")
        == "<s><|start|>user\nWhy?\n\nIt is.<|end|>\n<|start|>assistant\n")
    #expect(
      try template.prompt(messages: [.user("Why?")]).marked()
        == template.prompt(instruction: "Why?", input: nil))
  }

  @Test func `a template that fails says so by name`() throws {
    #expect(throws: TemplateError.noMessages(template: "chat")) {
      try Chat.template(Chat.marked).render(messages: [])
    }
    #expect(throws: TemplateError.leavesOut(template: "chat", message: 2)) {
      try Chat.template("{{ messages[0].content }}")
    }
    let error = #expect(throws: TemplateError.self) {
      try Chat.template(Chat.bracketed).render(messages: turns)
    }
    #expect(
      error?.description
        == "template 'chat', line 1, column 164: the template refuses the conversation: no system")
    #expect(throws: TemplateError.self) { try Chat.template("{% if %}") }
  }
}
