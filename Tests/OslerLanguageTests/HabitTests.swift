import OslerLanguage
import Testing

/// What is written in other languages gets a hint how it is written here.
struct HabitTests {
  private func check(_ program: String) -> [String] { CheckerBench.check(program) }

  @Test func `a command joined with underscores is taken apart`() {
    #expect(
      check("load_pubmed(text)") == [
        "unknown command 'load_pubmed' @ load_pubmed – did you mean 'load pubmed'?"
      ])
    #expect(
      check("load_pubmd \"x\"") == ["unknown command 'load_pubmd' @ load_pubmd – did you mean 'load pubmed'?"]
    )
  }

  @Test func `nothing need be printed`() {
    #expect(
      check("print(number)") == ["unknown command 'print' @ print – an expression by itself shows its value"])
  }

  @Test func `a lambda has an arrow`() {
    let message = "unknown name 'lambda' @ lambda – write x -> …"
    #expect(check("f = lambda x: x") == [message])
    #expect(check("map [1] lambda x: x + 1") == [message])
    #expect(check("map([1], lambda x: x)") == [message])
    #expect(check("f = lambda a, b: a") == ["unknown name 'lambda' @ lambda – write (a, b) -> …"])
    #expect(check("f = lambda by: by") == ["unknown command 'lambda' @ lambda – write x -> …"])
    #expect(check("lambda = 8\ntrain lora base on: qa rank: lambda") == [])
    #expect(check("lambda = base\ntrain lora lambda on: qa") == [])
  }

  @Test func `a method is a stage of a pipeline`() {
    #expect(check("papers.head(3)") == ["only a name can be called @ ( – write papers | head 3"])
    #expect(check("x = papers.head()") == ["only a name can be called @ ( – write papers | head"])
    #expect(check("papers.head(f(3))") == ["only a name can be called @ ( – write papers | head f …"])
  }

  @Test func `a slice is the head`() {
    #expect(check("papers[0:3]") == ["unexpected ':' @ : – write papers | head 3"])
    #expect(check("x = papers[:3]") == ["unexpected ':' @ : – write papers | head 3"])
    #expect(check("papers[2:5]") == ["unexpected ':' @ : – the first rows are papers | head 3"])
    #expect(check("[1, 2][0:1]") == ["unexpected ':' @ : – an index takes one element: xs[0]"])
    #expect(check("papers[0:") == ["unexpected ':' @ : – the first rows are papers | head 3"])
  }

  @Test func `an option without its colon is one error`() {
    let message = "an option is written with ':' @ by year – write by: year"
    #expect(check("papers | count by year") == [message])
    #expect(check("count papers by year") == [message])
    #expect(check("count by year") == [message])
    #expect(check("papers | sort by year") == [message])
    #expect(
      check("papers | sort by: year descending") == [
        "an option is written with ':' @ descending – write descending: true"
      ])
    #expect(
      check("train lora base on: qa rank 8 alpha: 2") == [
        "an option is written with ':' @ rank 8 – write rank: 8"
      ])
    #expect(check("by = papers\ncount by") == [])
  }

  @Test func `the only option that must be given is named`() {
    #expect(check("papers | sort year") == ["'sort' is missing 'by:' @ year – write by: year"])
    #expect(check("train lora base qa rank: 8") == ["'train lora' is missing 'on:' @ qa – write on: qa"])
    #expect(check("sort yaer") == ["unknown name 'yaer' @ yaer"])
  }

  @Test func `a string has nothing before it`() {
    #expect(check("f\"{text}\"") == [#"'f' stands before a string @ f – write "\(text)""#])
    #expect(check("ask f\"a {text}\"") == [#"'f' stands before a string @ f – write "a \(text)""#])
  }

  @Test func `is is ==`() {
    #expect(check("thing is none") == ["unexpected 'is' @ is – write thing == none"])
    #expect(check("if thing is not None { }") == ["unexpected 'is' @ is – write thing != none"])
    #expect(check("papers | where year is none") == ["unexpected 'is' @ is – write year == none"])
    #expect(check("x = (thing is none)") == ["unexpected 'is' @ is – write thing == none"])
  }

  @Test func `only variables are suggested where only a value fits`() {
    #expect(check("papers | head shw") == ["unknown name 'shw' @ shw"])
    #expect(check("papers | head numbr") == ["unknown name 'numbr' @ numbr – did you mean 'number'?"])
    #expect(check("papers | shw") == ["unknown name 'shw' @ shw – did you mean 'show'?"])
  }
}
