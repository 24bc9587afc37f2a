import OslerLanguage
import Testing

struct CheckerTypeTests {
  private func check(_ program: String) -> [String] { CheckerBench.check(program) }

  @Test func `types flow from commands through variables and pipes`() {
    #expect(
      check("x = count papers by: year\ntrain lora base on: x") == [
        "'on' must be a dataset, not a table @ x"
      ])
    #expect(
      check("base | count by: year") == [
        "'rows' must be a table, corpus, dataset or evaluation, not a model @ base"
      ])
    #expect(
      check("attach (train pretrain base on: papers)") == [
        "'adapter' must be an adapter, not a model @ (train pretrain base on: papers)"
      ])
    #expect(
      check("def f() { load qa \"qa.jsonl\" }\nattach f()") == [
        "'adapter' must be an adapter, not a dataset @ f()"
      ])
    #expect(check("x = show 1\nask x") == ["'question' must be a string, not none @ x"])
  }

  @Test func `a union is refused only when no part fits`() {
    #expect(check("train lora base on: rows") == [])
    let rows = "a table, corpus, dataset or evaluation"
    #expect(check("attach rows") == ["'adapter' must be an adapter, not \(rows) @ rows"])
    #expect(check("save model doctor \"x\"") == [])
    #expect(check("save model papers \"x\"") == ["'model' must be a model or adapter, not a corpus @ papers"])
  }

  @Test func `what is not known is not complained about`() {
    #expect(check("attach thing\nask thing.answer\nhead thing thing[0]\nthing + 1\n-thing") == [])
    #expect(check("def f(x, y) { attach x\nask (x + y)\nhead x y }") == [])
    #expect(check("map([1], x -> x.anything + \"\")") == [])
  }

  @Test func `the fields of a record are known`() {
    #expect(
      check("parts = split qa test: 0.1\ntrain lora base on: parts.trian") == [
        "the record has no field 'trian' @ trian – did you mean 'train'?"
      ])
    #expect(
      check("r = [a: 1, b: [c: \"x\"]]\nr.d\nr.b.c\nr[\"z\"]\nask r.a") == [
        "the record has no field 'd' @ d – its fields: a, b",
        "the record has no field 'z' @ \"z\" – its fields: a, b",
        "'question' must be a string, not 1 @ r.a",
      ])
    #expect(check("text.length") == ["a string has no '.length' @ length"])
    #expect(check("number[0]") == ["an integer has no elements @ number"])
  }

  @Test func `operators want what they can work with`() {
    #expect(check("text * 2") == ["'*' cannot be used with a string and an integer @ text * 2"])
    #expect(
      check("text + 2") == [
        "'+' cannot be used with a string and an integer @ text + 2 – put values into text with \"\\(…)\""
      ])
    #expect(check("number < text") == ["'<' cannot compare an integer with a string @ number < text"])
    #expect(
      check("1 in base") == ["'in' expects a list, string, range or record on its right, not a model @ base"])
    #expect(check("-text") == ["'-' expects a number, not a string @ text"])
    #expect(check("not number") == ["'not' expects true or false, not an integer @ number"])
    #expect(check("[1] + [\"a\"]\n1 + 2.5\ntext + \"x\"\nnumber / 2 == none\n1 in [2]") == [])
    #expect(
      check("ask number + 1") == [
        "unexpected '+' @ + – a calculation among arguments wants parentheses: (a - b)"
      ])
    #expect(check("ask (number / 2)") == ["'question' must be a string, not a real @ (number / 2)"])
  }

  @Test func `conditions are true or false, and loops go through something`() {
    #expect(check("if number { vars }") == ["'if' expects true or false, not an integer @ number"])
    #expect(check("assert text") == ["'assert' expects true or false, not a string @ text"])
    #expect(
      check("for x in number { vars }") == [
        "'for' goes through a list, range, record or rows, not an integer @ number"
      ])
    #expect(check("for x in [1, 2] { ask x }") == ["'question' must be a string, not an integer @ x"])
    #expect(check("for name in [a: 1] { ask name }\nfor row in papers { ask row.title }") == [])
    #expect(check("1..text") == ["a range goes from integer to integer, not a string @ text"])
  }

  @Test func `strings are looked into`() {
    #expect(
      check("ask \"\\(nmber) and \\(number + text)\"") == [
        "unknown name 'nmber' @ nmber – did you mean 'number'?",
        "'+' cannot be used with an integer and a string @ number + text – put values into text with \"\\(…)\"",
      ])
  }

  @Test func `names in row expressions are columns`() {
    #expect(
      check("papers | where yaer > 2010 and lenght(title) > 3") == [
        "unknown command 'lenght' @ lenght"
      ])
    #expect(check("papers | where text > 3") == [])
  }
}
