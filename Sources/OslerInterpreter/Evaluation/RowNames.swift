import OslerLanguage

/// The names of a row expression that must be columns or variables, where they stand: those of its
/// lambdas' parameters and those in the arguments of its commands excepted.
enum RowNames {
  static func of(_ expression: ExpressionSyntax) -> [NameSyntax] {
    switch expression.kind {
    case .none, .bool, .integer, .real, .lambda: []
    case .string(let pieces, _):
      pieces.flatMap { piece -> [NameSyntax] in
        if case .interpolation(let inner) = piece { of(inner) } else { [] }
      }
    case .name(let name): [NameSyntax(name, range: expression.range)]
    case .list(let elements): elements.flatMap(of)
    case .record(let fields):
      fields.flatMap { field in
        if case .string(let key) = field.key { of(key) + of(field.value) } else { of(field.value) }
      }
    case .range(let left, let right), .binary(let left, _, let right), .index(let left, let right):
      of(left) + of(right)
    case .unary(_, let operand): of(operand)
    case .member(let base, _): of(base)
    case .call(_, let arguments): arguments.filter { $0.label == nil }.flatMap { of($0.value) }
    case .pipeline(let pipeline):
      if case .expression(let first) = pipeline.stages[0] { of(first) } else { [] }
    }
  }
}
