import OslerLanguage

/// Trees in one line, every grouping in parentheses, so that tests can compare them whole.
enum Outline {
  static func of(_ program: ProgramSyntax) -> String {
    program.statements.map(of).joined(separator: "; ")
  }

  private static func of(_ statement: StatementSyntax) -> String {
    switch statement.kind {
    case .assignment(let name, let pipeline): "(set \(name.text) \(of(pipeline)))"
    case .pipeline(let pipeline): of(pipeline)
    case .forIn(let name, let values, let body): "(for \(name.text) \(of(values)) {\(of(body))})"
    case .conditional(let condition, let then, let otherwise):
      "(if \(of(condition)) {\(of(then))}" + (otherwise.map { " {\(of($0))}" } ?? "") + ")"
    case .definition(let name, let parameters, let body):
      "(def \(name.text) [\(parameters.map(of).joined(separator: " "))] {\(of(body))})"
    case .assertion(let condition, let message):
      "(assert \(of(condition))" + (message.map { " " + of($0) } ?? "") + ")"
    }
  }

  private static func of(_ parameter: ParameterSyntax) -> String {
    parameter.name.text + (parameter.defaultValue.map { ":" + of($0) } ?? "")
  }

  private static func of(_ pipeline: PipelineSyntax) -> String {
    pipeline.stages.map { stage in
      switch stage {
      case .command(let command):
        "<" + ([command.name] + command.arguments.map(of)).joined(separator: " ") + ">"
      case .expression(let expression): of(expression)
      }
    }.joined(separator: " | ")
  }

  private static func of(_ argument: ArgumentSyntax) -> String {
    (argument.label.map { $0.text + ":" } ?? "") + of(argument.value)
  }

  private static func of(_ key: RecordFieldSyntax.Key) -> String {
    switch key {
    case .name(let name): name.text
    case .string(let expression): of(expression)
    }
  }

  private static func of(_ expression: ExpressionSyntax) -> String {
    switch expression.kind {
    case .none: "none"
    case .bool(let value): "\(value)"
    case .integer(let value, _): "\(value)"
    case .real(let value, _): "\(value)r"
    case .string(let pieces, let multiline): (multiline ? "text" : "") + "\(pieces.map(of))"
    case .name(let name): name
    case .list(let elements): "[\(elements.map(of).joined(separator: ", "))]"
    case .record(let fields): "[\(fields.map { "\(of($0.key)):\(of($0.value))" }.joined(separator: ", "))]:"
    case .range(let lower, let upper): "(\(of(lower))..\(of(upper)))"
    case .lambda(let names, let body): "(\(names.map(\.text).joined(separator: " ")) -> \(of(body)))"
    case .unary(let sign, let operand): "(\(sign.rawValue) \(of(operand)))"
    case .binary(let left, let sign, let right): "(\(of(left)) \(sign.rawValue) \(of(right)))"
    case .member(let base, let name): "\(of(base)).\(name.text)"
    case .index(let base, let position): "\(of(base))@\(of(position))"
    case .call(let name, let arguments): "\(name.text)(\(arguments.map(of).joined(separator: ", ")))"
    case .pipeline(let pipeline): "{\(of(pipeline))}"
    }
  }

  private static func of(_ piece: StringPieceSyntax) -> String {
    switch piece {
    case .text(let text): text
    case .interpolation(let value): "\\(\(of(value)))"
    }
  }
}
