import OslerLanguage

/// The names that a piece of syntax uses and does not make itself.
///
/// Too many rather than too few: a bare word that a command takes as a choice or a column counts too.
enum FreeNames {
  static func of(_ expression: ExpressionSyntax) -> Set<String> {
    switch expression.kind {
    case .none, .bool, .integer, .real: []
    case .string(let pieces, _): union(pieces.map(of))
    case .name(let name): [name]
    case .list(let elements): union(elements.map(of))
    case .record(let fields): union(fields.map { of($0.key).union(of($0.value)) })
    case .range(let lower, let upper): of(lower).union(of(upper))
    case .lambda(let parameters, let body): of(body).subtracting(parameters.map(\.text))
    case .unary(_, let operand): of(operand)
    case .binary(let left, _, let right): of(left).union(of(right))
    case .member(let base, _): of(base)
    case .index(let base, let index): of(base).union(of(index))
    case .call(let name, let arguments): of(arguments).union([name.text])
    case .pipeline(let pipeline): of(pipeline)
    }
  }

  static func of(_ pipeline: PipelineSyntax) -> Set<String> {
    union(
      pipeline.stages.map { stage in
        switch stage {
        case .command(let command): of(command.arguments).union(command.words.prefix(1).map(\.text))
        case .expression(let expression): of(expression)
        }
      })
  }

  /// A name that a program assigns may still be read before: it counts.
  static func of(_ program: ProgramSyntax) -> Set<String> {
    union(program.statements.map(of))
  }

  private static func of(_ statement: StatementSyntax) -> Set<String> {
    switch statement.kind {
    case .assignment(_, let pipeline), .pipeline(let pipeline): of(pipeline)
    case .forIn(_, let sequence, let body): of(sequence).union(of(body))
    case .conditional(let condition, let then, let otherwise):
      of(condition).union(of(then)).union(otherwise.map(of) ?? [])
    case .definition(_, let parameters, let body):
      of(body).union(union(parameters.compactMap { $0.defaultValue.map(of) }))
    case .assertion(let condition, let message): of(condition).union(message.map(of) ?? [])
    }
  }

  private static func of(_ key: RecordFieldSyntax.Key) -> Set<String> {
    if case .string(let expression) = key { of(expression) } else { [] }
  }

  private static func of(_ piece: StringPieceSyntax) -> Set<String> {
    if case .interpolation(let expression) = piece { of(expression) } else { [] }
  }

  private static func of(_ arguments: [ArgumentSyntax]) -> Set<String> {
    union(arguments.map { of($0.value) })
  }

  private static func union(_ sets: [Set<String>]) -> Set<String> {
    sets.reduce(into: []) { $0.formUnion($1) }
  }
}
