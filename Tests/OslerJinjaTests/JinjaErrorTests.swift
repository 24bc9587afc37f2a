import OslerJSON
import OslerJinja
import Testing

/// A template that fails, and the words it fails with.
struct Failing: Sendable, CustomTestStringConvertible {
  let source: String
  let message: String

  init(_ source: String, _ message: String) { (self.source, self.message) = (source, message) }

  var testDescription: String { message }
}

struct JinjaErrorTests {
  private func message(_ source: String) -> String? {
    do {
      _ = try JinjaTemplate(source, name: "chat").render([])
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    Failing("a\n  {{ b c }}", "template 'chat', line 2, column 8: 'c' where '}}' is expected"),
    Failing("{{ a.b }}", "template 'chat', line 1, column 5: 'a' is undefined"),
    Failing("{{ {}.a.b }}", "template 'chat', line 1, column 8: 'a' of a dictionary is undefined"),
    Failing("{{ 'a' | shout }}", "template 'chat', line 1, column 10: unknown filter 'shout'"),
    Failing("{{ 1 is loud }}", "template 'chat', line 1, column 9: unknown test 'loud'"),
    Failing("{% shout %}", "template 'chat', line 1, column 4: unknown tag 'shout'"),
    Failing("{% if true %}\n{{ 1 }}", "template 'chat', line 1, column 4: 'if' is not closed"),
    Failing(
      "{{ 'a' + 1 }}", "template 'chat', line 1, column 8: '+' does not take a text and a whole number"),
    Failing(
      "{% if true %}\n{{ raise_exception('Roles must alternate') }}{% endif %}",
      "template 'chat', line 2, column 4: the template refuses the conversation: Roles must alternate"),
    Failing("{{ strftime_now('%Y') }}", "template 'chat', line 1, column 4: 'strftime_now' is undefined"),
    Failing("{{ [].append(1) }}", "template 'chat', line 1, column 6: 'append' of a list is undefined"),
    Failing(
      "{% for x in [] recursive %}{% endfor %}",
      "template 'chat', line 1, column 16: 'recursive' is not supported"),
  ])
  func `a message says what is wrong and where`(failing: Failing) {
    #expect(message(failing.source) == failing.message)
  }

  @Test(arguments: [
    Failing(
      "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
      "line 1, column 16: more than 500 calls in each other: the template does not come to an end"),
    Failing("{{ 'ab' * 9999999999 }}", "line 1, column 9: a text of more than 16777216 characters"),
    Failing("{{ range(1000000) }}", "line 1, column 4: 'range' does not take more than 100000 numbers"),
    Failing(
      "{{ \(String(repeating: "(", count: 200))1\(String(repeating: ")", count: 200)) }}",
      "line 1, column 103: more than 100 levels stand in each other"),
    Failing("{{ 9223372036854775807 + 1 }}", "line 1, column 24: a number is too large"),
    Failing(
      "{% set n = namespace(x=[]) %}{% for i in range(99999) %}{% set n.x = [n.x] %}{% endfor %}",
      "line 1, column 60: more than 50 levels stand in each other"),
    Failing(
      "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
      "line 1, column 76: a text of more than 16777216 characters"),
  ])
  func `a template that would not end, or would fill the memory, is stopped`(failing: Failing) {
    #expect(message(failing.source) == "template 'chat', " + failing.message)
  }

  @Test func `a time is what the caller says it is`() throws {
    let template = try JinjaTemplate(
      "{{ strftime_now('%d %b %Y') if strftime_now is defined else '26 Jul 2024' }}", name: "a")
    #expect(try template.render([]).text == "26 Jul 2024")
    #expect(try template.render([], clock: JinjaTime(year: 2026, month: 2, day: 3)).text == "03 Feb 2026")
  }
}
