import OslerLanguage
import Testing

struct PrinterTests {
  @Test(arguments: Golden.cases("layout", mark: "#=>"))
  func `a program has one layout`(golden: Golden) throws {
    let printed = Printer.print(try Sample.parse(golden.program))
    #expect(printed == golden.expected + "\n")
    #expect(Printer.print(try Sample.parse(printed)) == printed)
  }

  @Test func `there are golden layouts`() {
    #expect(Golden.cases("layout", mark: "#=>").count > 30)
  }

  @Test(arguments: Golden.cases("trees", mark: "#=>"))
  func `printing keeps the meaning`(golden: Golden) throws {
    let program = try Sample.parse(golden.program)
    #expect(try Sample.parse(Printer.print(program)).meaning == program.meaning)
  }

  @Test(arguments: 0..<400)
  func `any tree comes back from its text`(seed: Int) throws {
    var random = RandomPrograms(seed: UInt64(seed))
    let program = random.program()
    let text = Printer.print(program)
    let source = Sample.source(text)
    let (parsed, problems) = Parser.parseRecovering(source, signatures: Sample.signatures)
    #expect(problems.map { $0.rendered(in: source) } == [])
    #expect(parsed.meaning == program.meaning, "\(text)")
    #expect(Printer.print(parsed) == text)
  }

  @Test(arguments: 400..<500)
  func `canonical text means the same`(seed: Int) throws {
    var random = RandomPrograms(seed: UInt64(seed))
    let program = random.program()
    let texts = program.statements.map(Printer.canonical)
    let parsed = try Sample.parse(texts.joined(separator: "\n"))
    #expect(parsed.meaning == program.meaning)
    #expect(parsed.statements.map(Printer.canonical) == texts)
  }

  @Test(arguments: [
    ("x = 192k", "# c\nx   =  192_000 # d"), ("x = 0.5", "x = 5e-1"),
    ("x = (a + b) * c", "x = ((a + b) * (c))"),
    ("ask \"a\\nb\"", "ask \"\"\"\n  a\n  b\n  \"\"\""), ("x = [1, 2]", "x = [\n  1,\n\n  2,\n]"),
    ("a | show", "a\n  | show"), ("if a { b }", "if a {\n\n  b # c\n}"),
    ("if a { } else if b { }", "if a { } else {\n  # c\n  if b { }\n}"),
  ])
  func `programs that mean the same have one canonical text`(one: String, other: String) throws {
    let texts = try [one, other].map { try Sample.parse($0).statements.map(Printer.canonical) }
    #expect(texts[0] == texts[1])
  }

  @Test(arguments: [
    ("x = \"a\"", "x = \"b\""), ("x = 1", "x = 1.0"), ("x = a - (b - c)", "x = a - b - c"),
    ("x = \"\\(a)\"", "x = \"(a)\""), ("show a", "show a: a"),
  ])
  func `programs that differ have different canonical texts`(one: String, other: String) throws {
    let texts = try [one, other].map { try Sample.parse($0).statements.map(Printer.canonical) }
    #expect(texts[0] != texts[1])
  }

  @Test func `nothing prints as nothing`() {
    #expect(Printer.print(ProgramSyntax(statements: [])) == "")
  }
}
