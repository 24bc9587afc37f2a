/// The arguments of a command, against its signature.
extension CheckerPass {
  mutating func infer(_ command: CommandSyntax, _ signature: CommandSignature, _ piped: Piped?) -> Known {
    var given: Set<String> = []
    var positional = signature.positional[...]
    /// The parameter that the next positional argument is for.
    func next() -> Parameter? {
      guard let parameter = positional.first else { return nil }
      if !parameter.isVariadic { positional.removeFirst() }
      return parameter
    }

    if let piped { checkPiped(piped, to: next(), of: signature, command, &given) }
    var (isFull, isMuddled) = (false, false)
    var arguments = command.arguments[...]
    while let argument = arguments.popFirst() {
      if let label = argument.label {
        checkOption(label, argument.value, of: signature, &given)
      } else if let option = bareOption(argument, before: arguments.first, of: signature, positional.first) {
        given.insert(option.name)
        let value = arguments.first?.label == nil ? arguments.popFirst() : nil
        reportWithoutColon(argument, value, for: option)
        isMuddled = true
      } else if let parameter = next() {
        given.insert(parameter.name)
        let before = diagnostics.count
        check(argument.value, for: parameter)
        if case .name = argument.value.kind, diagnostics.count > before { isMuddled = true }
      } else if !isFull, let option = onlyMissingOption(of: signature, given, arguments) {
        given.insert(option.name)
        report(
          "'\(signature.name)' is missing '\(option.name):'",
          hint: "write \(option.name): \(argument.value.inShort)", at: argument.range)
        check(argument.value, for: option)
      } else {
        inferLoosely(argument.value)
        if !isFull {
          let count = command.arguments.filter { $0.label == nil }.count + (piped == nil ? 0 : 1)
          reportTooMany(
            "'\(signature.name)'", takes: signature.positional.count, given: count, argument: argument)
        }
        isFull = true
      }
    }
    if !isMuddled { reportMissing(signature, given, at: command.nameRange) }
    let fields = recordFields[signature.name]?.mapValues { Known($0) }
    return Known(signature.returns, fields: fields)
  }

  private mutating func checkPiped(
    _ piped: Piped, to parameter: Parameter?, of signature: CommandSignature, _ command: CommandSyntax,
    _ given: inout Set<String>
  ) {
    guard let parameter else {
      return report("'\(signature.name)' takes nothing from '|'", at: command.nameRange)
    }
    given.insert(parameter.name)
    check(piped.value, piped.range, written: nil, for: parameter)
  }

  private mutating func checkOption(
    _ label: NameSyntax, _ value: ExpressionSyntax, of signature: CommandSignature,
    _ given: inout Set<String>
  ) {
    guard let parameter = signature.option(label.text) else {
      inferLoosely(value)
      given.insert(label.text)  // said here, it need not be missed too
      return report(
        "'\(signature.name)' has no option '\(label.text)'", hint: signature.hint(forOption: label.text),
        at: label.range)
    }
    check(value, for: parameter)
    if !given.insert(parameter.name).inserted {
      report("'\(label.text)' is given twice", at: label.range.union(value.range))
    }
  }

  private mutating func reportMissing(
    _ signature: CommandSignature, _ given: Set<String>, at range: SourceRange
  ) {
    for parameter in signature.parameters where parameter.isRequired && !given.contains(parameter.name) {
      let name = parameter.isOption ? "\(parameter.name):" : parameter.name
      report("'\(signature.name)' is missing '\(name)'", hint: parameter.help, at: range)
    }
  }

  // MARK: - One argument

  mutating func check(_ value: ExpressionSyntax, for parameter: Parameter) {
    switch parameter.kind {
    case .rowExpression:
      let outside = isInRow
      isInRow = true
      _ = infer(value)
      isInRow = outside
    case .column:
      if case .name = value.kind { return }
      check(infer(value), value.range, written: value, for: parameter)
    case .choice(let choices), .choiceOrFile(let choices, _):
      if case .name(let word) = value.kind {
        // A variable may hold one of the choices.
        guard !choices.contains(word) else { return }
        guard scope.variables[word] != nil else {
          return reportChoice(word, choices, parameter, at: value.range)
        }
      }
      check(infer(value), value.range, written: value, for: parameter)
    case .value, .file, .folder, .fileOrFolder, .glob, .output:
      check(infer(value), value.range, written: value, for: parameter)
    }
  }

  /// - Parameter written: nil for a value that was piped.
  private mutating func check(
    _ value: Known, _ range: SourceRange, written: ExpressionSyntax?, for parameter: Parameter
  ) {
    let meansLeftOut = value.type == .none && !parameter.isRequired
    guard !isDead, !isInRow, !meansLeftOut else { return }
    let wanted: ValueType
    switch parameter.kind {
    case .value(let type): wanted = type
    case .column, .choice, .choiceOrFile, .file, .folder, .fileOrFolder, .glob, .output: wanted = .string
    case .rowExpression: return
    }
    guard wanted.mayAccept(value.type) else {
      let what = parameter.kind == .column ? "a column's name" : wanted.inWords
      return report("'\(parameter.name)' must be \(what), not \(value.inWords)", at: range)
    }
    switch parameter.kind {
    case .value: checkRange(value.literal, of: parameter, at: range)
    case .choice(let choices), .choiceOrFile(let choices, _):
      guard case .string(let word) = value.literal, !choices.contains(word) else { return }
      if parameter.kind.namesFile(word) {
        checkFiles(.file, value, at: range)
      } else {
        reportChoice(word, choices, parameter, at: range)
      }
    case .file, .folder, .fileOrFolder, .glob: checkFiles(parameter.kind, value, at: range)
    case .output: noteOutput(written, value)
    case .column, .rowExpression: break
    }
  }

  private mutating func checkRange(_ literal: Literal?, of parameter: Parameter, at range: SourceRange) {
    guard let allowed = parameter.range, let literal else { return }
    let numbers: [Literal]
    if case .list(let elements) = literal { numbers = elements } else { numbers = [literal] }
    for number in numbers {
      guard let value = number.number, !allowed.contains(value) else { continue }
      report(
        "'\(parameter.name)' must be \(allowed.inWords(unit: parameter.unit)), not \(number)", at: range)
    }
  }

  private mutating func reportChoice(
    _ word: String, _ choices: [String], _ parameter: Parameter, at range: SourceRange
  ) {
    report(
      "'\(parameter.name)' must be \(Hint.alternatives(choices)), not '\(word)'",
      hint: Hint.didYouMean(word, among: choices), at: range)
  }
}
