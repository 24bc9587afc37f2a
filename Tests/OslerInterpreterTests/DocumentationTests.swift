import Foundation
import OslerInterpreter
import OslerLanguage
import OslerTestSupport
import Testing

/// What the documents claim about the language: every program in `docs/language.md`, `docs/models.md`,
/// `docs/corpora.md`, `docs/rating.md` and `docs/evaluation.md` shows what stands below it, and
/// `docs/commands.md` is what the signatures say.
struct DocumentationTests {
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Each page that is made of programs, and how many it has at least.
  @Test(arguments: [("language", 20), ("models", 10), ("corpora", 8), ("rating", 3), ("evaluation", 6)])
  func `every program of a page does what it says`(page: String, least: Int) throws {
    let programs = Fence.all(in: try Self.text("docs/\(page).md")).filter { $0.language == "osler" }
    #expect(programs.count > least)
    let playground = try Playground()
    var position = 0
    for program in programs {
      let source = SourceText(name: "example", text: program.body)
      for step in SnippetTests.Step.all(in: program.body) {
        var shown: [String]
        do {
          try playground.session.run(source, in: step.range, cell: "step-\(position)", position: position)
          shown = playground.frontend.takeText()
        } catch {
          shown = playground.frontend.takeText()
          shown.append(Diagnostic(error, at: step.range).rendered(in: source))
        }
        position += 1
        #expect(
          Ellipsis.matches(shown.joined(separator: "\n"), step.expected),
          "docs/\(page).md, in the fence at line \(program.line): \(source[step.range])\n\(shown)")
      }
    }
  }

  @Test func `the page of the commands is current`() throws {
    let isCurrent = try Self.text("docs/commands.md") == CommandReference.markdown(.standard)
    #expect(isCurrent, "docs/commands.md is not what the signatures say: run 'make docs'")
  }

  /// Headings are not looked for, nor what lies on the net.
  @Test(arguments: ["README.md"] + pages)
  func `every link leads to a file`(page: String) throws {
    let folder = Self.root.appending(path: page).deletingLastPathComponent()
    for match in try Self.text(page).matches(of: /\]\(([^)#\s]+)(#[^)\s]*)?\)/) {
      let target = String(match.1)
      if target.hasPrefix("https://") { continue }
      #expect(
        FileManager.default.fileExists(atPath: folder.appending(path: target).path),
        "\(page) links to '\(target)'")
    }
  }

  static let pages =
    ((try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs").path)) ?? [])
    .filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }

  @Test(arguments: [
    "start-here", "language", "commands", "models", "corpora", "log", "architecture", "kernels",
    "experiments",
  ])
  func `a page is there, and the README leads to it`(page: String) throws {
    #expect(Self.pages.contains("docs/\(page).md"))
    #expect(try Self.text("README.md").contains("(docs/\(page).md)"))
  }
}
