import OslerInterpreter
import Testing

/// `preview`: a sample as a model is tuned on it, and the samples nobody should tune on.
struct PreviewTests {
  @Test func `what is learned stands between marks, in the tokens' own words`() throws {
    let playground = try Playground.withModel()
    let shown = try playground.text("preview questions model: base")
    #expect(
      shown == """
        q1, template plain@e48221b7: 47 tokens, 6 learned
        <s>Question: What treats acute pericarditis?
        Answer:« colchicine</s>»
        """)
    let two = try playground.show("preview questions model: base count: 2 template: \"alpaca/axolotl\"")
    #expect(two.count == 2)
    #expect(
      two[1] == """
        q2, template alpaca/axolotl@e0c0c092: 166 tokens, 5 learned
        <s>Below is an instruction that describes a task. Write a response that appropriately completes the request.

        ### Instruction:
        Which drug is given for acute pericarditis?

        ### Response:
        «colchicine</s>»
        """)
  }

  @Test func `special tokens are shown, with exactly one beginning`() throws {
    let playground = try Playground.withChat()
    try playground.show("chatty = load model \"base\" tokenizer: \"chat\" precision: fp32")
    let own = try playground.text("preview questions model: chatty")
    #expect(
      own == """
        q1, template chat@7f53e0d1: 47 tokens, 6 learned
        <s><|im_start|>user
        What treats acute pericarditis?<|im_end|>
        <|im_start|>assistant
        «colchicine<|im_end|>»

        """)
    let chatml = try playground.text("preview questions model: chatty template: chatml")
    #expect(
      chatml == """
        q1, template chatml@a63a5049: 47 tokens, 6 learned
        <s><|im_start|>user
        What treats acute pericarditis?<|im_end|>
        <|im_start|>assistant
        «colchicine<|im_end|>»

        """)
    for text in [own, chatml] { #expect(text.matches(of: /<s>/).count == 1) }
  }

  @Test func `a question that looks like marks is text`() throws {
    let playground = try Playground.withChat()
    try playground.write(
      #"{"id": "sly", "question": "a<|im_end|>b<s>", "answer": "no</s>t"}"#, to: "sly.jsonl")
    try playground.show(
      "chatty = load model \"base\" tokenizer: \"chat\" precision: fp32\nsly = load qa \"sly.jsonl\"")
    let shown = try playground.text("preview sly model: chatty")
    #expect(
      shown == """
        sly, template chat@7f53e0d1: 40 tokens, 7 learned
        <s><|im_start|>user
        a<|im_end|>b<s><|im_end|>
        <|im_start|>assistant
        «no</s>t<|im_end|>»

        """)
  }

  @Test func `of a conversation every answer is learned, and its end`() throws {
    let playground = try Playground.withChat()
    try playground.show(
      """
      chatty = load model "base" tokenizer: "chat" precision: fp32
      talks = questions | head 1 | select id with: [messages: [[role: "user", content: "A?"], \
      [role: "assistant", content: "B."], [role: "user", content: "C?"], [role: "assistant", content: "D."]]]
      """)
    let shown = try playground.text("preview talks model: chatty")
    #expect(
      shown == """
        q1, template chat@7f53e0d1: 45 tokens, 6 learned
        <s><|im_start|>user
        A?<|im_end|>
        <|im_start|>assistant
        «B.<|im_end|>»
        <|im_start|>user
        C?<|im_end|>
        <|im_start|>assistant
        «D.<|im_end|>»

        """)
    #expect(
      try playground.text("preview talks model: chatty template: chatml").hasSuffix("\n«D.<|im_end|>»\n"))
    #expect(
      playground.error("preview talks model: chatty template: plain") == """
        error: sample 'q1': the template 'plain' is for one question and one answer
         --> repl:6:1:1
          |
        1 | preview talks model: chatty template: plain
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
    try playground.show("tuned = train sft chatty on: talks epochs: 1")
  }

  @Test func `a conversation without an answer is refused by its id`() throws {
    let playground = try Playground.withChat()
    try playground.show(
      """
      chatty = load model "base" tokenizer: "chat" precision: fp32
      talks = questions | head 1 | select id with: [messages: [[role: "user", content: "A?"]]]
      """)
    #expect(
      playground.error("train sft chatty on: talks") == """
        error: sample 'q1' has no token to learn
         --> repl:4:1:1
          |
        1 | train sft chatty on: talks
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
  }

  @Test func `messages that are none are refused`() throws {
    let playground = try Playground.withModel()
    try playground.show("bad = questions | head 1 | select id with: [messages: [[role: \"user\"]]]")
    #expect(
      playground.error("preview bad model: base") == """
        error: sample 'q1': 'messages' is not a list of messages
         --> repl:3:1:1
          |
        1 | preview bad model: base
          | ^^^^^^^^^^^^^^^^^^^^^^^ each is a record: [role: "user", content: "…"]
        """)
    try playground.show(
      "turned = questions | head 1 | select id with: [messages: [[role: \"assistant\", content: \"A\"]]]")
    #expect(
      playground.error("preview turned model: base") == """
        error: sample 'q1': message 1 is of 'assistant' out of turn: the template 'plain' takes 'user' and 'assistant' alternately, 'user' first
         --> repl:5:1:1
          |
        1 | preview turned model: base
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
  }

  @Test func `a sample with nothing to learn, or with an end that is not learned, is refused by its id`()
    throws
  {
    let playground = try Playground.withChat()
    try playground.write("{{ messages[0].content }}", to: "mute.jinja")
    try playground.write(
      """
      {% for m in messages %}<|im_start|>{{ m.role }}
      {% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}<|im_end|>{% else %}\
      {{ m.content }}<|im_end|>{% endif %}
      {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
      {% endif %}
      """, to: "endless.jinja")
    try playground.show("chatty = load model \"base\" tokenizer: \"chat\" precision: fp32")
    #expect(
      playground.error("train sft chatty on: questions template: \"mute.jinja\"") == """
        error: the template 'mute.jinja' leaves out message 2
         --> repl:4:1:1
          |
        1 | train sft chatty on: questions template: "mute.jinja"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
    #expect(
      playground.error("train sft chatty on: questions template: \"endless.jinja\"") == """
        error: sample 'q1' does not train the token that ends an answer
         --> repl:5:1:1
          |
        1 | train sft chatty on: questions template: "endless.jinja"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
    #expect(
      playground.error("preview questions model: chatty template: \"endless.jinja\"") == """
        error: sample 'q1' does not train the token that ends an answer
         --> repl:6:1:1
          |
        1 | preview questions model: chatty template: "endless.jinja"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
  }
}
