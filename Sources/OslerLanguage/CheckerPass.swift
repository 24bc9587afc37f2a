/// One way through a program, in the order it runs.
struct CheckerPass {
  let signatures: Signatures
  let files: any FileLookup
  let recordFields: [String: [String: ValueType]]
  /// Where ranges point, to name lines; nil for an entry of a session.
  let source: SourceText?

  var scope = CheckScope()
  var diagnostics: [Diagnostic] = []
  /// Names that get a value somewhere in the whole program, and where first.
  var announced: [String: SourceRange] = [:]
  /// What the program has written so far.
  var written = WrittenPaths()
  /// In an expression in which the columns of a row are names.
  var isInRow = false
  /// In the body of a `def`, which runs later.
  var isInDefinition = false
  /// The names that the `def` itself gives values to.
  var locals: Set<String> = []
  /// In a branch that the parameters exclude: values and files there are not looked at.
  var isDead = false

  init(_ checker: Checker, source: SourceText?) {
    signatures = checker.signatures
    files = checker.files
    recordFields = checker.recordFields
    self.source = source
  }

  mutating func report(
    _ message: String, severity: Diagnostic.Severity = .error, hint: String? = nil, at range: SourceRange
  ) {
    diagnostics.append(Diagnostic(message, severity: severity, hint: hint, at: range))
  }

  // MARK: - Statements

  /// - Returns: what is known about the value of the last statement.
  @discardableResult
  mutating func check(_ program: ProgramSyntax) -> Known {
    var last = Known(.none)
    for statement in program.statements { last = check(statement) }
    return last
  }

  private mutating func check(_ statement: StatementSyntax) -> Known {
    switch statement.kind {
    case .assignment(let name, let pipeline):
      let value = infer(pipeline)
      assign(value, to: name)
      return value
    case .pipeline(let pipeline): return infer(pipeline)
    case .forIn(let name, let values, let body):
      checkLoop(name, values, body)
      return .any
    case .conditional(let condition, let then, let otherwise):
      checkConditional(condition, then, otherwise)
      return .any
    case .definition(let name, let parameters, let body):
      checkDefinition(name, parameters, body)
      return Known(.none)
    case .assertion(let condition, let message):
      _ = checkCondition(condition, of: "'assert'")
      if let message { _ = infer(message) }
      return Known(.none)
    }
  }

  private mutating func assign(_ value: Known, to name: NameSyntax) {
    if isInDefinition { locals.insert(name.text) }
    scope.assign(value, to: name.text)
  }

  /// - Returns: its value, when the parameters decide it.
  mutating func checkCondition(_ condition: ExpressionSyntax, of user: String) -> Bool? {
    let value = infer(condition)
    if !isDead, !isInRow, !ValueType.bool.mayAccept(value.type) {
      report("\(user) expects true or false, not \(value.inWords)", at: condition.range)
    }
    guard case .bool(let bool) = value.literal else { return nil }
    return bool
  }

  // MARK: - Branches and loops

  private mutating func checkConditional(
    _ condition: ExpressionSyntax, _ then: ProgramSyntax, _ otherwise: ProgramSyntax?
  ) {
    let decided = checkCondition(condition, of: "'if'")
    let before = scope
    check(then, dead: decided == false)
    let afterThen = scope
    scope = before
    if let otherwise { check(otherwise, dead: decided == true) }
    switch decided {
    case true?: scope = afterThen
    case false?: break
    case nil: scope.merge(afterThen)
    }
  }

  private mutating func check(_ branch: ProgramSyntax, dead: Bool) {
    let outside = isDead
    isDead = isDead || dead
    check(branch)
    isDead = outside
  }

  private mutating func checkLoop(_ name: NameSyntax, _ values: ExpressionSyntax, _ body: ProgramSyntax) {
    let sequence = infer(values)
    let element: Known
    switch sequence.type {
    case .list(let type): element = Known(type)
    case .range: element = Known(.integer)
    case .record: element = Known(.string)
    case .table, .corpus, .dataset: element = Known(.record)
    case .none, .bool, .integer, .real, .string, .lambda:
      if !isDead {
        report(
          "'for' goes through a list, range, record or rows, not \(sequence.inWords)", at: values.range)
      }
      element = .any
    default: element = .any
    }
    // From the second time on, what the body assigns is as the body left it.
    for assigned in AssignedNames.of(body).places.keys where assigned != name.text {
      if let variable = scope.variables[assigned] {
        if variable.value.function == nil { scope.variables[assigned]?.value = .any }
      } else {
        scope.variables[assigned] = CheckScope.Variable(value: .any, certainty: .assignedLaterInLoop)
      }
    }
    assign(element, to: name)
    check(body)
    for assigned in AssignedNames.of(body).places.keys { scope.variables[assigned]?.certainty = .sure }
  }

  // MARK: - Definitions

  private mutating func checkDefinition(
    _ name: NameSyntax, _ parameters: [ParameterSyntax], _ body: ProgramSyntax
  ) {
    let known = parameters.map {
      KnownFunction.Parameter(name: $0.name.text, hasDefault: $0.defaultValue != nil)
    }
    func function(returning type: ValueType) -> Known {
      Known(.lambda, function: KnownFunction(name: name.text, parameters: known, returns: type))
    }
    assign(function(returning: .any), to: name)  // it may call itself

    let outside = (scope, isInDefinition, locals)
    isInDefinition = true
    for parameter in parameters {
      if let value = parameter.defaultValue { _ = infer(value) }
      scope.assign(Known.any, to: parameter.name.text)
      locals.insert(parameter.name.text)
    }
    let result = check(body)
    (scope, isInDefinition, locals) = outside
    scope.assign(function(returning: result.type), to: name.text)
  }
}

extension Known {
  /// `2.5` for a number whose value is known, otherwise the type: `a string`.
  var inWords: String { literal?.number.flatMap { _ in literal?.description } ?? type.inWords }
}
