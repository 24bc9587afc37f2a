import OslerInterpreter
import Testing

/// The options of `ask`: how tokens are drawn, where an answer ends, what is told about it.
struct AskOptionsTests {
  private let ask = "ask \"What treats hyperkalemia?\" model: base max_tokens: 12"

  @Test func `the table of log-probabilities is of the answer's tokens, the likeliest first`() throws {
    let playground = try Playground.withModel()
    try playground.show(
      """
      answer = \(ask)
      t = \(ask) logprobs: 2
      first = t[0].likeliest
      """)
    let heading = try #require(playground.text("t").split(separator: "\n").first)
    #expect(heading.split(separator: " ") == ["token", "id", "logprob", "likeliest"])
    #expect(try playground.text("length(t)") == "12")
    #expect(
      try playground.text("[first[0].id == t[0].id, first[0].logprob == t[0].logprob, length(first)]")
        == "[true, true, 2]")
    #expect(try playground.text("first[0].logprob > first[1].logprob and first[0].logprob < 0") == "true")
  }

  @Test func `numbers inside a cell have four decimals, and all of theirs as values`() throws {
    let playground = try Playground.withModel()
    try playground.show(
      "t = questions | head 2 | select id with: [likeliest: [[id: 7, logprob: score / -3], [tiny: score / 3e5]]]"
    )
    let shown = try playground.text("t")
    #expect(
      shown == """
        id  likeliest
        ──  ───────────────────────────────────────────────────────────
        q1  [[id: 7, logprob: -0.0333], [tiny: 3.3333333333333335e-07]]
        q2  [[id: 7, logprob: -0.0667], [tiny: 6.666666666666667e-07]]
        """)
    #expect(try playground.text("t[0].likeliest[0].logprob") == "-0.03333333333333333")
  }

  @Test func `drawing among one is taking the likeliest`() throws {
    let playground = try Playground.withModel()
    let greedy = try playground.text(ask)
    for option in ["top_k: 1", "top_p: 0.0001", "min_p: 1"] {
      #expect(try playground.text("\(ask) temperature: 2 seed: 3 \(option)") == greedy, "\(option)")
    }
    #expect(try playground.text("\(ask) temperature: 2 seed: 3") != greedy)
  }

  @Test func `a seed of its own gives the same answer again, another another`() throws {
    let playground = try Playground.withModel()
    let first = try playground.text("\(ask) temperature: 1 min_p: 0.01 seed: 1")
    #expect(try playground.text("\(ask) temperature: 1 min_p: 0.01 seed: 1") == first)
    #expect(try playground.text("\(ask) temperature: 1 min_p: 0.01 seed: 2") != first)
  }

  @Test func `a penalty for repetition keeps tokens from coming again`() throws {
    let playground = try Playground.withModel()
    try playground.show("t = \(ask) logprobs: 0 repetition_penalty: 1000")
    #expect(try playground.text("t | count by: id | where count > 1 | count") == "0")
  }

  @Test func `a stop text ends the answer before it`() throws {
    let playground = try Playground.withModel()
    let whole = try playground.text(ask)
    let stop = String(whole.dropFirst(4).prefix(2))
    let before = try #require(whole.firstRange(of: stop)?.lowerBound)
    #expect(try playground.text("\(ask) stop: \"\(stop)\"") == String(whole[..<before]))
    #expect(try playground.text("\(ask) stop: [\"none such\", \"\(stop)\"]") == String(whole[..<before]))
  }

  @Test func `a system message needs a template with a place for it`() throws {
    let playground = try Playground.withChat()
    try playground.show("chatty = load model \"base\" tokenizer: \"chat\" precision: fp32")
    let ask = "ask \"Why?\" model: chatty max_tokens: 8"
    try playground.show("\(ask) system: \"Be brief.\"")
    #expect(
      playground.error("ask \"Why?\" model: base system: \"Be brief.\"") == """
        error: the template 'plain' has no place for a system message
         --> repl:5:1:1
          |
        1 | ask "Why?" model: base system: "Be brief."
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """)
  }
}
