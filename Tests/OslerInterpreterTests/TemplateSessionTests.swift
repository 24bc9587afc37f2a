import Foundation
import OslerInterpreter
import Testing

/// Templates: where they come from, how they travel, and what happens when two do not agree.
struct TemplateSessionTests {
  private let ask = "ask \"Why?\" max_tokens: 6 model:"

  @Test func `a question through another template than the model's is an error, unless it is meant`() throws {
    let playground = try Playground.withModel()
    try playground.show("tuned = train sft base on: questions epochs: 1")
    #expect(
      playground.error("\(ask) tuned template: \"alpaca/stanford\"") == """
        error: 'tuned' was tuned with the template 'plain@e48221b7', not 'alpaca/stanford@f47a99e7'
         --> repl:3:1:1
          |
        1 | ask "Why?" max_tokens: 6 model: tuned template: "alpaca/stanford"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leave 'template:' out, or add 'override: true' to ask it that way all the same
        """)
    try playground.show("\(ask) tuned template: \"alpaca/stanford\" override: true")
    #expect(try playground.text("\(ask) tuned template: plain") == playground.text("\(ask) tuned"))
    try playground.show("\(ask) base template: \"alpaca/stanford\"")
  }

  @Test func `a template travels with a saved model and a saved adapter, by name, digest and text`() throws {
    let playground = try Playground.withModel()
    try playground.show(
      """
      tuned = train sft base on: questions epochs: 1 template: "alpaca/axolotl"
      adapter = train lora tuned on: questions epochs: 1 rank: 2 template: plain
      save tuned "tuned"
      save adapter "adapter"
      tuned_again = load model "tuned" precision: fp32
      adapter_again = load adapter "adapter" base: tuned_again
      """)
    for (folder, name, words) in [
      ("tuned", "alpaca/axolotl", "### Instruction:"), ("adapter", "plain", "Question: "),
    ] {
      let json = try JSONSerialization.jsonObject(with: Data(playground.read("\(folder)/osler.json").utf8))
      let template = try #require((json as? [String: Any])?["template"] as? [String: Any])
      #expect(template["name"] as? String == name)
      #expect((template["digest"] as? String)?.count == 64)
      #expect((template["source"] as? String)?.contains(words) == true)
    }
    #expect(try playground.text("tuned_again.template") == "alpaca/axolotl")
    for name in ["tuned", "adapter"] {
      #expect(try playground.text("\(ask) \(name)_again") == playground.text("\(ask) \(name)"))
    }
    #expect(
      playground.error("\(ask) adapter_again template: \"alpaca/axolotl\"") == """
        error: 'adapter_again' was tuned with the template 'plain@e48221b7', not 'alpaca/axolotl@e0c0c092'
         --> repl:8:1:1
          |
        1 | ask "Why?" max_tokens: 6 model: adapter_again template: "alpaca/axolotl"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leave 'template:' out, or add 'override: true' to ask it that way all the same
        """)
  }

  @Test func `a template that is not what it was is refused, and another can be named`() throws {
    let playground = try Playground.withModel()
    try playground.show("tuned = train sft base on: questions epochs: 1\nsave tuned \"tuned\"")
    let file = try playground.read("tuned/osler.json")
    let digest = try #require(file.firstMatch(of: /"digest" : "([0-9a-f]{8})/)?.1)
    try playground.write(file.replacing(digest, with: "00000000"), to: "tuned/osler.json")
    #expect(
      playground.error("load model \"tuned\"") == """
        error: the template 'plain' in 'tuned/osler.json' has another text than the one of that name today
         --> repl:3:1:1
          |
        1 | load model "tuned"
          | ^^^^^^^^^^^^^^^^^^ name one with 'template:' to load it with that
        """)
    try playground.write(file.replacing("\"plain\"", with: "\"pla\""), to: "tuned/osler.json")
    #expect(
      playground.error("load model \"tuned\"") == """
        error: 'tuned/osler.json' names the unknown template 'pla'
         --> repl:4:1:1
          |
        1 | load model "tuned"
          | ^^^^^^^^^^^^^^^^^^ name one with 'template:' to load it with that
        """)
    try playground.write("{", to: "tuned/osler.json")
    #expect(
      playground.error("load model \"tuned\"") == """
        error: 'tuned/osler.json' is not a file that osler wrote
         --> repl:5:1:1
          |
        1 | load model "tuned"
          | ^^^^^^^^^^^^^^^^^^
        """)
    try playground.write(file.replacing(digest, with: "00000000"), to: "tuned/osler.json")
    #expect(try playground.show("m = load model \"tuned\" template: plain\nm.template") == ["plain"])
  }

  @Test func `a model is asked through the chat template of its tokenizer, and no other`() throws {
    let playground = try Playground.withChat()
    try playground.show("chatty = load model \"base\" tokenizer: \"chat\" precision: fp32")
    #expect(try playground.text("chatty.template") == "chat")
    let own = try playground.text("\(ask) chatty")
    #expect(try playground.text("\(ask) chatty template: chat") == own)
    try playground.write(Playground.chatTemplate, to: "ours.jinja")
    #expect(try playground.text("\(ask) chatty template: \"ours.jinja\"") == own)
    #expect(
      playground.error("\(ask) chatty template: chatml") == """
        error: 'chatty' was tuned with the template 'chat@7f53e0d1', not 'chatml@a63a5049'
         --> repl:8:1:1
          |
        1 | ask "Why?" max_tokens: 6 model: chatty template: chatml
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leave 'template:' out, or add 'override: true' to ask it that way all the same
        """)
    try playground.show("\(ask) chatty template: chatml override: true")
    #expect(
      playground.error("\(ask) base template: chat") == """
        error: the model's tokenizer came with no chat template
         --> repl:10:1:1
          |
        1 | ask "Why?" max_tokens: 6 model: base template: chat
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'template:' takes a name, or a file that ends in .jinja
        """)
    #expect(
      playground.error("\(ask) base template: llama3") == """
        error: the template 'llama3' marks turns with '<|begin_of_text|>', for which the model's tokenizer has no token
         --> repl:11:1:1
          |
        1 | ask "Why?" max_tokens: 6 model: base template: llama3
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ choose a template that the model knows with 'template:'
        """)
  }

  @Test func `a chat template goes with what was tuned on it, and is read again from there`() throws {
    let playground = try Playground.withChat()
    try playground.show(
      """
      chatty = load model "base" tokenizer: "chat" precision: fp32
      adapter = train lora chatty on: questions rank: 2 epochs: 2 lr: 0.1
      save adapter "adapter"
      save (train sft chatty on: questions epochs: 1) "tuned"
      again = load adapter "adapter" base: chatty
      tuned = load model "tuned" precision: fp32
      """)
    #expect(try playground.text("\(ask) again") == playground.text("\(ask) adapter"))
    #expect(try playground.text("tuned.template") == "chat")
    // Its tokenizer got another one since.
    try playground.edit("tuned/tokenizer_config.json") { $0["chat_template"] = "{{ messages[0].content }}" }
    try playground.show("other = load model \"tuned\" precision: fp32")
    #expect(try playground.text("\(ask) other") == playground.text("\(ask) tuned"))
    #expect(playground.error("\(ask) other template: chat").hasPrefix("error: "))
  }

  @Test func `a template of one's own goes along, though its file is gone`() throws {
    let playground = try Playground.withModel()
    try playground.write(
      "{% for m in messages %}{{ m.role }}: {{ m.content }}{% if m.role == 'assistant' %}{{ eos_token }}{% endif %}\n"
        + "{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}", to: "ours.jinja")
    try playground.show(
      """
      adapter = train lora base on: questions rank: 2 epochs: 2 lr: 0.1 template: "ours.jinja"
      save adapter "adapter"
      """)
    let answer = try playground.text("\(ask) adapter")
    try FileManager.default.removeItem(atPath: playground.folder + "/ours.jinja")
    try playground.show("again = load adapter \"adapter\" base: base")
    #expect(try playground.text("\(ask) again") == answer)
    #expect(
      playground.error("\(ask) again template: plain") == """
        error: 'again' was tuned with the template 'ours.jinja@73ca6899', not 'plain@e48221b7'
         --> repl:6:1:1
          |
        1 | ask "Why?" max_tokens: 6 model: again template: plain
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leave 'template:' out, or add 'override: true' to ask it that way all the same
        """)
  }

  @Test func `one beginning stands before a prompt, whoever writes it`() throws {
    let playground = try Playground.withChat()
    try playground.show("chatty = load model \"base\" tokenizer: \"chat\" precision: fp32")
    for (name, start) in [
      ("none", ""), ("one", "{{ bos_token }}"), ("two", "{{ bos_token }}{{ bos_token }}"),
    ] {
      try playground.write(
        start + "{% for m in messages %}{{ m.role }} {{ m.content }}{% endfor %} and", to: "\(name).jinja")
      try playground.show(
        "\(name)_ = \(ask) chatty logprobs: 0 template: \"\(name).jinja\" override: true")
    }
    #expect(
      try playground.text("[none_.logprob == one_.logprob, one_.logprob == two_.logprob]") == "[true, false]")
  }

  @Test func `a bad template names its file, line and column`() throws {
    let playground = try Playground.withChat()
    try playground.write("{% for m in messages %}\n{{ m.content }}\n", to: "open.jinja")
    try playground.write("{{ bos_token }}\n{{ messages[0].content | shout }}", to: "filter.jinja")
    try playground.show("chatty = load model \"base\" tokenizer: \"chat\" precision: fp32")
    #expect(
      playground.error("\(ask) base template: \"open.jinja\"") == """
        error: template 'open.jinja', line 1, column 4: 'for' is not closed
         --> repl:4:1:1
          |
        1 | ask "Why?" max_tokens: 6 model: base template: "open.jinja"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
    #expect(
      playground.error("\(ask) base template: \"filter.jinja\"") == """
        error: template 'filter.jinja', line 2, column 26: unknown filter 'shout'
         --> repl:5:1:1
          |
        1 | ask "Why?" max_tokens: 6 model: base template: "filter.jinja"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
    try playground.edit("chat/tokenizer_config.json") { $0["chat_template"] = "{% if %}" }
    #expect(
      playground.error("load model \"base\" tokenizer: \"chat\"") == """
        error: the chat template of the tokenizer in 'chat' cannot be used: template 'chat', line 1, column 7: '%}' where a value is expected
         --> repl:6:1:1
          |
        1 | load model "base" tokenizer: "chat"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ name another with 'template:'
        """)
  }

  @Test func `a GGUF file keeps the template its model was tuned with`() throws {
    let playground = try Playground.withChat()
    try playground.show(
      """
      chatty = load model "base" tokenizer: "chat" precision: fp32
      save chatty "chatty.gguf"
      again = load model "chatty.gguf" precision: fp32
      """)
    #expect(try playground.text("again.template") == "chat")
    #expect(try playground.text("\(ask) again") == playground.text("\(ask) chatty"))
    #expect(try playground.warnings() == [])
  }

  @Test func `a GGUF file cannot keep a template of ours, which is said`() throws {
    let playground = try Playground.withModel()
    try playground.show(
      "save (train sft base on: questions epochs: 1) \"tuned.gguf\"\ntuned = load model \"tuned.gguf\"")
    #expect(
      try playground.warnings() == [
        "the template 'plain' is not in the file: give 'template:' when it is loaded"
      ])
    #expect(try playground.text("tuned.template == none") == "true")
    #expect(
      try playground.text("tuned = load model \"tuned.gguf\" template: plain\ntuned.template") == "plain")
  }
}
