import OslerInterpreter
import Testing

/// `score`: the likelihood of a text, token by token.
struct ScoreTests {
  @Test func `each token of a text has its log-probability`() throws {
    let playground = try Playground.withModel()
    try playground.show("t = score \"acute fever\" model: base")
    let shown = try playground.text("t | select token id")
    #expect(
      shown == """
        token   id
        ─────  ───
        a       66
        c       68
        u       86
        te     262
               222
        f       71
        e       70
        ver    289
        """)
    #expect(try playground.text("t | where logprob < 0 and logprob > -20 | count") == "8")
  }

  @Test func `what is before a text is read and not scored`() throws {
    let playground = try Playground.withModel()
    try playground.show(
      """
      whole = score "a fever b" model: base
      last = score " b" after: "a fever" model: base
      """)
    let shown = try playground.text("whole | select token id")
    #expect(
      shown == """
        token   id
        ─────  ───
        a       66
               222
        f       71
        e       70
        ver    289
               222
        b       67
        """)
    #expect(try playground.text("last.id") == "[222, 67]")
    let (all, scored) = (try playground.text("whole"), try playground.text("last"))
    #expect(all.split(separator: "\n").suffix(2) == scored.split(separator: "\n").suffix(2))
  }

  @Test func `what was answered scores as it was drawn`() throws {
    let playground = try Playground.withAdapters()
    try playground.show(
      """
      t = ask "Why?" model: cardio logprobs: 0 max_tokens: 1
      s = score (t[0].token) model: cardio after: "Question: Why?\\nAnswer:"
      """)
    let drawn = try playground.text("t | select token id logprob")
    #expect(try playground.text("s") == drawn)
  }

  @Test func `one at a time is scored`() throws {
    let playground = try Playground.withAdapters()
    #expect(
      playground.error("score \"a\"") == """
        error: no model is attached
         --> repl:4:1:1
          |
        1 | score "a"
          | ^^^^^^^^^ write 'attach NAME' first, or give 'model:'
        """)
    try playground.show("attach cardio nephro")
    #expect(
      playground.error("score \"a\"") == """
        error: several are attached
         --> repl:6:1:1
          |
        1 | score "a"
          | ^^^^^^^^^ name one with 'model:'
        """)
    try playground.show("attach cardio")
    #expect(try playground.text("score \"a\"") == playground.text("score \"a\" model: cardio"))
  }
}
