import OslerLanguage

/// Gives a command's parameters their arguments: by position, by label, then defaults; evaluates and
/// checks each as its kind says. Every message about arguments is in ``ArgumentMessage``.
struct ArgumentBinder {
  private let signature: CommandSignature
  private let syntax: CommandSyntax
  private let piped: Piped?
  private let evaluator: Evaluator

  init(_ signature: CommandSignature, _ syntax: CommandSyntax, piped: Piped?, evaluator: Evaluator) {
    (self.signature, self.syntax, self.piped, self.evaluator) = (signature, syntax, piped, evaluator)
  }

  /// What an argument is read from.
  private enum Source {
    case syntax(ExpressionSyntax)
    case value(Value, SourceRange)

    var range: SourceRange {
      switch self {
      case .syntax(let expression): expression.range
      case .value(_, let range): range
      }
    }
  }

  /// - Returns: nil when none spreads: an argument in a row expression is none where the parameter
  ///   takes no none.
  func bind() throws -> Arguments? {
    let sources = try assign()
    var bound: [String: [Arguments.Bound]] = [:]
    var columns: [String]?
    // Values first: columns and row expressions are read against the rows among them.
    for parameter in signature.parameters where !parameter.seesRows {
      for source in sources[parameter.name] ?? [] {
        guard let content = try content(of: source, for: parameter) else {
          if !parameter.isRequired { continue }
          return nil
        }
        bound[parameter.name, default: []].append(.init(content: content, range: source.range))
        if columns == nil, case .value(.handle(let handle)) = content, let rows = handle as? any Rows {
          columns = rows.columns.names
        }
      }
    }
    for parameter in signature.parameters where parameter.seesRows {
      for source in sources[parameter.name] ?? [] {
        guard let content = try rowContent(of: source, for: parameter, columns) else { continue }
        bound[parameter.name, default: []].append(.init(content: content, range: source.range))
      }
    }
    for parameter in signature.parameters where bound[parameter.name] == nil {
      guard let written = parameter.defaultValue else { continue }
      let content = try evaluator.session.defaultContent(parameter, written: written)
      bound[parameter.name] = [.init(content: content, range: nil)]
    }
    return Arguments(signature: signature, range: syntax.range, syntax: syntax, bound: bound)
  }

  // MARK: Which argument goes where

  private func assign() throws(Diagnostic) -> [String: [Source]] {
    var sources: [String: [Source]] = [:]
    var positional = signature.positional[...]
    func take(_ source: Source) throws(Diagnostic) {
      guard let parameter = positional.first else {
        let given = syntax.arguments.count { $0.label == nil } + (piped == nil ? 0 : 1)
        throw ArgumentMessage.tooMany(signature, given: given, at: source.range)
      }
      sources[parameter.name, default: []].append(source)
      if !parameter.isVariadic { positional.removeFirst() }
    }
    if let piped {
      if positional.isEmpty { throw ArgumentMessage.nothingPiped(signature, at: syntax.nameRange) }
      try take(.value(piped.value, piped.range))
    }
    for argument in syntax.arguments {
      guard let label = argument.label else {
        try take(.syntax(argument.value))
        continue
      }
      guard let parameter = signature.option(label.text) else {
        throw ArgumentMessage.unknownOption(label, of: signature)
      }
      guard sources[parameter.name] == nil else {
        throw ArgumentMessage.twice(argument, label)
      }
      sources[parameter.name] = [.syntax(argument.value)]
    }
    for parameter in signature.parameters where parameter.isRequired && sources[parameter.name] == nil {
      throw ArgumentMessage.missing(parameter, of: signature, at: syntax.nameRange)
    }
    return sources
  }

  // MARK: What it is

  private func content(of source: Source, for parameter: Parameter) throws -> Arguments.Content? {
    if let choices = parameter.kind.choices {
      return try choice(of: source, choices, for: parameter)
    }
    let value =
      switch source {
      case .syntax(let expression): try evaluator.evaluate(expression)
      case .value(let value, _): value
      }
    // None means left out; in a row expression, for what cannot be left out, it spreads.
    if value.isNone, !parameter.kind.acceptsNone, !parameter.isRequired || evaluator.scope.isRowScope {
      return nil
    }
    guard case .value(let type) = parameter.kind else {
      return try path(value, for: parameter, at: source.range)
    }
    if !type.accepts(value), type.mayBeTable, let table = Table(records: value) {
      return .value(.handle(table))
    }
    guard type.accepts(value) else {
      throw ArgumentMessage.wrongType(parameter, value, at: source.range)
    }
    if let range = parameter.range, let number = value.number, !range.contains(number) {
      throw ArgumentMessage.outOfRange(parameter, range, value, at: source.range)
    }
    return .value(value)
  }

  private func path(
    _ value: Value, for parameter: Parameter, at range: SourceRange
  ) throws -> Arguments.Content {
    guard case .string(let written) = value else {
      throw ArgumentMessage.wrongType(parameter, value, at: range)
    }
    let workspace = evaluator.session.workspace
    do {
      return switch parameter.kind {
      case .file: .files([try workspace.file(written)])
      case .glob: .files(try workspace.files(matching: written))
      case .folder: .folder(try workspace.folder(written))
      case .fileOrFolder: try fileOrFolder(written, in: workspace)
      default: .output(try workspace.output(written))
      }
    } catch {
      throw evaluator.located(error, at: range)
    }
  }

  private func fileOrFolder(
    _ written: String, in workspace: Workspace
  ) throws(WorkspaceError) -> Arguments.Content {
    let found = try workspace.fileOrFolder(written)
    return Workspace.kind(of: found.path) == .folder ? .folder(found) : .files([found])
  }

  /// A bare word that is no choice may be a variable that holds one.
  private func choice(
    of source: Source, _ choices: [String], for parameter: Parameter
  ) throws -> Arguments.Content? {
    if case .syntax(let expression) = source, case .name(let name) = expression.kind {
      if choices.contains(name) { return .word(name) }
      if evaluator.scope.variable(name) == nil {
        throw ArgumentMessage.notAChoice(name, choices, parameter, at: expression.range)
      }
    }
    guard let word = try string(of: source, for: parameter) else { return nil }
    if choices.contains(word) { return .word(word) }
    guard parameter.kind.namesFile(word) else {
      throw ArgumentMessage.notAChoice(word, choices, parameter, at: source.range)
    }
    do {
      return .files([try evaluator.session.workspace.file(word)])
    } catch {
      throw evaluator.located(error, at: source.range)
    }
  }

  /// Nil for none where the parameter may be left out.
  private func string(of source: Source, for parameter: Parameter) throws -> String? {
    let value =
      switch source {
      case .syntax(let expression): try evaluator.evaluate(expression)
      case .value(let value, _): value
      }
    if value.isNone, !parameter.isRequired { return nil }
    guard case .string(let string) = value else {
      throw ArgumentMessage.wrongType(parameter, value, at: source.range)
    }
    return string
  }

  /// A bare word is a column's name, whatever variable has the same.
  private func column(of source: Source, for parameter: Parameter) throws -> String? {
    if case .syntax(let expression) = source, case .name(let name) = expression.kind { return name }
    return try string(of: source, for: parameter)
  }

  private func rowContent(
    of source: Source, for parameter: Parameter, _ columns: [String]?
  ) throws -> Arguments.Content? {
    if parameter.kind == .column {
      guard let word = try column(of: source, for: parameter) else { return nil }
      if let columns, !columns.contains(word) {
        throw ArgumentMessage.unknownColumn(word, columns, at: source.range)
      }
      return .word(word)
    }
    guard case .syntax(let expression) = source else {
      throw Diagnostic("'\(signature.name)' expects an expression over a row here", at: source.range)
    }
    let columns = columns ?? []
    try checkNames(in: expression, columns)
    return .row(
      RowExpression(expression, columns: columns, scope: evaluator.scope, source: evaluator.source))
  }

  /// A name that is neither a column nor a variable is found before the first row is read.
  private func checkNames(in expression: ExpressionSyntax, _ columns: [String]) throws(Diagnostic) {
    let known = columns + evaluator.scope.names
    for name in RowNames.of(expression) where !known.contains(name.text) {
      let hint = Hint.choose(name.text, among: known, what: "its columns")
      throw Diagnostic("there is no column or variable '\(name.text)'", hint: hint, at: name.range)
    }
  }
}

extension Parameter {
  /// Whether it is read against the columns of the rows.
  fileprivate var seesRows: Bool { kind == .column || kind == .rowExpression }
}

extension Parameter.Kind {
  fileprivate var acceptsNone: Bool {
    if case .value(let type) = self { type.accepts(.none) } else { false }
  }
}
