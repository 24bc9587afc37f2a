/// Expressions, with Jinja's order of operators: a filter binds more tightly than any of them.
extension JinjaParser {
  /// One expression, or several with commas.
  ///
  /// - Parameter conditional: whether `a if b` may stand here; after `in` and `if` it may not.
  mutating func tuple(conditional: Bool = true) throws(JinjaError) -> JinjaExpressionSyntax {
    let place = token.place
    var elements = [try expression(conditional: conditional)]
    guard isMark(",") else { return elements[0] }
    while take(mark: ",") {
      if token.kind == .outputEnd || token.kind == .tagEnd || isMark(")") { break }
      elements.append(try expression(conditional: conditional))
    }
    return JinjaExpressionSyntax(kind: .tuple(elements), place: place)
  }

  mutating func expression(conditional: Bool = true) throws(JinjaError) -> JinjaExpressionSyntax {
    try enter()
    defer { leave() }
    var value = try disjunction()
    while conditional, isName("if") {
      advance()
      let test = try disjunction()
      let otherwise = take(name: "else") ? try expression() : nil
      value = JinjaExpressionSyntax(
        kind: .choice(value, test: test, otherwise: otherwise), place: value.place)
    }
    return value
  }

  private mutating func disjunction() throws(JinjaError) -> JinjaExpressionSyntax {
    var left = try conjunction()
    while take(name: "or") {
      left = JinjaExpressionSyntax(kind: .or(left, try conjunction()), place: left.place)
    }
    return left
  }

  private mutating func conjunction() throws(JinjaError) -> JinjaExpressionSyntax {
    var left = try negation()
    while take(name: "and") {
      left = JinjaExpressionSyntax(kind: .and(left, try negation()), place: left.place)
    }
    return left
  }

  private mutating func negation() throws(JinjaError) -> JinjaExpressionSyntax {
    let place = token.place
    guard take(name: "not") else { return try comparison() }
    try enter()
    defer { leave() }
    return JinjaExpressionSyntax(kind: .not(try negation()), place: place)
  }

  private mutating func comparison() throws(JinjaError) -> JinjaExpressionSyntax {
    let first = try sum()
    var rest: [JinjaExpressionSyntax.Comparison] = []
    while let operation = comparator() {
      rest.append(.init(operation: operation, value: try sum()))
    }
    return rest.isEmpty ? first : JinjaExpressionSyntax(kind: .comparison(first, rest), place: first.place)
  }

  private mutating func comparator() -> String? {
    if case .mark(let mark) = token.kind, ["==", "!=", "<", "<=", ">", ">="].contains(mark) {
      advance()
      return mark
    }
    if take(name: "in") { return "in" }
    guard isName("not"), next.kind == .name("in") else { return nil }
    advance()
    advance()
    return "not in"
  }

  private mutating func sum() throws(JinjaError) -> JinjaExpressionSyntax {
    var left = try joined()
    while let mark = takeMark(["+", "-"]) {
      left = JinjaExpressionSyntax(kind: .binary(mark.text, left, try joined()), place: mark.place)
    }
    return left
  }

  private mutating func joined() throws(JinjaError) -> JinjaExpressionSyntax {
    var parts = [try product()]
    while take(mark: "~") { parts.append(try product()) }
    return parts.count == 1 ? parts[0] : JinjaExpressionSyntax(kind: .joined(parts), place: parts[0].place)
  }

  private mutating func product() throws(JinjaError) -> JinjaExpressionSyntax {
    var left = try power()
    while let mark = takeMark(["*", "/", "//", "%"]) {
      left = JinjaExpressionSyntax(kind: .binary(mark.text, left, try power()), place: mark.place)
    }
    return left
  }

  private mutating func power() throws(JinjaError) -> JinjaExpressionSyntax {
    var left = try unary()
    while let mark = takeMark(["**"]) {
      left = JinjaExpressionSyntax(kind: .binary(mark.text, left, try unary()), place: mark.place)
    }
    return left
  }

  private mutating func takeMark(_ marks: [String]) -> (text: String, place: JinjaPlace)? {
    guard case .mark(let mark) = token.kind, marks.contains(mark) else { return nil }
    let place = token.place
    advance()
    return (mark, place)
  }

  private mutating func unary(filters: Bool = true) throws(JinjaError) -> JinjaExpressionSyntax {
    var value: JinjaExpressionSyntax
    if let mark = takeMark(["-", "+"]) {
      try enter()
      value = JinjaExpressionSyntax(kind: .sign(mark.text, try unary(filters: false)), place: mark.place)
      leave()
    } else {
      value = try primary()
    }
    value = try postfixed(value)
    return filters ? try filtered(value) : value
  }

  // MARK: What follows a value

  private mutating func postfixed(_ value: JinjaExpressionSyntax) throws(JinjaError) -> JinjaExpressionSyntax
  {
    var value = value
    while true {
      let place = token.place
      if take(mark: ".") {
        value = JinjaExpressionSyntax(kind: try attribute(of: value), place: place)
      } else if take(mark: "[") {
        value = JinjaExpressionSyntax(kind: try element(of: value), place: place)
      } else if isMark("(") {
        value = JinjaExpressionSyntax(kind: .call(value, try arguments()), place: value.place)
      } else {
        return value
      }
    }
  }

  private mutating func attribute(
    of value: JinjaExpressionSyntax
  ) throws(JinjaError) -> JinjaExpressionSyntax.Kind {
    guard case .integer(let index) = token.kind else { return .attribute(value, try expectName()) }
    let place = token.place
    advance()
    return .item(value, JinjaExpressionSyntax(kind: .integer(index), place: place))
  }

  /// After `[`: `key]` or `start:stop:step]`.
  private mutating func element(
    of value: JinjaExpressionSyntax
  ) throws(JinjaError) -> JinjaExpressionSyntax.Kind {
    var slice = JinjaExpressionSyntax.Slice()
    if !isMark(":") {
      let key = try tuple()
      if take(mark: "]") { return .item(value, key) }
      slice.start = key
    }
    try expect(mark: ":")
    if !isMark(":"), !isMark("]") { slice.stop = try expression() }
    if take(mark: ":"), !isMark("]") { slice.step = try expression() }
    try expect(mark: "]")
    return .slice(value, slice)
  }

  private mutating func filtered(_ value: JinjaExpressionSyntax) throws(JinjaError) -> JinjaExpressionSyntax {
    var value = value
    while true {
      let place = token.place
      if isMark("|") {
        for filter in try filters(first: false) {
          value = JinjaExpressionSyntax(kind: .filter(value, filter), place: filter.place)
        }
      } else if take(name: "is") {
        let isNegated = take(name: "not")
        value = JinjaExpressionSyntax(kind: .test(value, try test(), isNegated: isNegated), place: place)
        if isName("is") { throw unexpected("no second test") }
      } else if isMark("(") {
        value = JinjaExpressionSyntax(kind: .call(value, try arguments()), place: value.place)
      } else {
        return value
      }
    }
  }

  /// `| name(…) | name`; the first without its bar where `first` says so.
  mutating func filters(first: Bool) throws(JinjaError) -> [JinjaFilterSyntax] {
    var filters: [JinjaFilterSyntax] = []
    while (first && filters.isEmpty) || take(mark: "|") {
      let place = token.place
      let name = try expectName()
      let arguments = isMark("(") ? try arguments() : JinjaArgumentsSyntax()
      filters.append(JinjaFilterSyntax(name: name, arguments: arguments, place: place))
    }
    return filters
  }

  /// After `is`: `name`, `name(…)` or `name value`.
  private mutating func test() throws(JinjaError) -> JinjaFilterSyntax {
    let place = token.place
    let name = try expectName()
    var arguments = JinjaArgumentsSyntax()
    if isMark("(") {
      arguments = try self.arguments()
    } else if startsArgument {
      arguments.positional = [try postfixed(primary())]
    }
    return JinjaFilterSyntax(name: name, arguments: arguments, place: place)
  }

  private var startsArgument: Bool {
    switch token.kind {
    case .name(let name): !["else", "or", "and", "is", "if", "in", "not"].contains(name)
    case .string, .integer, .real: true
    case .mark(let mark): mark == "[" || mark == "{"
    default: false
    }
  }

  private mutating func arguments() throws(JinjaError) -> JinjaArgumentsSyntax {
    try expect(mark: "(")
    var arguments = JinjaArgumentsSyntax()
    while !isMark(")") {
      if arguments != JinjaArgumentsSyntax() {
        try expect(mark: ",")
        if isMark(")") { break }
      }
      if arguments.spreadNamed == nil, take(mark: "**") {
        arguments.spreadNamed = try expression()
      } else if arguments.spread == nil, take(mark: "*") {
        arguments.spread = try expression()
      } else if case .name(let name) = token.kind, next.kind == .mark("=") {
        advance()
        advance()
        arguments.named.append(.init(name: name, value: try expression()))
      } else {
        guard arguments.named.isEmpty, arguments.spread == nil, arguments.spreadNamed == nil else {
          throw unexpected("a named argument")
        }
        arguments.positional.append(try expression())
      }
    }
    advance()
    return arguments
  }
}
