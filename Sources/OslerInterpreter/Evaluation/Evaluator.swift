import OslerLanguage

/// Runs syntax in a scope. Whatever goes wrong is a ``Diagnostic`` that points into ``source``, or
/// ``Interrupted``.
struct Evaluator {
  let session: Session
  let scope: Scope
  /// What a `def` called from here sees besides its parameters.
  let globals: Scope
  let source: SourceText
  /// How many calls are open.
  let depth: Int
  /// Whether statements and commands get rows in the log: not in what runs for each row of a table.
  let records: Bool
  /// Whether a statement shows its value: at the top of a cell, also in its loops.
  var shows = false

  /// Calls within calls; each takes some of the thread's stack.
  static let deepestCall = 128

  func evaluate(_ expression: ExpressionSyntax) throws -> Value {
    switch expression.kind {
    case .none: return .none
    case .bool(let bool): return .bool(bool)
    case .integer(let integer, _): return .integer(integer)
    case .real(let real, _): return .real(real)
    case .string(let pieces, _):
      let pieces = try pieces.map(text)
      try ValueSize.check(textBytes: pieces.reduce(0) { $0 + $1.utf8.count }, at: expression.range)
      return .string(pieces.joined())
    case .name(let name): return try look(up: NameSyntax(name, range: expression.range))
    case .list(let elements): return try checked(.list(try elements.map(evaluate)), at: expression.range)
    case .record(let fields): return try checked(.record(try record(fields)), at: expression.range)
    case .range(let lower, let upper): return .range(lower: try bound(lower), upper: try bound(upper))
    case .lambda(let parameters, let body):
      return try checked(lambda(parameters, body), at: expression.range)
    case .unary(.negate, let operand):
      return try Operators.negate(
        evaluate(operand), spreadsNone: scope.isRowScope, at: expression.range)
    case .unary(.not, let operand): return .bool(!(try condition(operand, of: "'not'")))
    case .binary(let left, .and, let right):
      return .bool(try condition(left, of: "'and'") && condition(right, of: "'and'"))
    case .binary(let left, .or, let right):
      return .bool(try condition(left, of: "'or'") || condition(right, of: "'or'"))
    case .binary(let left, let sign, let right):
      return try Operators.apply(
        sign, evaluate(left), evaluate(right), spreadsNone: scope.isRowScope, at: expression.range)
    case .member(let base, let name): return try member(name, of: evaluate(base))
    case .index(let base, let index): return try element(index, of: evaluate(base))
    case .call(let name, let arguments):
      return try call(CommandSyntax(words: [name], arguments: arguments, range: expression.range))
    case .pipeline(let pipeline): return try evaluate(pipeline)
    }
  }

  /// The value of a condition, which must be true or false. In a row expression none is false.
  func condition(_ expression: ExpressionSyntax, of user: String) throws -> Bool {
    let value = try evaluate(expression)
    switch value {
    case .bool(let bool): return bool
    case .none where scope.isRowScope: return false
    default: throw Diagnostic("\(user) expects true or false, not \(value.inWords)", at: expression.range)
    }
  }

  /// A value made of others.
  private func checked(_ value: Value, at range: SourceRange) throws(Diagnostic) -> Value {
    try ValueSize.check(depthOf: value, at: range)
    return value
  }

  private func text(_ piece: StringPieceSyntax) throws -> String {
    switch piece {
    case .text(let text): text
    case .interpolation(let expression): try evaluate(expression).text
    }
  }

  private func look(up name: NameSyntax) throws -> Value {
    if let value = scope.variable(name.text) { return value }
    throw unknown(name)
  }

  func unknown(_ name: NameSyntax) -> Diagnostic {
    if session.commands.signatures.isVerb(name.text) {
      return Diagnostic(
        "'\(name.text)' is a command, not a value", hint: "put it in parentheses with its arguments",
        at: name.range)
    }
    let names = scope.names + session.commands.signatures.verbs
    return Diagnostic(
      "unknown name '\(name.text)'", hint: Hint.didYouMean(name.text, among: names), at: name.range)
  }

  private func record(_ fields: [RecordFieldSyntax]) throws -> Record {
    var seen: Set<String> = []
    return Record(
      try fields.map { field in
        let name =
          switch field.key {
          case .name(let name): name.text
          case .string(let expression): try evaluate(expression).text
          }
        guard seen.insert(name).inserted else {
          throw Diagnostic("the record has two fields '\(name)'", at: field.keyRange)
        }
        return (name: name, value: try evaluate(field.value))
      })
  }

  private func bound(_ expression: ExpressionSyntax) throws -> Int {
    let value = try evaluate(expression)
    guard case .integer(let integer) = value else {
      throw Diagnostic("a range goes from integer to integer, not \(value.inWords)", at: expression.range)
    }
    return integer
  }

  private func lambda(_ parameters: [NameSyntax], _ body: ExpressionSyntax) -> Value {
    let free = FreeNames.of(body).subtracting(parameters.map(\.text))
    return .function(
      Function(
        parameters: parameters.map { ParameterSyntax($0) }, body: .expression(body), source: source,
        captured: Closure.capture(free, from: scope)))
  }
}
