import Foundation
import OslerJSON
import OslerJinja
import Testing

private let templates = URL(filePath: #filePath).appending(path: "../../../../shared/data/templates")
  .standardized
  .path
private let isThere = FileManager.default.fileExists(atPath: templates)
private let absent: Comment =
  "the published templates are not beside the repository (../shared/data/templates)"

struct RecordedTests {
  @Test func `small templates give what jinja2 gives, and fail where it fails`() throws {
    let cases = try Recorded(path: Recorded.fixture).cases
    #expect(cases.count == 170)
    for known in cases {
      let output = known.rendered()
      #expect(output?.text == known.text, "\(known.template)")
    }
  }

  @Test(.enabled(if: isThere, absent))
  func `published templates give what jinja2 gives`() throws {
    let published = try Recorded(path: Recorded.fixture).published
    #expect(published.count == 48)
    for known in published {
      let file = try #require(known["file"]?.text)
      let variables = known["variables"]?.members ?? []
      let source = try String(contentsOfFile: "\(templates)/\(file)", encoding: .utf8)
      // Laid out for people; models see it without the layout.
      let squeezed = source.replacing("    ", with: "").replacing("\n", with: "")
      #expect(
        (try? JinjaTemplate(source, name: file).render(variables).text) == known["text"]?.text, "\(file)")
      #expect(
        (try? JinjaTemplate(squeezed, name: file).render(variables).text) == known["squeezed"]?.text,
        "\(file)")
    }
  }
}

/// Run by `Tests/Oracles/templates_check.py`, which says where the cases are.
struct JinjaWideTests {
  static let path = ProcessInfo.processInfo.environment["OSLER_TEMPLATE_CASES"]

  @Test(.enabled(if: path != nil, "there are no wide cases: templates_check.py makes them"))
  func `a wide comparison`() throws {
    let cases = try Recorded(path: try #require(Self.path)).cases
    #expect(!cases.isEmpty)
    for known in cases {
      let output = known.rendered()
      #expect(output?.text == known.text, "\(known.name)")
      if let generated = known.generated { #expect(output?.generated == generated, "\(known.name)") }
    }
  }
}
