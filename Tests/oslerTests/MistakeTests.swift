import Foundation
import Testing

/// Typical mistakes on the command line: whole messages, and what the shell is told.
@Suite(.needsProgram)
struct MistakeTests {
  struct Mistake: CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let errors: String

    init(_ command: String, _ status: Int32, _ errors: String) {
      arguments = command.split(separator: " ").map(String.init)
      (self.status, self.errors) = (status, errors)
    }

    var testDescription: String { arguments.joined(separator: " ") }
  }

  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write("---\nparameters:\n  epochs: 3\n---\n\n```{osler}\nepochs\n```\n", to: "study.osl.md")
    try folder.write("no log", to: "other.oslog")
  }

  @Test(arguments: [
    Mistake(
      "run stdy.osl.md", 66, "error: there is no notebook 'stdy.osl.md'\nhint: did you mean 'study.osl.md'?\n"
    ),
    Mistake(
      "run nowhere.osl.md", 66,
      """
      error: there is no notebook 'nowhere.osl.md'
      hint: a notebook is a Markdown file, by custom named 'name.osl.md'

      """),
    Mistake("run .", 66, "error: '.' is a folder, not a notebook\nhint: name a notebook in it\n"),
    Mistake(
      "run study.osl.md -p epoch=4", 64,
      "error: the notebook has no parameter 'epoch'\nhint: did you mean 'epochs'?\n"),
    Mistake(
      "run study.osl.md -p epochs", 64, "error: '-p epochs' has no value\nhint: write '-p epochs=value'\n"),
    Mistake(
      "run study.osl.md -p epochs=many", 64, "error: parameter 'epochs' must be an integer, not 'many'\n"),
    Mistake(
      "run study.osl.md --lgo x", 64, "error: unknown option '--lgo'\nhint: did you mean '--log'?\n"),
    Mistake(
      "run", 64,
      "error: missing expected argument '<notebook>'\nhint: 'osler help run' shows how it is written\n"),
    Mistake(
      "run study.osl.md --threads 0", 64,
      """
      error: '--threads' must be between 1 and 1024, not 0
      hint: 'osler help run' shows how it is written

      """),
    Mistake(
      "rnu", 64, "error: there is neither a subcommand nor a notebook 'rnu'\nhint: did you mean 'run'?\n"),
    Mistake(
      "rn study.osl.md --fresh", 64,
      "error: there is neither a subcommand nor a notebook 'rn'\nhint: did you mean 'run'?\n"),
    Mistake("help trian", 64, "error: there is no command 'trian'\nhint: did you mean 'train'?\n"),
    Mistake(
      "run study.osl.md --log other.oslog", 65,
      """
      error: 'other.oslog' is not an Osler log: it is no SQLite file
      hint: choose another file name for the log; this file was left as it is

      """),
    Mistake(
      "run study.osl.md --log nowhere/x.oslog", 73,
      """
      error: cannot open the log 'nowhere/x.oslog': No such file or directory
      hint: check that the folder exists and that you may use it; '--log' names another place

      """),
    Mistake(
      "run --resume study.osl.md", 66,
      """
      error: nothing to resume: the log 'study.oslog' has no run of 'study.osl.md'
      hint: run it without '--resume', or name its log: osler run --resume study.osl.md --log FILE

      """),
    Mistake(
      "log other.oslog", 65,
      """
      error: 'other.oslog' is not an Osler log: it is no SQLite file
      hint: choose another file name for the log; this file was left as it is

      """),
    Mistake(
      "log nowhere.oslog", 66,
      "error: there is no log 'nowhere.oslog'\nhint: check the name; 'osler run … --log FILE' makes one\n"),
    Mistake(
      "log study.oslog:two", 64,
      """
      error: 'two' is not the number of a session
      hint: write 'study.oslog:3'; 'osler log study.oslog' lists the sessions

      """),
    Mistake(
      "replay nowhere.oslog", 66,
      "error: there is no log 'nowhere.oslog'\nhint: check the name; 'osler run … --log FILE' makes one\n"),
  ])
  func `a mistake is told with what to do`(mistake: Mistake) throws {
    let result = try Program.run(mistake.arguments, in: folder)
    #expect(result == Program.Result(status: mistake.status, output: "", errors: mistake.errors))
  }

  @Test func `a folder without logs says so`() throws {
    let empty = try Folder()
    #expect(
      try Program.run(["log"], in: empty)
        == Program.Result(
          status: 66, output: "",
          errors: """
            error: there is no log in '\(empty.path)'
            hint: 'osler run NOTEBOOK' makes one; 'osler log FILE' reads one that lies elsewhere

            """))
  }

  @Test func `a notebook that is no text is refused`() throws {
    try Data([0xFF, 0xFE, 0x00]).write(to: folder.url.appending(path: "bad.osl.md"))
    #expect(
      try Program.run(["run", "bad.osl.md"], in: folder)
        == Program.Result(
          status: 65, output: "",
          errors: "error: 'bad.osl.md' is not a notebook: it is no UTF-8 text\nhint: save it as UTF-8\n"))
  }

  @Test func `control characters in an argument do not reach the terminal`() throws {
    let result = try Program.run(["run", "\u{1b}[2Jx"], in: folder)
    #expect(result.errors.hasPrefix("error: there is no notebook '\\u{1b}[2Jx'\n"))
  }
}
