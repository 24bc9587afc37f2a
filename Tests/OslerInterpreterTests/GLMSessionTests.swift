import OslerInterpreter
import Testing

/// A GLM in a session: made, tuned, asked, scored, saved, and refused where it must be.
struct GLMSessionTests {
  private static let special = #"special: ["[CLS]", "[gMASK]", "<sop>", "<eop>"]"#

  private func playground() throws -> Playground {
    let playground = try Playground.withModel()
    try playground.show(
      """
      marks = train tokenizer papers vocabulary: 304 \(Self.special)
      glm = new model tokenizer: marks layers: 1 hidden: 32 heads: 2 sequence: 256 precision: fp32 layout: glm
      """)
    return playground
  }

  @Test func `a sample is a context and its output`() throws {
    let playground = try playground()
    #expect(
      try playground.text("preview questions model: glm") == """
        q1, template plain@e48221b7: 49 tokens, 6 learned
        [CLS]Question: What treats acute pericarditis?
        Answer:[gMASK]<sop>« colchicine<eop>»
        """)
    #expect(try playground.text("[glm.layout, base.layout]") == #"["glm", "causal"]"#)
    #expect(
      try playground.text("describe glm").contains("osler_glm, [CLS] input [gMASK] <sop> output <eop>\n"))
  }

  @Test func `every answer of a conversation is an output`() throws {
    let playground = try playground()
    try playground.show(
      """
      talks = questions | head 1 | select id with: [messages: [
        [role: "user", content: question], [role: "assistant", content: answer],
        [role: "user", content: "Surely?"], [role: "assistant", content: "Yes."]]]
      """)
    let shown = try playground.show("preview talks model: glm template: mistral")
    #expect(shown.count == 2)
    #expect(
      shown[0].hasPrefix("q1, answer 1, template"))
    #expect(shown[0].hasSuffix("pericarditis? [/INST][gMASK]<sop>« colchicine</s><eop>»"))
    #expect(shown[1].hasPrefix("q1, answer 2, template"))
    #expect(shown[1].hasSuffix(" colchicine</s>[INST] Surely? [/INST][gMASK]<sop>« Yes.</s><eop>»"))
  }

  @Test func `tuned, it answers and scores as learned, through an adapter too`() throws {
    let playground = try playground()
    try playground.show(
      """
      one = questions | where id == "q1"
      tuned = train sft glm on: one epochs: 60 batch: 1 lr: 1e-2
      """)
    let question = "What treats acute pericarditis?"
    #expect(try playground.text("ask \"\(question)\" model: tuned") == "colchicine")
    #expect(try playground.text("(evaluate choices on: one models: [t: tuned]).accuracy") == "1.0")
    let after = "Question: \(question)\\nAnswer:"
    #expect(
      try playground.text(
        "score \" colchicine\" after: \"\(after)\" model: tuned | where logprob > -0.1 | count")
        == "5")
    #expect(try playground.text("score \"a\" model: tuned | select id") == "id\n──\n70")

    try playground.show("adapter = train lora tuned on: questions rank: 4 epochs: 20 batch: 4 lr: 1e-2")
    #expect(try playground.text("m = metrics adapter\nm[0].loss > 1.5 * m[-1].loss") == "true")
    let answer = try playground.text("ask \"\(question)\" model: adapter")
    #expect(try playground.text("ask \"\(question)\" model: (merge adapter)") == answer)
    #expect(try playground.text("ask \"\(question)\" model: (quantize tuned)") == "colchicine")
  }

  @Test func `tasks share skills on it`() throws {
    let playground = try playground()
    try playground.show(
      """
      heart = questions | where specialty == "cardiology"
      other = questions | where specialty != "cardiology"
      skills = train cpoly glm on: [heart: heart, other: other] rank: 2 epochs: 20 batch: 2 lr: 1e-2
      """)
    #expect(try playground.text("m = metrics skills.heart\nm[0].loss > m[-1].loss") == "true")
    let answers = try ["heart", "other"].map {
      try playground.text("ask \"What treats gout?\" max_tokens: 9 model: skills.\($0)")
    }
    #expect(answers[0] != answers[1])
  }

  @Test func `pre-training blanks the ends of texts out`() throws {
    let playground = try playground()
    try playground.show(
      """
      read = train pretrain glm on: papers epochs: 20 lr: 1e-2 sequence: 64 validation: papers
      again = train pretrain glm on: (tokenize papers tokenizer: marks into: "words") epochs: 1 sequence: 64
      """)
    try playground.show("losses = metrics read | where validation_loss != none")
    #expect(try playground.text("losses[0].validation_loss > 1.2 * losses[-1].validation_loss") == "true")
    let told = playground.frontend.messages.filter { $0.hasPrefix("pretrain: ") }
    #expect(told.count == 2 && told[0].contains("6 samples, 172 tokens"), "\(told)")
  }

  @Test func `saved and loaded it gives the same answer`() throws {
    let playground = try playground()
    try playground.show(
      """
      save glm "folder"
      again = load model "folder" precision: fp32
      """)
    let answers = try ["glm", "again"].map { try playground.text("ask \"Why?\" max_tokens: 9 model: \($0)") }
    #expect(answers[0] == answers[1])
    #expect(
      playground.error("save glm \"glm.gguf\"") == """
        error: GGUF files have no place for a GLM's layout
         --> repl:6:1:1
          |
        1 | save glm "glm.gguf"
          | ^^^^^^^^^^^^^^^^^^^ save it as a folder: leave the ending .gguf out
        """)
    try playground.show(
      "save tokens \"plain\"\nmixed = train tokenizer papers vocabulary: 304 "
        + #"special: ["<eop>", "[CLS]", "[gMASK]", "<sop>"]"# + "\nsave mixed \"mixed\"")
    #expect(
      playground.error("load model \"folder\" tokenizer: \"plain\"") == """
        error: the tokenizer has no special token '[CLS]', '[gMASK]', '<sop>', '<eop>' for the layout 'glm'
         --> repl:8:1:1
          |
        1 | load model "folder" tokenizer: "plain"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ train one with special: ["[CLS]", "[gMASK]", "<sop>", "<eop>"]
        """)
    #expect(
      playground.error("load model \"folder\" tokenizer: \"mixed\"") == """
        error: the model's layout has other ids for its marks than its tokenizer
         --> repl:9:1:1
          |
        1 | load model "folder" tokenizer: "mixed"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ give the tokenizer that belongs to the model
        """)
  }

  @Test func `a question that looks like marks is text`() throws {
    let playground = try playground()
    try playground.write(
      #"{"id": "sly", "question": "a[gMASK]<sop>b", "answer": "no<eop>t"}"#, to: "sly.jsonl")
    let shown = try playground.text("preview (load qa \"sly.jsonl\") model: glm")
    #expect(shown.hasSuffix("Question: a[gMASK]<sop>b\nAnswer:[gMASK]<sop>« no<eop>t<eop>»"))
    #expect(try playground.text("length((score \"[gMASK]\" model: glm).id)") == "7")
  }

  @Test func `what no GLM can be is refused where it is made`() throws {
    let playground = try playground()
    let cases = [
      ("tokenizer: tokens layout: glm", "has no special token '[CLS]', '[gMASK]', '<sop>', '<eop>'"),
      ("tokenizer: marks layout: glm window: 8", "a context that is read both ways has no sliding window"),
      ("tokenizer: marks layout: glm sequence: 4", "'sequence' is 4, and the marks of a GLM take 4"),
      (
        "tokenizer: marks layout: glm hidden: 12 heads: 2",
        "multiple of four times the heads, and 12 is none of 8"
      ),
    ]
    for (options, message) in cases {
      #expect(playground.error("new model \(options)").contains(message), "\(options)")
    }
    #expect(
      playground.error("train pretrain glm on: papers sequence: 4").contains(
        "'sequence' is 4, and the marks of a GLM take 4"))
    #expect(
      playground.error("train tokenizer papers special: [\"<s>\"]").contains(
        "'<s>' cannot be a special token: each must be unlike the others and longer than one character"))
    #expect(
      playground.error("train tokenizer papers vocabulary: 260 \(Self.special)").contains(
        "a vocabulary of 260 is too small: the 256 bytes and the special tokens are 262"))
  }
}
