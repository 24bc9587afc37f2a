/// The names that a program gives values to, in its branches and loops too, but not in its `def`s.
struct AssignedNames {
  /// Where each gets its first value.
  private(set) var places: [String: SourceRange] = [:]
  /// Those that are `def`s.
  private(set) var definitions: Set<String> = []

  static func of(_ program: ProgramSyntax) -> AssignedNames {
    var names = AssignedNames()
    names.collect(program)
    return names
  }

  private mutating func collect(_ program: ProgramSyntax) {
    for statement in program.statements {
      switch statement.kind {
      case .assignment(let name, _): note(name)
      case .forIn(let name, _, let body):
        note(name)
        collect(body)
      case .conditional(_, let then, let otherwise):
        collect(then)
        if let otherwise { collect(otherwise) }
      case .definition(let name, _, _):
        note(name)
        definitions.insert(name.text)
      case .pipeline, .assertion: break
      }
    }
  }

  private mutating func note(_ name: NameSyntax) {
    if places[name.text] == nil { places[name.text] = name.range }
  }

  /// Names that lines of a program with syntax errors seem to give values to, so that one error does
  /// not make others: `x = …`, `for x in …`, `def x`.
  static func guessed(in text: Substring) -> Set<String> {
    var names: Set<String> = []
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(maxSplits: 2) { $0 == " " || $0 == "\t" || $0 == "(" }
      guard let first = words.first else { continue }
      if first == "for" || first == "def" {
        if words.count > 1 { names.insert(String(words[1])) }
      } else if let equals = line.firstIndex(of: "="), line[line.index(after: equals)...].first != "=" {
        let left = line[..<equals].split(whereSeparator: \.isWhitespace)
        if left.count == 1 { names.insert(String(left[0])) }
      }
    }
    return names
  }
}

extension CheckerPass {
  /// Notes which names the program gives values to, before it is checked.
  mutating func announce(_ program: ProgramSyntax) {
    announced.merge(AssignedNames.of(program).places) { first, _ in first }
  }

  mutating func declare(_ parameter: FrontMatter.Parameter, value: Literal) {
    if signatures.isVerb(parameter.name) {
      report(
        "'\(parameter.name)' is a command and cannot be a parameter",
        hint: "choose another name, such as 'my_\(parameter.name)'", at: parameter.range)
    }
    // Without a value it may yet be given one of any type.
    scope.assign(value == .none ? Known(.any, literal: value) : Known(value), to: parameter.name)
  }

  /// After syntax errors: the statements that could not be read may assign and write.
  mutating func assumeAssignments(in text: Substring, besides program: ProgramSyntax) {
    let read = AssignedNames.of(program).places
    for name in AssignedNames.guessed(in: text) where read[name] == nil {
      scope.assign(Known.any, to: name)
    }
    let writes = signatures.all.contains { signature in
      signature.parameters.contains { $0.kind == .output } && text.contains(signature.words[0])
    }
    if writes { written.add(prefix: "") }
  }

  /// What a name stands for.
  ///
  /// - Parameter amongCommands: whether a command could stand here too.
  mutating func look(up name: String, at range: SourceRange, amongCommands: Bool = false) -> Known {
    if isInRow { return .any }
    if let variable = scope.variables[name] {
      warnIfUnsure(name, variable.certainty, at: range)
      return isInDefinition && !locals.contains(name) ? widened(variable.value) : variable.value
    }
    if isInDefinition, announced[name] != nil { return .any }
    reportUnknown(name, at: range, amongCommands: amongCommands)
    return .any
  }

  /// A `def` sees the variables as they are when it is called: another value, perhaps another type.
  private func widened(_ value: Known) -> Known { value.function == nil ? .any : value }

  private mutating func warnIfUnsure(_ name: String, _ certainty: CheckScope.Certainty, at range: SourceRange)
  {
    let hint: String
    switch certainty {
    case .sure: return
    case .assignedInOneBranch: hint = "only one branch of an 'if' assigns it"
    case .assignedLaterInLoop: hint = "the loop assigns it further down"
    }
    report("'\(name)' may have no value here", severity: .warning, hint: hint, at: range)
    scope.variables[name]?.certainty = .sure  // said once
  }

  private mutating func reportUnknown(_ name: String, at range: SourceRange, amongCommands: Bool) {
    if signatures.isVerb(name) {
      report(
        "'\(name)' is a command, not a value", hint: "put it in parentheses with its arguments", at: range)
    } else if let place = announced[name], place.start >= range.end {
      let line = source.map { " on line \($0.position(of: place.start).line)" } ?? " further down"
      report("'\(name)' is used before it has a value", hint: "it gets one\(line)", at: range)
    } else {
      let names = amongCommands ? namesInReach : valuesInReach
      report("unknown name '\(name)'", hint: Hint.didYouMean(name, among: names), at: range)
    }
  }

  /// Variables and parameters.
  private var valuesInReach: [String] { scope.names + announced.keys.sorted() }

  /// Variables, parameters and commands.
  var namesInReach: [String] { valuesInReach + signatures.verbs }
}
