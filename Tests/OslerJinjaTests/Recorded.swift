import Foundation
import OslerJSON
import OslerJinja

/// What jinja2 said, set up by transformers; `Tests/Oracles/templates_check.py` wrote it.
struct Recorded {
  struct Case {
    let name: String
    let template: String
    let variables: [JSONValue.Member]
    /// None where jinja2 failed.
    let text: String?
    /// The stretches within `{% generation %}`, where they were asked for.
    let generated: [String]?

    init(_ json: JSONValue) {
      template = json["template"]?.text ?? ""
      name = json["name"]?.text ?? template
      variables = json["variables"]?.members ?? []
      text = json["text"]?.text
      generated = json["generated"]?.elements?.compactMap(\.text)
    }

    /// None where it fails.
    func rendered() -> JinjaOutput? {
      try? JinjaTemplate(template, name: "a").render(variables, clock: Recorded.clock)
    }
  }

  static let clock = JinjaTime(year: 2024, month: 7, day: 26, hour: 13, minute: 5, second: 9)

  let cases: [Case]
  let published: [JSONValue]

  init(path: String) throws {
    let json = try JSONReader.read(Array(Data(contentsOf: URL(filePath: path))))
    cases = (json["cases"]?.elements ?? []).map(Case.init)
    published = json["published"]?.elements ?? []
  }

  static let fixture = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/recorded.json").path
}

extension JinjaOutput {
  /// Stretches within `{% generation %}`, neighbours joined.
  var generated: [String] {
    var stretches: [String] = []
    var isOpen = false
    for run in runs {
      if run.isGeneration { stretches.append((isOpen ? stretches.removeLast() : "") + run.text) }
      isOpen = run.isGeneration
    }
    return stretches
  }
}
