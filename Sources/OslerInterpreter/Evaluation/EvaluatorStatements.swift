import OslerLanguage

extension Evaluator {
  /// Runs the statements in order; the value of the last one is the value of the program.
  @discardableResult
  func execute(_ program: ProgramSyntax) throws -> Value {
    var value = Value.none
    for statement in program.statements {
      try session.checkInterrupt()
      value = try execute(statement)
    }
    return value
  }

  private func execute(_ statement: StatementSyntax) throws -> Value {
    switch statement.kind {
    case .forIn(let name, let sequence, let body): return try loop(name, sequence, body, in: statement)
    case .conditional(let condition, let then, let otherwise):
      let header = SourceRange(statement.range.start, condition.range.end)
      return try recorded(header, "if " + Canonical.text(of: condition), whole: statement.range) {
        if try self.condition(condition, of: "'if'") { return try execute(then) }
        return try otherwise.map(execute) ?? .none
      }
    default:
      return try recorded(statement.range, Canonical.text(of: statement), whole: statement.range) {
        try run(statement)
      }
    }
  }

  private func run(_ statement: StatementSyntax) throws -> Value {
    switch statement.kind {
    case .assignment(let name, let pipeline):
      try checkAssignable(name)
      let value = try evaluate(pipeline)
      try assign(value, to: name)
      try session.stopIfPartial()
      return value
    case .pipeline(let pipeline):
      let value = try evaluate(pipeline)
      if shows { try session.showResult(value, in: CommandContext(evaluator: self, range: pipeline.range)) }
      try session.stopIfPartial()
      return value
    case .definition(let name, let parameters, let body):
      try checkAssignable(name)
      let function = Function(name: name.text, parameters: parameters, body: .program(body), source: source)
      try assign(.function(function), to: name)
      return .none
    case .assertion(let condition, let message):
      try Assertion(evaluator: self).check(condition, message: message)
      return .none
    case .forIn, .conditional: return .none
    }
  }

  private func assign(_ value: Value, to name: NameSyntax) throws {
    scope.assign(value, to: name.text)
    if records, scope === session.globals { try session.recordVariable(name.text, value) }
  }

  private func checkAssignable(_ name: NameSyntax) throws(Diagnostic) {
    guard session.commands.signatures.isVerb(name.text) else { return }
    throw Diagnostic(
      "'\(name.text)' is a command and cannot be a variable",
      hint: "choose another name, such as 'my_\(name.text)'", at: name.range)
  }

  private func loop(
    _ name: NameSyntax, _ sequence: ExpressionSyntax, _ body: ProgramSyntax, in statement: StatementSyntax
  ) throws -> Value {
    try checkAssignable(name)
    let header = SourceRange(statement.range.start, sequence.range.end)
    let canonical = "for \(name.text) in " + Canonical.text(of: sequence)
    return try recorded(header, canonical, whole: statement.range) {
      var last = Value.none
      try forEach(sequence) { value in
        try session.checkInterrupt()
        scope.assign(value, to: name.text)
        last = try execute(body)
      }
      return last
    }
  }

  /// Elements of a list, numbers of a range, names of a record's fields, rows of a table as records.
  private func forEach(_ sequence: ExpressionSyntax, _ body: (Value) throws -> Void) throws {
    let value = try evaluate(sequence)
    switch value {
    case .list(let values): try values.forEach(body)
    case .range(let lower, let upper):
      guard lower <= upper else { return }
      for integer in lower...upper { try body(.integer(integer)) }
    case .record(let record): try record.names.forEach { try body(.string($0)) }
    case .handle(let handle):
      guard let rows = handle as? any Rows else { fallthrough }
      do {
        try rows.forEach(in: CommandContext(evaluator: self, range: sequence.range)) { row in
          try body(.record(row.record))
          return .next
        }
      } catch {
        throw located(error, at: sequence.range)
      }
    default:
      throw Diagnostic(
        "'for' goes through a list, range, record or rows, not \(value.inWords)", at: sequence.range)
    }
  }

  private func recorded(
    _ range: SourceRange, _ canonical: @autoclosure () -> String, whole: SourceRange,
    _ body: () throws -> Value
  ) throws -> Value {
    do {
      guard records else { return try body() }
      return try session.record(statement: range, of: source, canonical: canonical(), body)
    } catch {
      throw located(error, at: whole)
    }
  }
}
