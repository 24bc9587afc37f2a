import OslerLanguage
import Testing

struct CheckerArgumentTests {
  private func check(_ program: String) -> [String] { CheckerBench.check(program) }

  @Test func `a right program has no problems`() throws {
    let cells = [
      """
      papers = load pubmed shards since: 2010 specialty: "cardiology"
      papers | count by: year | plot bar
      tokens = train tokenizer on: papers vocabulary: 8k
      base   = load model "models/mistral-7b"
      cpt    = train pretrain base on: papers epochs: epochs lr: 1 mixture: [general: 0.3, books: 0.7]
      qa     = load qa "qa.jsonl"
      parts  = split qa test: 0.2
      doctor = train lora cpt on: parts.train rank: 16 layers: ["q", "v"] optimizer: sgd
      """,
      """
      attach doctor
      ask "What is \\(name)?" max_tokens: 200
      show head(papers, 3)
      papers | where year >= 2015 and abstract != none | head 3 | show
      def double(x, by: 2) { x * by }
      double 3 by: 4
      for year in 1..3 { show "\\(year)" }
      map([1, 2], x -> double(x)) | show
      vars | show
      assert 1 + 1 == 2, "arithmetic"
      """,
    ]
    #expect(
      try CheckerBench.check(
        cells: cells, parameters: "shards: 'shards/*.xml.gz', epochs: 2, name: gout") == "")
  }

  @Test func `the diagnostic of the design`() throws {
    let cells = [
      "cpt = load model \"models/mistral-7b\"\nqa = load qa \"qa.jsonl\"\ndoctor = train lora cpt on: qa rnak: 16"
    ]
    #expect(
      try CheckerBench.check(cells: cells) == """
        error: 'train lora' has no option 'rnak'
         --> n.osl.md:4:32
          |
        4 | doctor = train lora cpt on: qa rnak: 16
          |                                ^^^^ did you mean 'rank'?
        """)
  }

  @Test func `an unknown option without a neighbour lists what there is`() {
    #expect(
      check("train lora base on: qa colour: 3")
        == [
          "'train lora' has no option 'colour' @ colour – its options: on, rank, alpha, epochs, layers, optimizer"
        ])
    #expect(check("attach doctor now: 3") == ["'attach' has no option 'now' @ now – it has no options"])
    #expect(
      check("head papers count: 3") == [
        "'head' has no option 'count' @ count – write its value without 'count:'"
      ])
  }

  @Test func `what must be given is asked for`() {
    #expect(
      check("train lora base") == ["'train lora' is missing 'on:' @ train lora – the questions to learn"])
    #expect(check("papers | head") == ["'head' is missing 'count' @ head – how many"])
    #expect(check("head(papers)") == ["'head' is missing 'count' @ head – how many"])
    #expect(check("load pubmed") == ["'load pubmed' is missing 'shards' @ load pubmed – files to read"])
    #expect(
      check("train lora") == [
        "'train lora' is missing 'model' @ train lora – the model to adapt",
        "'train lora' is missing 'on:' @ train lora – the questions to learn",
      ])
  }

  @Test func `one argument too many is enough`() {
    #expect(check("head papers 3 4 5") == ["'head' takes 2 arguments, not 4 @ 4"])
    #expect(check("papers | head 3 4") == ["'head' takes 2 arguments, not 3 @ 4"])
    #expect(check("vars 1") == ["'vars' takes no arguments @ 1"])
    #expect(check("papers | vars") == ["'vars' takes nothing from '|' @ vars"])
    #expect(check("attach doctor doctor") == ["'attach' takes 1 argument, not 2 @ doctor"])
  }

  @Test func `an option is given once`() {
    #expect(check("train lora base on: qa rank: 8 rank: 16") == ["'rank' is given twice @ rank: 16"])
  }

  @Test func `a literal has the right type`() {
    #expect(
      check("train lora base on: qa rank: \"16\"") == ["'rank' must be an integer, not a string @ \"16\""])
    #expect(check("train lora base on: qa rank: 2.5") == ["'rank' must be an integer, not 2.5 @ 2.5"])
    #expect(
      check("train lora base on: qa epochs: true") == ["'epochs' must be a number, not true or false @ true"])
    #expect(
      check("train lora base on: qa layers: [1, 2]") == [
        "'layers' must be a list of strings, not a list of integers @ [1, 2]"
      ])
    #expect(check("train lora base on: qa layers: []") == [])
    #expect(check("ask 3") == ["'question' must be a string, not 3 @ 3"])
    #expect(check("map([1], 2)") == ["'f' must be a function, not 2 @ 2"])
  }

  @Test func `an integer may stand for a real, and none for what is left out`() {
    #expect(check("train pretrain base on: papers lr: 1") == [])
    #expect(check("train pretrain base on: papers lr: none") == [])
    #expect(check("train pretrain base on: none") == ["'on' must be a corpus, not none @ none"])
  }

  @Test func `a number is in its range`() {
    #expect(check("train lora base on: qa rank: 0") == ["'rank' must be between 1 and 256, not 0 @ 0"])
    #expect(check("train lora base on: qa epochs: 0") == ["'epochs' must be above 0, not 0 @ 0"])
    #expect(
      check("train pretrain base on: papers lr: -1e-3") == [
        "'lr' must be between 0 and 1, not -0.001 @ -1e-3"
      ])
    #expect(
      check("train tokenizer on: papers vocabulary: 100") == [
        "'vocabulary' must be at least 256 tokens, not 100 @ 100"
      ])
    #expect(
      check("r = 300\ntrain lora base on: qa rank: r") == [
        "'rank' must be between 1 and 256, not 300 @ r"
      ])
  }

  @Test func `a choice is one of the words`() {
    #expect(
      check("papers | plot bra") == ["'form' must be 'bar' or 'line', not 'bra' @ bra – did you mean 'bar'?"])
    #expect(check("papers | plot \"pie\"") == ["'form' must be 'bar' or 'line', not 'pie' @ \"pie\""])
    #expect(check("papers | plot \"bar\"") == [])
    #expect(check("papers | plot text") == [])
    #expect(check("papers | plot number") == ["'form' must be a string, not an integer @ number"])
  }

  @Test func `a choice may also be a file`() {
    #expect(check("ask \"?\" template: llama2") == [])
    #expect(
      check("ask \"?\" template: \"lama2\"") == [
        "'template' must be 'plain', 'llama2', 'alpaca/a' or 'alpaca/b', not 'lama2' @ \"lama2\" – did you mean 'llama2'?"
      ])
    #expect(
      check("ask \"?\" template: alpaca") == [
        "'template' must be 'plain', 'llama2', 'alpaca/a' or 'alpaca/b', not 'alpaca' @ alpaca – did you mean 'alpaca/a' or 'alpaca/b'?"
      ])
    #expect(check("ask \"?\" template: \"mine.jinja\"") == ["there is no file 'mine.jinja' @ \"mine.jinja\""])
  }

  @Test func `a column is a bare word`() {
    #expect(check("count papers by: anything") == [])
    #expect(check("count papers by: 3") == ["'by' must be a column's name, not 3 @ 3"])
  }

  @Test func `a function has the arguments of its definition`() {
    let f = "def f(x, y: 1) { x }\n"
    #expect(check(f + "f 1") == [])
    #expect(check(f + "f y: 2 x: 1") == [])
    #expect(check(f + "1 | f") == [])
    #expect(check(f + "f()") == ["'f' is missing 'x' @ f"])
    #expect(check(f + "f 1 2 3") == ["'f' takes 2 arguments, not 3 @ 3"])
    #expect(check(f + "f(1, z: 2)") == ["'f' has no option 'z' @ z – its options: x, y"])
    #expect(check(f + "1 | f(x: 2)") == ["'x' is given twice @ x: 2"])
    #expect(check("g = (a, b) -> a\ng(1)") == ["the function is missing 'b' @ g"])
    #expect(check("def g() { 1 }\n2 | g") == ["'g' takes no arguments @ g – '|' hands it one"])
  }

  @Test func `what can be called is a command or a function`() {
    #expect(check("haed(papers, 3)") == ["unknown command 'haed' @ haed – did you mean 'head'?"])
    #expect(check("number(3)") == ["'number' is an integer, not a function @ number"])
    #expect(check("thing(3)") == [])
    #expect(
      check("show train(3)") == [
        "'train' is not complete @ train – write it without parentheses: train lora, train pretrain, train tokenizer"
      ])
    #expect(check("papers | 3") == ["'|' hands a value to a command or a function, not to 3 @ 3"])
    #expect(check("papers | (p -> p)") == [])
  }
}
