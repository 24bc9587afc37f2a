import OslerInterpreter
import Testing

/// `ask … with: [cardio, nephro, none]`, and several attached.
struct AskTogetherTests {
  private let question = "ask \"What treats hyperkalemia?\" max_tokens: 10"

  /// The answers of a table, in its order.
  private func answers(_ playground: Playground, _ program: String) throws -> String {
    try playground.show("t = \(program)")
    return try playground.text("[t.model, t.answer]")
  }

  private func alone(_ playground: Playground, _ names: [String], _ rest: String = "") throws -> String {
    for (index, name) in names.enumerated() {
      try playground.show("a\(index) = \(question) model: \(name)\(rest)")
    }
    return try playground.text("[" + names.indices.map { "a\($0)" }.joined(separator: ", ") + "]")
  }

  @Test func `answers side by side are those asked alone`() throws {
    let playground = try Playground.withAdapters()
    let together = try answers(playground, "\(question) with: [cardio, nephro, none]")
    let alone = try alone(playground, ["cardio", "nephro", "base"])
    #expect(together == "[[\"cardio\", \"nephro\", \"none\"], \(alone)]")
    #expect(try playground.text("[a0 == a1, a0 == a2, a1 == a2]") == "[false, false, false]")
  }

  @Test func `a record names them, models of several bases among them`() throws {
    let playground = try Playground.withAdapters()
    try playground.show("other = new model tokenizer: tokens layers: 1 hidden: 16 heads: 2 sequence: 256")
    let together = try answers(
      playground, "\(question) with: [heart: cardio, strange: other, plain: base, kidney: nephro]")
    let alone = try alone(playground, ["cardio", "other", "base", "nephro"])
    #expect(together == "[[\"heart\", \"strange\", \"plain\", \"kidney\"], \(alone)]")
  }

  @Test func `several attached answer side by side, then only their base`() throws {
    let playground = try Playground.withAdapters()
    let named = try answers(playground, "\(question) with: [cardio, nephro]")
    try playground.show("attach cardio nephro")
    #expect(try answers(playground, question) == named)
    try playground.show("detach")
    #expect(try playground.text(question) == playground.text("\(question) model: base"))
    #expect(
      playground.frontend.messages.last == "back to model of 23.0k parameters (1 layer of 32, vocabulary 300)"
    )
  }

  @Test func `sampled answers are the same with the same seed, whoever else is asked`() throws {
    let playground = try Playground.withAdapters()
    let rest = " temperature: 1.5 top_k: 40 seed: 5"
    let together = try answers(playground, "\(question) with: [cardio, nephro, none]\(rest)")
    let alone = try alone(playground, ["cardio", "nephro", "base"], rest)
    #expect(together == "[[\"cardio\", \"nephro\", \"none\"], \(alone)]")
  }

  @Test func `none is the base of what is attached, and of no two bases`() throws {
    let playground = try Playground.withAdapters()
    #expect(
      playground.error("\(question) with: [none]") == """
        error: no model is attached
         --> repl:4:1:1
          |
        1 | ask "What treats hyperkalemia?" max_tokens: 10 with: [none]
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ write 'attach NAME' first, or give 'model:'
        """)
    try playground.show("other = new model tokenizer: tokens layers: 1 hidden: 16 heads: 2 sequence: 256")
    #expect(
      playground.error("\(question) with: [cardio, other, none]") == """
        error: 'none' is the base of the others, and these stand on several
         --> repl:6:1:1
          |
        1 | ask "What treats hyperkalemia?" max_tokens: 10 with: [cardio, other, none]
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ name the model in place of none
        """)
    try playground.show("attach nephro")
    #expect(try answers(playground, "\(question) with: [none]").hasPrefix("[[\"none\"], "))
    #expect(
      playground.error("\(question) with: [cardio, 3]") == """
        error: 'with' holds an integer, not a model, an adapter or none
         --> repl:10:1:54
          |
        1 | ask "What treats hyperkalemia?" max_tokens: 10 with: [cardio, 3]
          |                                                      ^^^^^^^^^^^
        """)
    #expect(
      playground.error("\(question) with: []") == """
        error: 'with' names nobody
         --> repl:11:1:54
          |
        1 | ask "What treats hyperkalemia?" max_tokens: 10 with: []
          |                                                      ^^
        """)
    #expect(
      playground.error("\(question) with: [cardio] model: base") == """
        error: 'model' and 'with' cannot be given together
         --> repl:12:1:54
          |
        1 | ask "What treats hyperkalemia?" max_tokens: 10 with: [cardio] model: base
          |                                                      ^^^^^^^^
        """)
  }

  @Test func `what was read is known by its content, not by its name`() throws {
    let playground = try Playground.withAdapters()
    try playground.show("x = cardio\nfirst = \(question) model: x\nx = nephro\nsecond = \(question) model: x")
    try playground.show("x = base\nthird = \(question) model: x")
    let alone = try alone(playground, ["cardio", "nephro", "base"])
    #expect(try playground.text("[first, second, third]") == alone)
  }

  @Test func `an adapter tuned with another template is asked through its own`() throws {
    let playground = try Playground.withAdapters()
    try playground.show(
      "alpaca = train lora base on: questions rank: 2 epochs: 2 lr: 0.1 batch: 2 template: \"alpaca/stanford\""
    )
    let together = try answers(playground, "\(question) with: [alpaca, cardio, none]")
    let alone = try alone(playground, ["alpaca", "cardio", "base"])
    #expect(together == "[[\"alpaca\", \"cardio\", \"none\"], \(alone)]")
    #expect(
      playground.error("\(question) with: [cardio, alpaca] template: plain") == """
        error: 'alpaca' was tuned with the template 'alpaca/stanford@f47a99e7', not 'plain@e48221b7'
         --> repl:11:1:1
          |
        1 | ask "What treats hyperkalemia?" max_tokens: 10 with: [cardio, alpaca] template: plain
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leave 'template:' out, or add 'override: true' to ask it that way all the same
        """)
    #expect(
      try answers(playground, "\(question) with: [cardio, alpaca] template: plain override: true")
        .hasPrefix("[[\"cardio\", \"alpaca\"], "))
  }

  @Test func `log-probabilities of several stand in one table`() throws {
    let playground = try Playground.withAdapters()
    try playground.show(
      "t = \(question) with: [cardio, none] logprobs: 0\none = \(question) model: cardio logprobs: 0")
    #expect(
      try playground.text("t | where model == \"cardio\" | select token id logprob")
        == playground.text("one | select token id logprob"))
  }
}
