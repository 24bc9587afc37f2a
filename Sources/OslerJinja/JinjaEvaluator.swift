/// Runs a template's statements. Expressions, functions, filters, tests and methods are in extensions.
final class JinjaEvaluator {
  /// Statements run, expressions computed, four for a turn of a loop, one for 64 characters or elements made.
  static let mostSteps = 10_000_000
  /// Of statements, expressions and calls in each other.
  static let deepest = 500
  /// Of a text, in characters, and of a list.
  static let longest = 1 << 24
  /// Of lists and dictionaries in each other, in a namespace.
  private static let deepestKept = 50

  let name: String
  let clock: JinjaTime?
  /// What is being computed: where an error is.
  var place = JinjaPlace(line: 1, column: 1)
  private(set) var output = JinjaText()
  private var steps = 0
  private var depth = 0

  private enum Flow {
    case next, leave, proceed
  }

  init(name: String, clock: JinjaTime?) { (self.name, self.clock) = (name, clock) }

  func run(_ statements: [JinjaStatementSyntax], in scope: JinjaScope) throws(JinjaError) {
    _ = try flow(statements, scope)
  }

  func fault(_ fault: JinjaFault) -> JinjaError { JinjaError(template: name, place: place, fault: fault) }

  // MARK: Limits

  func enter() throws(JinjaError) {
    depth += 1
    try spend(1)
    if depth > Self.deepest { throw fault(.tooDeep(limit: Self.deepest)) }
  }

  func leave() { depth -= 1 }

  private func spend(_ count: Int) throws(JinjaError) {
    steps += count
    if steps > Self.mostSteps { throw fault(.tooManySteps(limit: Self.mostSteps)) }
  }

  /// - Parameter count: the characters of a text about to be made, or the elements of a list.
  func check(count: Int) throws(JinjaError) {
    if count > Self.longest { throw fault(.tooLong(limit: Self.longest)) }
    try spend(count >> 6)
  }

  func write(_ text: JinjaText) throws(JinjaError) {
    try check(count: text.count)
    output.append(text)
    if output.count > Self.longest { throw fault(.tooLong(limit: Self.longest)) }
  }

  /// What `statements` write.
  func captured(_ statements: [JinjaStatementSyntax], _ scope: JinjaScope) throws(JinjaError) -> JinjaText {
    let outer = output
    output = JinjaText()
    defer { output = outer }
    try run(statements, in: scope)
    return output
  }

  // MARK: Statements

  private func flow(_ statements: [JinjaStatementSyntax], _ scope: JinjaScope) throws(JinjaError) -> Flow {
    for statement in statements {
      try enter()
      defer { leave() }
      place = statement.place
      let flow = try flow(statement, scope)
      if flow != .next { return flow }
    }
    return .next
  }

  private func flow(_ statement: JinjaStatementSyntax, _ scope: JinjaScope) throws(JinjaError) -> Flow {
    switch statement.kind {
    case .text(let text): try write(JinjaText(text))
    case .output(let expression): try write(try written(value(expression, scope)))
    case .loop(let loop): return try flow(loop, scope)
    case .condition(let branches):
      for branch in branches {
        if let test = branch.test, try !isTrue(test, scope) { continue }
        return try flow(branch.body, scope)
      }
    case .assignment(let target, let expression):
      let value = try value(expression, scope)
      place = statement.place
      try assign(value, to: target, scope)
    case .captured(let target, let filters, let body):
      let text = try captured(body, JinjaScope(in: scope))
      try assign(try filtered(.text(text), filters, scope), to: target, scope)
    case .macro(let syntax): scope[syntax.name] = .function(.macro(JinjaMacro(syntax, scope: scope)))
    case .call(let expression, let caller):
      guard case .call(let called, let arguments) = expression.kind else { break }
      let caller = JinjaMacro(caller, scope: scope)
      let function = try value(called, scope)
      let result = try call(function, try self.arguments(arguments, scope), caller: caller)
      try write(try written(result))
    case .filtered(let filters, let body):
      let text = try captured(body, JinjaScope(in: scope))
      try write(try written(try filtered(.text(text), filters, scope)))
    case .with(let bindings, let body):
      let inner = JinjaScope(in: scope)
      for binding in bindings { try assign(try value(binding.value, scope), to: binding.target, inner) }
      return try flow(body, inner)
    case .generation(let body): try write(try captured(body, JinjaScope(in: scope)).generated())
    case .leave: return .leave
    case .proceed: return .proceed
    }
    return .next
  }

  private func isTrue(_ test: JinjaExpressionSyntax, _ scope: JinjaScope) throws(JinjaError) -> Bool {
    try value(test, scope).isTrue
  }

  private func filtered(
    _ value: JinjaValue, _ filters: [JinjaFilterSyntax], _ scope: JinjaScope
  ) throws(JinjaError) -> JinjaValue {
    var value = value
    for syntax in filters {
      let arguments = try arguments(syntax.arguments, scope)
      place = syntax.place
      value = try filter(syntax.name, value, arguments)
    }
    return value
  }

  // MARK: Loops

  private func flow(_ syntax: JinjaLoopSyntax, _ scope: JinjaScope) throws(JinjaError) -> Flow {
    let source = try value(syntax.items, scope)
    place = syntax.items.place
    var items = try elements(of: source)
    try spend(items.count * 4)
    if let test = syntax.test {
      var kept: [JinjaValue] = []
      for item in items {
        let inner = JinjaScope(in: scope)
        try assign(item, to: syntax.target, inner)
        if try isTrue(test, inner) { kept.append(item) }
      }
      items = kept
    }
    if items.isEmpty { return try flow(syntax.otherwise, JinjaScope(in: scope)) }
    let loop = JinjaLoop(items)
    for (index, item) in items.enumerated() {
      loop.index = index
      let inner = JinjaScope(in: scope)
      try assign(item, to: syntax.target, inner)
      inner["loop"] = .loop(loop)
      if try flow(syntax.body, inner) == .leave { break }
    }
    return .next
  }

  func assign(
    _ value: JinjaValue, to target: JinjaTargetSyntax, _ scope: JinjaScope
  ) throws(JinjaError) {
    switch target {
    case .name(let name): scope[name] = value
    case .member(let name, let member):
      guard case .namespace(let namespace)? = scope[name] else {
        throw fault(.cannotAssign("'\(name).\(member)'"))
      }
      try checkKept(value)
      namespace.values.set(JinjaText(member), value)
    case .several(let targets):
      let values = try elements(of: value)
      guard values.count == targets.count else {
        throw fault(.cannotUnpack(count: values.count, into: targets.count))
      }
      for (target, value) in zip(targets, values) { try assign(value, to: target, scope) }
    }
  }

  /// Throws unless `value` can be kept in a namespace: values that grow level by level from turn to turn of a
  /// loop, or hold what holds them, would outgrow the stack, or never be freed.
  func checkKept(_ value: JinjaValue, levels: Int = deepestKept) throws(JinjaError) {
    guard levels > 0 else { throw fault(.nestedTooDeep(limit: Self.deepestKept)) }
    let inner: [JinjaValue]
    switch value {
    case .list(let elements), .tuple(let elements): inner = elements
    case .dictionary(let dictionary): inner = dictionary.values
    case .namespace(let namespace): inner = namespace.values.values
    case .loop, .function: throw fault(.wrongOperand(value.kind, operation: "a namespace"))
    case .undefined, .none, .bool, .integer, .real, .text: return
    }
    try spend(1 + inner.count >> 4)
    for value in inner { try checkKept(value, levels: levels - 1) }
  }
}
