/// Reads a template's statements; its expressions are in an extension.
struct JinjaParser {
  let name: String
  private let tokens: [JinjaToken]
  private var index = 0
  private var depth = 0
  private var loops = 0

  /// How many brackets, operators and blocks may stand in each other.
  static let deepest = 100

  static func parse(_ source: String, name: String) throws(JinjaError) -> [JinjaStatementSyntax] {
    var parser = JinjaParser(name: name, tokens: try JinjaLexer.tokens(of: source, name: name))
    let statements = try parser.statements(until: [])
    guard case .end = parser.token.kind else { throw parser.unexpected("the end of the template") }
    return statements
  }

  private init(name: String, tokens: [JinjaToken]) { (self.name, self.tokens) = (name, tokens) }

  // MARK: Tokens

  var token: JinjaToken { tokens[index] }
  var next: JinjaToken { tokens[min(index + 1, tokens.count - 1)] }

  mutating func advance() { index = min(index + 1, tokens.count - 1) }

  func isName(_ name: String) -> Bool { token.kind == .name(name) }
  func isMark(_ mark: String) -> Bool { token.kind == .mark(mark) }

  mutating func take(name: String) -> Bool {
    guard isName(name) else { return false }
    advance()
    return true
  }

  mutating func take(mark: String) -> Bool {
    guard isMark(mark) else { return false }
    advance()
    return true
  }

  mutating func expect(mark: String) throws(JinjaError) {
    guard take(mark: mark) else { throw unexpected("'\(mark)'") }
  }

  mutating func expectName() throws(JinjaError) -> String {
    guard case .name(let name) = token.kind else { throw unexpected("a name") }
    advance()
    return name
  }

  func unexpected(_ expected: String) -> JinjaError {
    error(.unexpected(token.words, expected: expected), at: token.place)
  }

  func error(_ fault: JinjaFault, at place: JinjaPlace) -> JinjaError {
    JinjaError(template: name, place: place, fault: fault)
  }

  mutating func enter() throws(JinjaError) {
    depth += 1
    guard depth <= Self.deepest else { throw error(.nestedTooDeep(limit: Self.deepest), at: token.place) }
  }

  mutating func leave() { depth -= 1 }

  private mutating func endTag() throws(JinjaError) {
    guard case .tagEnd = token.kind else { throw unexpected("'%}'") }
    advance()
  }

  // MARK: Statements

  /// Up to a tag of one of the names `ends`, which is left standing after its `{%`, or to the end.
  private mutating func statements(until ends: [String]) throws(JinjaError) -> [JinjaStatementSyntax] {
    try enter()
    defer { leave() }
    var statements: [JinjaStatementSyntax] = []
    while true {
      let place = token.place
      switch token.kind {
      case .text(let text):
        advance()
        statements.append(JinjaStatementSyntax(kind: .text(text), place: place))
      case .outputBegin:
        advance()
        let value = try tuple()
        guard case .outputEnd = token.kind else { throw unexpected("'}}'") }
        advance()
        statements.append(JinjaStatementSyntax(kind: .output(value), place: place))
      case .tagBegin:
        advance()
        if case .name(let name) = token.kind, ends.contains(name) { return statements }
        let place = token.place
        statements.append(JinjaStatementSyntax(kind: try statement(), place: place))
        try endTag()
      default: return statements
      }
    }
  }

  /// The body of a block whose `{% … %}` ends here, to its end tag.
  private mutating func body(of block: String, at place: JinjaPlace) throws(JinjaError)
    -> [JinjaStatementSyntax]
  {
    try endTag()
    let body = try statements(until: ["end" + block])
    guard take(name: "end" + block) else { throw error(.unclosed("'\(block)'"), at: place) }
    return body
  }

  private mutating func statement() throws(JinjaError) -> JinjaStatementSyntax.Kind {
    let place = token.place
    let name = try expectName()
    switch name {
    case "for": return .loop(try loop(at: place))
    case "if": return .condition(try branches(at: place))
    case "set": return try assignment(at: place)
    case "macro": return .macro(try macro(named: expectName(), block: "macro", at: place))
    case "call":
      let parameters = isMark("(") ? try parameters() : []
      let called = try expression()
      guard case .call = called.kind else {
        throw error(.unexpected("a value", expected: "a call"), at: called.place)
      }
      let body = try body(of: "call", at: place)
      return .call(called, caller: JinjaMacroSyntax(name: "caller", parameters: parameters, body: body))
    case "filter":
      let filters = try filters(first: true)
      return .filtered(filters, try body(of: "filter", at: place))
    case "with": return .with(try bindings(), try body(of: "with", at: place))
    case "generation": return .generation(try body(of: "generation", at: place))
    case "break", "continue":
      guard loops > 0 else { throw error(.strayTag(name), at: place) }
      return name == "break" ? .leave : .proceed
    case "else", "elif", "endfor", "endif", "endset", "endmacro", "endcall", "endfilter", "endwith",
      "endgeneration", "endraw":
      throw error(.strayTag(name), at: place)
    default: throw error(.unknownTag(name), at: place)
    }
  }

  private mutating func loop(at place: JinjaPlace) throws(JinjaError) -> JinjaLoopSyntax {
    let target = try target()
    guard take(name: "in") else { throw unexpected("'in'") }
    let items = try tuple(conditional: false)
    let test = take(name: "if") ? try expression() : nil
    if isName("recursive") { throw error(.unsupported("'recursive'"), at: token.place) }
    try endTag()
    loops += 1
    let body = try statements(until: ["endfor", "else"])
    loops -= 1
    var otherwise: [JinjaStatementSyntax] = []
    if take(name: "else") {
      try endTag()
      otherwise = try statements(until: ["endfor"])
    }
    guard take(name: "endfor") else { throw error(.unclosed("'for'"), at: place) }
    return JinjaLoopSyntax(target: target, items: items, test: test, body: body, otherwise: otherwise)
  }

  private mutating func branches(at place: JinjaPlace) throws(JinjaError) -> [JinjaStatementSyntax.Branch] {
    var branches: [JinjaStatementSyntax.Branch] = []
    var test: JinjaExpressionSyntax? = try tuple(conditional: false)
    while true {
      try endTag()
      let body = try statements(until: test == nil ? ["endif"] : ["elif", "else", "endif"])
      branches.append(.init(test: test, body: body))
      if take(name: "endif") { return branches }
      if take(name: "elif") {
        test = try tuple(conditional: false)
      } else if take(name: "else") {
        test = nil
      } else {
        throw error(.unclosed("'if'"), at: place)
      }
    }
  }

  private mutating func assignment(at place: JinjaPlace) throws(JinjaError) -> JinjaStatementSyntax.Kind {
    let target = try target()
    if take(mark: "=") { return .assignment(target, try tuple()) }
    let filters = try filters(first: false)
    return .captured(target, filters, try body(of: "set", at: place))
  }

  private mutating func macro(
    named name: String, block: String, at place: JinjaPlace
  ) throws(JinjaError) -> JinjaMacroSyntax {
    let parameters = try parameters()
    let outer = loops
    loops = 0
    defer { loops = outer }
    return JinjaMacroSyntax(name: name, parameters: parameters, body: try body(of: block, at: place))
  }

  private mutating func parameters() throws(JinjaError) -> [JinjaMacroSyntax.Parameter] {
    try expect(mark: "(")
    var parameters: [JinjaMacroSyntax.Parameter] = []
    while !isMark(")") {
      if !parameters.isEmpty { try expect(mark: ",") }
      let name = try expectName()
      parameters.append(.init(name: name, fallback: take(mark: "=") ? try expression() : nil))
    }
    advance()
    return parameters
  }

  private mutating func bindings() throws(JinjaError) -> [JinjaBindingSyntax] {
    var bindings: [JinjaBindingSyntax] = []
    while token.kind != .tagEnd {
      if !bindings.isEmpty { try expect(mark: ",") }
      let target = JinjaTargetSyntax.name(try expectName())
      try expect(mark: "=")
      bindings.append(JinjaBindingSyntax(target: target, value: try expression()))
    }
    return bindings
  }

  /// `name`, `namespace.name`, `a, b`, `(a, b)`.
  private mutating func target() throws(JinjaError) -> JinjaTargetSyntax {
    var targets = [try singleTarget()]
    var isSeveral = false
    while take(mark: ",") {
      isSeveral = true
      if isName("in") || isMark("=") || isMark(")") { break }
      targets.append(try singleTarget())
    }
    return isSeveral ? .several(targets) : targets[0]
  }

  private mutating func singleTarget() throws(JinjaError) -> JinjaTargetSyntax {
    if take(mark: "(") {
      try enter()
      defer { leave() }
      let inner = try target()
      try expect(mark: ")")
      return inner
    }
    let place = token.place
    let name = try expectName()
    guard !Self.reserved.contains(name) else { throw error(.cannotAssign("'\(name)'"), at: place) }
    return take(mark: ".") ? .member(name, try expectName()) : .name(name)
  }

  private static let reserved: Set = ["true", "false", "none", "True", "False", "None"]
}
