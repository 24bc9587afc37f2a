public import OslerDigest
import OslerLanguage

/// A lambda, or a `def`.
///
/// A lambda keeps the values that its free names had when it was made: assigning to them later does
/// not change it. A `def` sees the variables of the session as they are when it is called.
public final class Function {
  enum Body {
    case expression(ExpressionSyntax)
    case program(ProgramSyntax)
  }

  /// Of a `def`; nil for a lambda.
  let name: String?
  let parameters: [ParameterSyntax]
  let body: Body
  /// Where its ranges point.
  let source: SourceText
  let captured: [String: Value]
  public let key: Digest

  init(
    name: String? = nil, parameters: [ParameterSyntax], body: Body, source: SourceText,
    captured: [String: Value] = [:]
  ) {
    (self.name, self.parameters, self.body, self.source) = (name, parameters, body, source)
    self.captured = captured
    key = Closure.key(of: Function.canonical(name, parameters, body), captured: captured)
  }

  /// `p -> p.year`, `def f(x, y: 1)`.
  public var summary: String {
    switch body {
    case .expression: Function.canonical(name, parameters, body)
    case .program: "def \(name ?? "")(\(Function.canonical(parameters)))"
    }
  }

  /// What messages call it.
  var title: String { name.map { "'\($0)'" } ?? "the function" }

  private static func canonical(_ parameters: [ParameterSyntax]) -> String {
    parameters.map { parameter in
      parameter.name.text + (parameter.defaultValue.map { ": " + Canonical.text(of: $0) } ?? "")
    }
    .joined(separator: ", ")
  }

  private static func canonical(_ name: String?, _ parameters: [ParameterSyntax], _ body: Body) -> String {
    switch body {
    case .expression(let expression):
      let names = canonical(parameters)
      return (parameters.count == 1 ? names : "(\(names))") + " -> " + Canonical.text(of: expression)
    case .program(let program):
      let statements = program.statements.map(Canonical.text(of:)).joined(separator: "\n")
      return "def \(name ?? "")(\(canonical(parameters))) {\n\(statements)\n}"
    }
  }
}

/// Syntax in canonical layout, without comments: what keys and messages are made of.
enum Canonical {
  static func text(of statement: StatementSyntax) -> String { Printer.canonical(statement) }

  static func text(of expression: ExpressionSyntax) -> String {
    let range = expression.range
    let pipeline = PipelineSyntax(stages: [.expression(expression)], range: range)
    return Printer.canonical(StatementSyntax(.pipeline(pipeline), range: range))
  }

  static func text(of command: CommandSyntax) -> String {
    let pipeline = PipelineSyntax(stages: [.command(command)], range: command.range)
    return Printer.canonical(StatementSyntax(.pipeline(pipeline), range: command.range))
  }
}
