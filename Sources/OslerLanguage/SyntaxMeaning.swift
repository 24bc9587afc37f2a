/// Trees stripped of what means nothing, so that programs can be compared.
extension ProgramSyntax {
  /// The program without ranges, comments, blank lines and needless parentheses, its numbers and
  /// strings written in one way. Two programs that mean the same are equal after this.
  public var meaning: ProgramSyntax {
    ProgramSyntax(statements: statements.map { StatementSyntax($0.kind.meaning, range: .nowhere) })
  }
}

extension SourceRange {
  fileprivate static let nowhere = SourceRange(0, 0)
}

extension NameSyntax {
  fileprivate var meaning: NameSyntax { NameSyntax(text, range: .nowhere) }
}

extension StatementSyntax.Kind {
  fileprivate var meaning: Self {
    switch self {
    case .assignment(let name, let pipeline): .assignment(name.meaning, pipeline.meaning)
    case .pipeline(let pipeline): .pipeline(pipeline.meaning)
    case .forIn(let name, let values, let body): .forIn(name.meaning, values.meaning, body.meaning)
    case .conditional(let condition, let then, let otherwise):
      .conditional(condition.meaning, then: then.meaning, otherwise: otherwise?.meaning)
    case .definition(let name, let parameters, let body):
      .definition(
        name.meaning,
        parameters.map { ParameterSyntax($0.name.meaning, defaultValue: $0.defaultValue?.meaning) },
        body.meaning)
    case .assertion(let condition, let message): .assertion(condition.meaning, message: message?.meaning)
    }
  }
}

extension PipelineSyntax {
  fileprivate var meaning: PipelineSyntax {
    PipelineSyntax(
      stages: stages.map { stage in
        switch stage {
        case .expression(let expression): .expression(expression.meaning)
        case .command(let command):
          .command(
            CommandSyntax(
              words: command.words.map(\.meaning), arguments: command.arguments.map(\.meaning),
              range: .nowhere))
        }
      }, range: .nowhere)
  }
}

extension ArgumentSyntax {
  fileprivate var meaning: ArgumentSyntax { ArgumentSyntax(label: label?.meaning, value: value.meaning) }
}

extension ExpressionSyntax {
  fileprivate var meaning: ExpressionSyntax {
    if case .pipeline(let pipeline) = kind, pipeline.stages.count == 1,
      case .expression(let inner) = pipeline.stages[0]
    {
      return inner.meaning
    }
    return ExpressionSyntax(kind.meaning, range: .nowhere)
  }
}

extension ExpressionSyntax.Kind {
  fileprivate var meaning: Self {
    switch self {
    case .none, .bool, .name: self
    case .integer(let value, _): .integer(value, written: String(value))
    case .real(let value, _): .real(value, written: String(value))
    case .string(let pieces, _): .string(pieces.map(\.meaning), multiline: false)
    case .list(let elements): .list(elements.map(\.meaning))
    case .record(let fields): .record(fields.map { RecordFieldSyntax($0.key.meaning, $0.value.meaning) })
    case .range(let lower, let upper): .range(lower.meaning, upper.meaning)
    case .lambda(let names, let body): .lambda(names.map(\.meaning), body.meaning)
    case .unary(let sign, let operand): .unary(sign, operand.meaning)
    case .binary(let left, let sign, let right): .binary(left.meaning, sign, right.meaning)
    case .member(let base, let name): .member(base.meaning, name.meaning)
    case .index(let base, let position): .index(base.meaning, position.meaning)
    case .call(let name, let arguments): .call(name.meaning, arguments.map(\.meaning))
    case .pipeline(let pipeline): .pipeline(pipeline.meaning)
    }
  }
}

extension RecordFieldSyntax.Key {
  fileprivate var meaning: Self {
    switch self {
    case .name(let name): .name(name.meaning)
    case .string(let expression): .string(expression.meaning)
    }
  }
}

extension StringPieceSyntax {
  fileprivate var meaning: StringPieceSyntax {
    switch self {
    case .text: self
    case .interpolation(let value): .interpolation(value.meaning)
    }
  }
}
