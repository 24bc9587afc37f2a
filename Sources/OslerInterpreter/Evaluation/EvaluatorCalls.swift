import OslerLanguage

/// Pipelines, commands and functions.
extension Evaluator {
  func evaluate(_ pipeline: PipelineSyntax) throws -> Value {
    var value: Value?
    var range = pipeline.stages[0].range
    for stage in pipeline.stages {
      // A partial result ends the statement: what stands after it must not run on half a value.
      if value != nil { try session.stopIfPartial() }
      switch stage {
      case .command(let command):
        value = try call(command, piped: value.map { Piped(value: $0, range: range) })
      case .expression(let expression):
        value = try evaluate(expression, piped: value.map { Piped(value: $0, range: range) })
      }
      range = stage.range
    }
    return value ?? .none
  }

  /// An expression after a `|` must be a function.
  private func evaluate(_ expression: ExpressionSyntax, piped: Piped?) throws -> Value {
    guard let piped else { return try evaluate(expression) }
    if case .call(let name, let arguments) = expression.kind {
      let command = CommandSyntax(words: [name], arguments: arguments, range: expression.range)
      return try call(command, piped: piped)
    }
    let value = try evaluate(expression)
    guard case .function(let function) = value else {
      throw Diagnostic(
        "'|' hands a value to a command or a function, not to \(value.inWords)", at: expression.range)
    }
    return try call(function, [piped.argument], at: expression.range)
  }

  /// Calls a function in a variable, or else a command.
  func call(_ command: CommandSyntax, piped: Piped? = nil) throws -> Value {
    if command.words.count == 1, let value = scope.variable(command.name) {
      if case .function(let function) = value {
        let arguments = try command.arguments.map { argument in
          CallArgument(label: argument.label, value: try evaluate(argument.value), range: argument.range)
        }
        return try call(function, (piped.map { [$0.argument] } ?? []) + arguments, at: command.range)
      }
      guard session.commands[command.name] != nil else {
        throw Diagnostic(
          "'\(command.name)' is \(value.type.inWords), not a function", at: command.nameRange)
      }
    }
    guard let type = session.commands[command.name] else { throw unknownCommand(command) }
    return try run(type, command, piped: piped)
  }

  private func run(_ type: any Command.Type, _ syntax: CommandSyntax, piped: Piped?) throws -> Value {
    let binder = ArgumentBinder(type.signature, syntax, piped: piped, evaluator: self)
    guard let arguments = try binder.bind() else { return .none }
    let context = CommandContext(
      evaluator: self, range: syntax.range, arguments: arguments, command: type)
    do {
      guard records, !type.isFunction else {
        return try type.init(type.isFunction ? arguments : arguments.made()).run(in: context)
      }
      if let planner = session.planner, type.effect != .none {
        return try planned(type, arguments, context, planner)
      }
      if type.effect == .none,
        let value = try session.recall(
          syntax, arguments, context, again: { try self.again(type, arguments, context) })
      {
        return value
      }
      let command = try type.init(arguments.made())
      return try session.record(syntax, arguments, context, command: type) { try command.run(in: context) }
    } catch {
      throw located(error, at: syntax.range)
    }
  }

  /// An effect on the session is had in a plan too; one on the world is only noted.
  private func planned(
    _ type: any Command.Type, _ arguments: Arguments, _ context: CommandContext, _ planner: Planner
  ) throws -> Value {
    planner.effects.append(arguments.signature.name)
    guard type.effect == .outside else { return try type.init(arguments.made()).run(in: context) }
    guard arguments.signature.returns == .none else {
      throw Planned.runs(command: arguments.signature.name, why: .always)
    }
    return .none
  }

  /// Makes a postponed value: runs the command without a word, for all it says has been said.
  private func again(
    _ type: any Command.Type, _ arguments: Arguments, _ context: CommandContext
  ) throws -> Value {
    let made = try arguments.made()
    let quiet = CommandContext(evaluator: self, range: context.range, arguments: made, quietly: context)
    return try type.init(made).run(in: quiet)
  }

  private func unknownCommand(_ command: CommandSyntax) -> Diagnostic {
    let signatures = session.commands.signatures
    let first = command.words[0]
    let nouns = signatures.nouns(of: first.text)
    if !nouns.isEmpty {
      return Diagnostic(
        "'\(first.text)' is not complete", hint: nouns.map { "\(first.text) \($0)" }.joined(separator: ", "),
        at: first.range)
    }
    let names = scope.names + signatures.verbs
    return Diagnostic(
      "unknown command '\(command.name)'", hint: Hint.didYouMean(command.name, among: names),
      at: command.nameRange)
  }

  // MARK: Functions

  func call(_ function: Function, _ arguments: [CallArgument], at range: SourceRange) throws -> Value {
    guard depth < Evaluator.deepestCall else {
      throw Diagnostic(
        "calls are more than \(Evaluator.deepestCall) deep",
        hint: "does \(function.title) call itself for ever?",
        at: range)
    }
    let isDefinition = function.name != nil
    let callee = Scope(
      variables: function.captured, outer: isDefinition ? globals : nil, isRowScope: scope.isRowScope)
    let evaluator = Evaluator(
      session: session, scope: callee, globals: isDefinition ? globals : callee, source: function.source,
      depth: depth + 1, records: records && isDefinition)
    // What is wrong with the arguments is in our source; what goes wrong inside is in the function's.
    let leftOut = try FunctionArguments(function, arguments, range).bind(in: evaluator)
    do {
      for (name, defaultValue) in leftOut {
        evaluator.scope.assign(try evaluator.evaluate(defaultValue), to: name)
      }
      switch function.body {
      case .expression(let expression): return try evaluator.evaluate(expression)
      case .program(let program): return try evaluator.execute(program)
      }
    } catch let diagnostic as Diagnostic where function.source != source {
      // Its range points into another source: only this call is in ours.
      let place = function.source.position(of: diagnostic.range.start)
      let hint = "in \(function.title), \(function.source.name):\(place.line):\(place.column)"
      throw Diagnostic(diagnostic.message, hint: hint, at: range)
    }
  }
}

/// The value that stands before a `|`.
struct Piped {
  let value: Value
  let range: SourceRange

  var argument: CallArgument { CallArgument(label: nil, value: value, range: range) }
}

/// An evaluated argument of a function.
struct CallArgument {
  let label: NameSyntax?
  let value: Value
  let range: SourceRange
}

/// Gives a function's parameters their values.
struct FunctionArguments {
  private let function: Function
  private let arguments: [CallArgument]
  private let range: SourceRange

  init(_ function: Function, _ arguments: [CallArgument], _ range: SourceRange) {
    (self.function, self.arguments, self.range) = (function, arguments, range)
  }

  /// Gives the parameters that have an argument their values; hands back the others with their defaults.
  func bind(in evaluator: Evaluator) throws(Diagnostic) -> [(name: String, value: ExpressionSyntax)] {
    let names = function.parameters.map(\.name.text)
    var left = names
    var given: Set<String> = []
    for argument in arguments {
      let name: String
      if let label = argument.label {
        name = label.text
        guard names.contains(name) else { throw noParameter(label, names) }
      } else {
        guard let next = left.first else { throw tooMany(at: argument.range) }
        name = next
      }
      guard given.insert(name).inserted else {
        throw Diagnostic("'\(name)' is given twice", at: argument.range)
      }
      left.removeAll { $0 == name }
      evaluator.scope.assign(argument.value, to: name)
    }
    var leftOut: [(String, ExpressionSyntax)] = []
    for parameter in function.parameters where !given.contains(parameter.name.text) {
      guard let defaultValue = parameter.defaultValue else {
        throw Diagnostic("\(function.title) is missing '\(parameter.name.text)'", at: range)
      }
      leftOut.append((parameter.name.text, defaultValue))
    }
    return leftOut
  }

  private func noParameter(_ label: NameSyntax, _ names: [String]) -> Diagnostic {
    Diagnostic(
      "\(function.title) has no option '\(label.text)'",
      hint: Hint.choose(label.text, among: names, what: "its options"), at: label.range)
  }

  private func tooMany(at range: SourceRange) -> Diagnostic {
    let count = function.parameters.count
    let takes =
      count == 0 ? "no arguments" : Counted.text(count, "argument", "arguments") + ", not \(arguments.count)"
    return Diagnostic("\(function.title) takes \(takes)", at: range)
  }
}
