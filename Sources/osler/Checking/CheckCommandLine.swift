import ArgumentParser
import OslerInterpreter
import OslerLanguage

/// `osler check study.osl.md`
struct CheckCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say everything that is wrong with a notebook; nothing runs.",
    discussion: """
      Names, commands, options, types, ranges, and the files that it reads. Exit status: 0 when it can \
      run, 65 when there is an error.
      """)

  @Argument(help: "The notebook; '-' reads one from standard input.", completion: .file(extensions: ["md"]))
  var notebook: String

  @OptionGroup var parameters: ParameterOptions

  @Flag(help: "Print one JSON object a line, for a program to read.")
  var json = false

  func run() throws {
    let screen = Screen()
    let file = try NotebookFile(reading: notebook)
    let given = try parameters.given()
    let diagnostics: [Diagnostic]
    do {
      diagnostics = try NotebookRunner.prepare(
        file.source, overriding: given, workspace: file.workspace
      ).diagnostics
    } catch {
      throw CommandLineError.parameter(error)
    }
    RunOutput(screen: screen, isJSON: json).show(diagnostics, in: file.source)
    let errors = diagnostics.count { $0.severity == .error }
    if !json { screen.note(Self.verdict(file.name, errors: errors, warnings: diagnostics.count - errors)) }
    guard errors == 0 else { throw ExitStatus.badData }
  }

  /// `study.osl.md: 2 errors, 1 warning`
  static func verdict(_ name: String, errors: Int, warnings: Int) -> String {
    func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
    let parts =
      (errors > 0 ? [counted(errors, "error")] : []) + (warnings > 0 ? [counted(warnings, "warning")] : [])
    return "\(name): " + (parts.isEmpty ? "nothing is wrong" : parts.joined(separator: ", "))
  }
}
