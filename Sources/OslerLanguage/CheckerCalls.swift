/// Pipelines, commands and functions.
extension CheckerPass {
  /// The value that stands before a `|`.
  struct Piped {
    let value: Known
    let range: SourceRange
  }

  mutating func infer(_ pipeline: PipelineSyntax) -> Known {
    var piped: Piped?
    for stage in pipeline.stages {
      let value: Known
      switch stage {
      case .command(let command): value = infer(command, piped: piped)
      case .expression(let expression): value = infer(expression, piped: piped)
      }
      piped = Piped(value: value, range: stage.range)
    }
    return piped?.value ?? .any
  }

  /// An expression after a `|` must be a function.
  private mutating func infer(_ expression: ExpressionSyntax, piped: Piped?) -> Known {
    guard let piped else { return infer(stage: expression) }
    if case .call(let name, let arguments) = expression.kind {
      return infer(CommandSyntax(words: [name], arguments: arguments, range: expression.range), piped: piped)
    }
    let value = infer(stage: expression)
    if let function = value.function {
      return call(function, [], piped: piped, at: expression.range)
    }
    if !isDead, !ValueType.lambda.mayAccept(value.type) {
      report("'|' hands a value to a command or a function, not to \(value.inWords)", at: expression.range)
    }
    return .any
  }

  /// Where a command might stand too.
  private mutating func infer(stage expression: ExpressionSyntax) -> Known {
    guard case .name(let name) = expression.kind else { return infer(expression) }
    return look(up: name, at: expression.range, amongCommands: true)
  }

  /// A command, or a function in a variable.
  mutating func infer(_ command: CommandSyntax, piped: Piped?) -> Known {
    if let signature = signatures[command.name] { return infer(command, signature, piped) }
    guard command.words.count == 1, let variable = scope.variables[command.name] else {
      return unknown(command)
    }
    if isInDefinition, !locals.contains(command.name), variable.value.function?.isDefinition != true {
      inferLoosely(command.arguments)
      return .any
    }
    let value = look(up: command.name, at: command.nameRange)
    if let function = value.function {
      return call(function, command.arguments, piped: piped, at: command.nameRange)
    }
    inferLoosely(command.arguments)
    if !isDead, !ValueType.lambda.mayAccept(value.type) {
      report("'\(command.name)' is \(value.type.inWords), not a function", at: command.nameRange)
    }
    return .any
  }

  private mutating func unknown(_ command: CommandSyntax) -> Known {
    inferLoosely(command.arguments)
    let nouns = signatures.nouns(of: command.words[0].text)
    if !nouns.isEmpty {
      report(
        "'\(command.words[0].text)' is not complete",
        hint: "write it without parentheses: "
          + nouns.map { "\(command.words[0].text) \($0)" }.joined(separator: ", "),
        at: command.nameRange)
    } else if let place = announced[command.name] {
      if !isInDefinition, place.start >= command.nameRange.end {
        let line = source.map { " on line \($0.position(of: place.start).line)" } ?? " further down"
        report(
          "'\(command.name)' is used before it has a value", hint: "it gets one\(line)", at: command.nameRange
        )
      }
    } else {
      report(
        "unknown command '\(command.name)'", hint: commandHint(command.name), at: command.nameRange)
    }
    return .any
  }

  private func commandHint(_ name: String) -> String? {
    if name == "print" { return "an expression by itself shows its value" }
    if let pair = signatures.command(joined: name) { return "did you mean '\(pair)'?" }
    return Hint.didYouMean(name, among: namesInReach)
  }

  /// Looks into arguments that are for no known parameter. A bare word may be a column or a choice.
  private mutating func inferLoosely(_ arguments: [ArgumentSyntax]) {
    for argument in arguments { inferLoosely(argument.value) }
  }

  mutating func inferLoosely(_ value: ExpressionSyntax) {
    if case .name = value.kind { return }
    _ = infer(value)
  }

  // MARK: - Functions

  private mutating func call(
    _ function: KnownFunction, _ arguments: [ArgumentSyntax], piped: Piped?, at range: SourceRange
  ) -> Known {
    var left = function.parameters.map(\.name)
    var given: Set<String> = []
    if piped != nil {
      if left.isEmpty {
        report("\(function.title) takes no arguments", hint: "'|' hands it one", at: range)
      } else {
        given.insert(left.removeFirst())
      }
    }
    for (index, argument) in arguments.enumerated() {
      _ = infer(argument.value)
      let name: String
      if let label = argument.label {
        name = label.text
        guard function.parameters.contains(where: { $0.name == name }) else {
          report(
            "\(function.title) has no option '\(name)'",
            hint: Hint.choose(name, among: function.parameters.map(\.name), what: "its options"),
            at: label.range)
          continue
        }
      } else if let next = left.first {
        name = next
      } else {
        let total = arguments.count + (piped == nil ? 0 : 1)
        reportTooMany(
          function.title, takes: function.parameters.count, given: total, argument: arguments[index])
        break
      }
      left.removeAll { $0 == name }
      if !given.insert(name).inserted { report("'\(name)' is given twice", at: argument.range) }
    }
    for parameter in function.parameters where !parameter.hasDefault && !given.contains(parameter.name) {
      report("\(function.title) is missing '\(parameter.name)'", at: range)
    }
    return Known(function.returns)
  }

  mutating func reportTooMany(_ title: String, takes count: Int, given: Int, argument: ArgumentSyntax) {
    let takes = count == 0 ? "no arguments" : count == 1 ? "1 argument" : "\(count) arguments"
    report("\(title) takes \(takes)" + (count == 0 ? "" : ", not \(given)"), at: argument.range)
  }
}
