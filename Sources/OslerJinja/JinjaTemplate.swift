public import OslerJSON

/// A template in the part of Jinja (palletsprojects.com, version 3.1) that chat templates are written in, set up
/// as transformers does: `trim_blocks`, `lstrip_blocks`, loop controls, an immutable sandbox, `tojson` as
/// `json.dumps`, `raise_exception`, `strftime_now` and `{% generation %}`.
///
/// Every character of a rendered text knows whether the template wrote it or which variable it comes from.
/// Templates come from strangers: what would not end, or would fill the memory, is an error.
public struct JinjaTemplate: Hashable, Sendable {
  /// For messages.
  public let name: String
  public let source: String
  private let statements: [JinjaStatementSyntax]

  public init(_ source: String, name: String) throws(JinjaError) {
    (self.name, self.source) = (name, source)
    statements = try JinjaParser.parse(source, name: name)
  }

  /// - Parameters:
  ///   - variables: each with its name; their texts come from `name`, `name[0].key` and so on.
  ///   - clock: what time it is; without it `strftime_now` is not defined, and templates that ask whether it is
  ///     write the same text every day.
  public func render(_ variables: [JSONValue.Member], clock: JinjaTime? = nil) throws(JinjaError)
    -> JinjaOutput
  {
    let scope = JinjaScope()
    for variable in variables { scope[variable.key] = JinjaValue(variable.value, path: variable.key) }
    let evaluator = JinjaEvaluator(name: name, clock: clock)
    // Variables are in a scope of their own, as the sets of a template are above what it was given.
    try evaluator.run(statements, in: JinjaScope(in: scope))
    return JinjaOutput(evaluator.output)
  }

  public static func == (left: JinjaTemplate, right: JinjaTemplate) -> Bool {
    left.name == right.name && left.source.utf8.elementsEqual(right.source.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(source)
  }
}

/// A rendered text.
public struct JinjaOutput: Hashable, Sendable {
  /// A stretch of it that comes from one place.
  public struct Run: Hashable, Sendable {
    public let text: String
    public let origin: JinjaOrigin
    /// Whether it was written within `{% generation %}`.
    public let isGeneration: Bool

    public init(_ text: String, origin: JinjaOrigin = .template, isGeneration: Bool = false) {
      (self.text, self.origin, self.isGeneration) = (text, origin, isGeneration)
    }
  }

  /// End to end.
  public let runs: [Run]

  public var text: String { runs.map(\.text).joined() }

  init(_ text: JinjaText) {
    var runs: [Run] = []
    var start = 0
    for run in text.runs {
      let string = String(scalars: text.scalars[start..<run.end])
      runs.append(Run(string, origin: run.mark.origin, isGeneration: run.mark.isGeneration))
      start = run.end
    }
    self.runs = runs
  }
}
