import OslerJSON
import OslerJinja
import Testing

struct ProvenanceTests {
  private let messages: JSONValue.Member = .init(
    "messages", .array([JSONValue(["role": "user", "content": " Ab,cd\n"])]))

  private func runs(_ source: String) throws -> [JinjaOutput.Run] {
    try JinjaTemplate(source, name: "a").render([messages]).runs
  }

  private func content(_ text: String) -> JinjaOutput.Run {
    JinjaOutput.Run(text, origin: .variable("messages[0].content"))
  }

  @Test func `what a variable wrote is known apart from what the template did`() throws {
    #expect(
      try runs("<{{ messages[0].role + ': ' ~ messages[0]['content'] }}>") == [
        .init("<"), .init("user", origin: .variable("messages[0].role")), .init(": "), content(" Ab,cd\n"),
        .init(">"),
      ])
  }

  @Test func `a text knows where it comes from however it was cut and changed`() throws {
    #expect(
      try runs("{{ messages[0].content | trim | upper }}|{{ messages[0].content[1:3].lower() }}") == [
        content("AB,CD"), .init("|"), content("ab"),
      ])
    #expect(
      try runs("{% set m = messages[0].content.split(',') %}{{ m[::-1] | join('-') | replace('\n', '.') }}")
        == [
          content("cd"), .init(".-"), content(" Ab"),
        ])
    #expect(
      try runs(
        "{% macro m(t) %}({{ t }}){% endmacro %}{% set x %}{{ m(messages[0].content.strip()) }}{% endset %}{{ x }}"
      )
        == [.init("("), content("Ab,cd"), .init(")")])
    #expect(
      try runs("{{ {'k': messages[0].content} | tojson }}") == [
        .init("{\"k\": \""), content(" Ab,cd\\n"), .init("\"}"),
      ])
    #expect(
      try runs("{{ [messages[0].content] }}{{ '%s!' % messages[0].content[1] }}") == [
        .init("['"), content(" Ab,cd\\n"), .init("']"), content("A"), .init("!"),
      ])
  }

  @Test func `what stands within generation is marked, through macros and filters`() throws {
    let source = """
      {% macro m(t) %}[{{ t }}]{% endmacro %}a{% generation %}b{{ m(messages[0].role) | upper }}{% endgeneration %}c
      """
    #expect(
      try runs(source) == [
        .init("a"), .init("b[", isGeneration: true),
        .init("USER", origin: .variable("messages[0].role"), isGeneration: true),
        .init("]", isGeneration: true),
        .init("c"),
      ])
  }
}
