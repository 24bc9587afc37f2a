import Foundation
import OslerInterpreter
import OslerLanguage
import Testing

/// `Snippets/*.osler`: programs with their own expectations. `#=> line` follows what a program shows,
/// `#!! line` what it fails with. A blank line ends a program; one file is one session.
struct SnippetTests {
  static let files = ((try? FileManager.default.contentsOfDirectory(atPath: Playground.snippets.path)) ?? [])
    .filter { $0.hasSuffix(".osler") }.sorted()

  @Test func `there are snippets`() {
    #expect(Self.files.count > 10)
  }

  @Test(arguments: files)
  func `a snippet does what it says`(file: String) throws {
    let text = try String(contentsOf: Playground.snippets.appending(path: file), encoding: .utf8)
    let source = SourceText(name: file, text: text)
    let playground = try Playground()
    let checker = Checker(
      signatures: playground.session.commands.signatures, files: playground.session.workspace,
      recordFields: playground.session.commands.recordFields)
    for (position, step) in Step.all(in: text).enumerated() {
      var shown: [String]
      var known = CheckScope(variables: playground.session.variables.mapValues(\.type))
      do {
        try playground.session.run(source, in: step.range, cell: "step-\(position)", position: position)
        shown = playground.frontend.takeText()
      } catch {
        shown = playground.frontend.takeText()
        shown.append(Diagnostic(error, at: step.range).rendered(in: source))
      }
      let code = String(source[step.range])
      #expect(shown.joined(separator: "\n") == step.expected, "\(file): \(code)")
      guard !step.isError,
        let program = try? Parser.parse(
          source, in: step.range, signatures: playground.session.commands.signatures,
          definitions: playground.session.definitions)
      else { continue }
      let complaints = checker.check(program, known: &known).filter { $0.severity == .error }
      #expect(complaints.map { $0.rendered(in: source) } == [], "the checker refuses what runs: \(code)")
    }
  }

  /// Lines of a program, and the lines it is expected to show.
  struct Step {
    let range: SourceRange
    let expected: String
    let isError: Bool

    static func all(in text: String) -> [Step] {
      var steps: [Step] = []
      var (start, end, offset) = (0, 0, 0)
      var expected: [String] = []
      var isError = false
      func finish() {
        steps.append(
          Step(range: SourceRange(start, end), expected: expected.joined(separator: "\n"), isError: isError))
      }
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.isEmpty {
          if end > start { finish() }
          (start, end, expected, isError) = (offset + 1, offset + 1, [], false)
        } else if line.hasPrefix("#=>") || line.hasPrefix("#!!") {
          isError = isError || line.hasPrefix("#!!")
          expected.append(String(line.dropFirst(line.dropFirst(3).hasPrefix(" ") ? 4 : 3)))
        } else {
          end = offset + line.utf8.count
        }
        offset += line.utf8.count + 1
      }
      if end > start { finish() }
      return steps
    }
  }
}

/// The examples of the signatures: what `help` prints must be true.
struct ExampleTests {
  static let commands = CommandTable.standard.commands.filter { command in
    // What trains, asks or fetches is shown in the notebooks.
    ![.models, .training, .asking, .network].contains(command.group)
  }
  .map { $0.signature }

  @Test func `every command has an example`() {
    for command in CommandTable.standard.commands {
      #expect(!command.signature.examples.isEmpty, "\(command.signature.name)")
    }
  }

  @Test(arguments: commands)
  func `an example shows what it says`(signature: CommandSignature) throws {
    for example in signature.examples {
      let shown = try Playground(amongExamples: true).show(example.program)
      if let output = example.output { #expect(shown.joined(separator: "\n") == output) }
    }
  }
}
