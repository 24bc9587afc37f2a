import Foundation
import OslerText
import Testing

private let templates = URL(filePath: #filePath).appending(path: "../../../../shared/data/templates")
  .standardized.path
private let isThere = FileManager.default.fileExists(atPath: templates)
private let absent: Comment =
  "the published templates are not beside the repository (../shared/data/templates)"

/// A built-in template and a published one in Jinja that says the same.
struct Twins: Sendable, CustomTestStringConvertible {
  let name: String
  let file: String
  let bosToken: String

  var testDescription: String { name }
}

@Suite(.enabled(if: isThere, absent))
struct PublishedTemplateTests {
  @Test(arguments: [
    Twins(name: "mistral", file: "mistral-instruct", bosToken: "<s>"),
    Twins(name: "llama2", file: "llama-2-chat", bosToken: "<s>"),
    Twins(name: "llama3", file: "llama-3-instruct", bosToken: "<|begin_of_text|>"),
    Twins(name: "chatml", file: "chatml", bosToken: ""),
    Twins(name: "zephyr", file: "zephyr", bosToken: ""),
  ])
  func `a built-in template and its Jinja give one text, trained alike`(twins: Twins) throws {
    let builtIn = try #require(PromptTemplate.named[twins.name])
    // Laid out for people; models see it without the layout.
    let source = try String(contentsOfFile: "\(templates)/\(twins.file).jinja", encoding: .utf8)
      .replacing("    ", with: "").replacing("\n", with: "")
    let jinja = try PromptTemplate(
      jinja: source, name: twins.file, bosToken: twins.bosToken, eosToken: "</s>")
    let turns: [ChatMessage] = [.user("Why? </s>"), .assistant("So."), .user("And?"), .assistant("Then")]
    // The published one puts a system message elsewhere than Mistral does.
    let system: [ChatMessage] = twins.name == "mistral" ? [] : [.system("Be brief.")]
    #expect(
      try jinja.render(messages: system + turns).marked()
        == builtIn.render(messages: system + turns).marked())
    #expect(
      try jinja.render(messages: turns).flatMap(\.stretches)
        == builtIn.render(messages: turns).flatMap(\.stretches))
    #expect(try jinja.prompt(messages: [turns[0]]) == builtIn.prompt(messages: [turns[0]]))
    #expect(jinja.stopTokens == builtIn.stopTokens)
    #expect(jinja.writesBeginning == builtIn.writesBeginning)
  }
}
