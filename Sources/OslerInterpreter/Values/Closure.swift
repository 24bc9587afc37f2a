import OslerDigest
public import OslerLanguage

/// What a piece of syntax that runs later takes with it.
enum Closure {
  /// The values of the names that are free in a lambda or a row expression, with all that the
  /// functions among them refer to. A name without a value is left out: using it is then an error.
  static func capture(_ names: Set<String>, from scope: Scope) -> [String: Value] {
    var captured: [String: Value] = [:]
    var open = Array(names)
    while let name = open.popLast() {
      guard captured[name] == nil, let value = scope.variable(name) else { continue }
      captured[name] = value
      if case .function(let function) = value, case .program(let body) = function.body {
        open += FreeNames.of(body)
      }
    }
    return captured
  }

  /// The key of code and what it captured.
  static func key(of canonical: String, captured: [String: Value]) -> Digest {
    let values = captured.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.key.hex)" }
    return Digest(of: "code " + ([canonical] + values).joined(separator: "\n"))
  }
}

/// An expression in which the columns of a row are names: what `where` filters by.
public struct RowExpression {
  public let expression: ExpressionSyntax
  let source: SourceText
  let captured: [String: Value]
  let key: Digest

  /// - Parameter columns: of the rows it will see; they hide variables of the same name.
  init(_ expression: ExpressionSyntax, columns: [String], scope: Scope, source: SourceText) {
    self.expression = expression
    self.source = source
    captured = Closure.capture(FreeNames.of(expression).subtracting(columns), from: scope)
    key = Closure.key(of: Canonical.text(of: expression), captured: captured)
  }

  /// Makes a function of rows that is quick to call many times.
  public func evaluator(in context: CommandContext) -> (Row) throws -> Value {
    let scope = Scope(variables: captured, isRowScope: true)
    let evaluator = Evaluator(
      session: context.session, scope: scope, globals: scope, source: source, depth: context.depth + 1,
      records: false)
    return { row in
      scope.row = row
      return try evaluator.evaluate(expression)
    }
  }
}
