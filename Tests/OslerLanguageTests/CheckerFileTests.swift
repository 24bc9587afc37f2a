import OslerLanguage
import Testing

struct CheckerFileTests {
  private func check(_ program: String) -> [String] { CheckerBench.check(program) }

  @Test func `files, folders and patterns must be there`() {
    #expect(check("load qa \"missing.jsonl\"") == ["there is no file 'missing.jsonl' @ \"missing.jsonl\""])
    #expect(check("load model \"models/none\"") == ["there is no folder 'models/none' @ \"models/none\""])
    #expect(
      check("load pubmed \"x/*.gz\" \"y.gz\" \"shards/a.xml.gz\"") == [
        "no file matches 'x/*.gz' @ \"x/*.gz\"", "there is no file 'y.gz' @ \"y.gz\"",
      ])
    #expect(check("load qa 3") == ["'file' must be a string, not 3 @ 3"])
    #expect(check("load qa text\nload qa \"\\(text).jsonl\"") == [])
  }

  @Test func `what is there, but no file, is told apart from what is not there`() {
    let folder = "models/mistral-7b"
    #expect(check("load qa \"\(folder)\"") == ["'\(folder)' is a folder, not a file @ \"\(folder)\""])
    #expect(check("load pubmed \"\(folder)\"") == ["'\(folder)' is a folder, not a file @ \"\(folder)\""])
  }

  @Test func `a name made of parameters is looked for`() throws {
    let cell = "load qa \"\\(folder)/qa.jsonl\"\nload qa folder + \".jsonl\"\nfile = folder\nload qa file"
    let found = try CheckerBench.check(
      cells: [cell.replacing("folder + \".jsonl\"", with: "(folder + \".jsonl\")")],
      parameters: "folder: data")
    #expect(
      found.split(separator: "\n").filter { $0.hasPrefix("error") } == [
        "error: there is no file 'data/qa.jsonl'", "error: there is no file 'data.jsonl'",
        "error: there is no file 'data'",
      ])
  }

  @Test func `what an earlier cell writes will be there`() throws {
    let save = "base = load model \"models/mistral-7b\"\nsave model base \"out/m\""
    #expect(
      try CheckerBench.check(cells: [
        save, "load model \"./out//m\"\nload model \"out\"\nload qa \"out/m/x\"",
      ]) == "")
    #expect(try CheckerBench.check(cells: [save, "load pubmed \"out/*/x.gz\" \"out/m/*.gz\""]) == "")
    #expect(
      try CheckerBench.check(cells: ["load model \"out/m\"", save]) == """
        error: there is no folder 'out/m'
         --> n.osl.md:2:12
          |
        2 | load model "out/m"
          |            ^^^^^^^
        """)
    #expect(
      try CheckerBench.check(cells: [save, "load model \"out/n\""]).hasPrefix("error: there is no folder"))
  }

  @Test func `what is written under a name not yet known may be there`() {
    let save = "for n in [\"a\", \"b\"] { save model base \"out/\\(n)\" }\n"
    #expect(check(save + "load model \"out/a\"") == [])
    #expect(check(save + "load model \"in/a\"") == ["there is no folder 'in/a' @ \"in/a\""])
    #expect(check("save model base text\nload model \"in/a\"") == [])
  }
}
