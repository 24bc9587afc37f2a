/// What is known about the value of an expression.
extension CheckerPass {
  mutating func infer(_ expression: ExpressionSyntax) -> Known {
    switch expression.kind {
    case .none: return Known(Literal.none)
    case .bool(let value): return Known(.bool(value))
    case .integer(let value, _): return Known(.integer(value))
    case .real(let value, _): return Known(.real(value))
    case .string(let pieces, _): return infer(pieces)
    case .name(let name): return look(up: name, at: expression.range)
    case .list(let elements): return infer(list: elements)
    case .record(let fields): return infer(fields)
    case .range(let lower, let upper):
      checkBound(lower)
      checkBound(upper)
      return Known(.range)
    case .lambda(let parameters, let body): return infer(parameters, body)
    case .unary(.not, let operand):
      let value = checkCondition(operand, of: "'not'")
      return Known(.bool, literal: value.map { .bool(!$0) })
    case .unary(.negate, let operand): return negate(operand)
    case .binary(let left, let sign, let right): return infer(left, sign, right, at: expression.range)
    case .member(let base, let name): return member(name, of: infer(base))
    case .index(let base, let index): return element(index, of: base)
    case .call(let name, let arguments):
      return infer(CommandSyntax(words: [name], arguments: arguments, range: expression.range), piped: nil)
    case .pipeline(let pipeline): return infer(pipeline)
    }
  }

  // MARK: - Literals

  private mutating func infer(_ pieces: [StringPieceSyntax]) -> Known {
    var whole: String? = ""
    for piece in pieces {
      switch piece {
      case .text(let text): whole? += text
      case .interpolation(let expression):
        let value = infer(expression)
        if let text = value.literal?.shown { whole? += text } else { whole = nil }
      }
    }
    return Known(.string, literal: whole.map(Literal.string))
  }

  private mutating func infer(list elements: [ExpressionSyntax]) -> Known {
    let values = elements.map { infer($0) }
    let literals = values.compactMap(\.literal)
    let type = ValueType.list(.joined(values.map(\.type)))
    return Known(type, literal: literals.count == values.count ? .list(literals) : nil)
  }

  private mutating func infer(_ fields: [RecordFieldSyntax]) -> Known {
    var known: [String: Known]? = [:]
    for field in fields {
      if case .string(let key) = field.key { _ = infer(key) }
      let value = infer(field.value)
      if let name = field.name { known?[name] = value } else { known = nil }
    }
    return Known(.record, fields: known)
  }

  private mutating func checkBound(_ bound: ExpressionSyntax) {
    let value = infer(bound)
    guard !isDead, !isInRow, !ValueType.integer.mayAccept(value.type) else { return }
    report("a range goes from integer to integer, not \(value.inWords)", at: bound.range)
  }

  /// The parameters of a lambda may be anything; its other names are those it is made among.
  private mutating func infer(_ parameters: [NameSyntax], _ body: ExpressionSyntax) -> Known {
    let outside = (scope, locals)
    for parameter in parameters {
      scope.assign(Known.any, to: parameter.text)
      locals.insert(parameter.text)
    }
    let result = infer(body)
    (scope, locals) = outside
    let known = parameters.map { KnownFunction.Parameter(name: $0.text, hasDefault: false) }
    return Known(.lambda, function: KnownFunction(name: nil, parameters: known, returns: result.type))
  }

  // MARK: - Operators

  private mutating func negate(_ operand: ExpressionSyntax) -> Known {
    let value = infer(operand)
    switch value.literal {
    case .integer(let number)? where number != .min: return Known(.integer(-number))
    case .real(let number)?: return Known(.real(-number))
    default: break
    }
    if !isDead, !isInRow, !ValueType.number.mayAccept(value.type) {
      report("'-' expects a number, not \(value.inWords)", at: operand.range)
      return .any
    }
    return Known(value.type)
  }

  private mutating func infer(
    _ left: ExpressionSyntax, _ sign: BinaryOperator, _ right: ExpressionSyntax, at range: SourceRange
  ) -> Known {
    switch sign {
    case .and, .or:
      let (first, second) = (
        checkCondition(left, of: "'\(sign.rawValue)'"), checkCondition(right, of: "'\(sign.rawValue)'")
      )
      return Known(.bool, literal: Self.decide(sign, first, second).map(Literal.bool))
    default: break
    }
    let (first, second) = (infer(left), infer(right))
    switch sign {
    case .equal, .notEqual:
      guard let left = first.literal, let right = second.literal else { return Known(.bool) }
      return Known(.bool, literal: Self.equal(left, right).map { .bool($0 == (sign == .equal)) })
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      check(first, sign, second, allow: [.number, .string], "cannot compare", "with", at: range)
      return Known(.bool, literal: Self.compare(sign, first, second).map(Literal.bool))
    case .contains:
      checkWhole(second, at: right.range)
      return Known(.bool)
    case .add:
      check(
        first, sign, second, allow: [.number, .string, .list(.any), .record, .rows], "cannot be used with",
        "and", at: range)
      return sum(first, second)
    default:
      check(first, sign, second, allow: [.number], "cannot be used with", "and", at: range)
      return isInRow ? .any : arithmetic(first, sign, second)
    }
  }

  /// Complains unless both sides may be of one of the types.
  private mutating func check(
    _ left: Known, _ sign: BinaryOperator, _ right: Known, allow types: [ValueType], _ verb: String,
    _ joint: String, at range: SourceRange
  ) {
    guard !isDead, !isInRow, !types.contains(where: { $0.mayAccept(left.type) && $0.mayAccept(right.type) })
    else { return }
    let isText = sign == .add && (left.type == .string || right.type == .string)
    report(
      "'\(sign.rawValue)' \(verb) \(left.type.inWords) \(joint) \(right.type.inWords)",
      hint: isText ? #"put values into text with "\(…)""# : nil, at: range)
  }

  private mutating func checkWhole(_ whole: Known, at range: SourceRange) {
    let allowed = ValueType.union([.list(.any), .string, .range, .record])
    guard !isDead, !isInRow, !allowed.mayAccept(whole.type) else { return }
    report("'in' expects a list, string, range or record on its right, not \(whole.inWords)", at: range)
  }

  private func sum(_ left: Known, _ right: Known) -> Known {
    if case .string(let first) = left.literal, case .string(let second) = right.literal {
      return Known(.string(first + second))
    }
    if isInRow { return .any }
    switch (left.type, right.type) {
    case (.string, _), (_, .string): return Known(.string)
    case (.record, .record):
      guard let first = left.fields, let second = right.fields else { return Known(.record) }
      return Known(.record, fields: first.merging(second) { $1 })
    case (.table, .table), (.dataset, .dataset), (.corpus, .corpus): return Known(left.type)
    case (.list, .list): return Known(left.type == right.type ? left.type : .list(.any))
    case (.integer, _), (.real, _), (_, .integer), (_, .real): return arithmetic(left, .add, right)
    default: return .any
    }
  }

  private func arithmetic(_ left: Known, _ sign: BinaryOperator, _ right: Known) -> Known {
    switch (left.type, right.type) {
    case (.integer, .integer): Known(sign == .divide ? .real : .integer)
    case (.real, _), (_, .real): Known(.real)
    default: Known(.number)
    }
  }

  // MARK: - What parameters decide

  private static func decide(_ sign: BinaryOperator, _ left: Bool?, _ right: Bool?) -> Bool? {
    let absorbing = sign == .or
    if left == absorbing || right == absorbing { return absorbing }
    return left == nil || right == nil ? nil : !absorbing
  }

  private static func equal(_ left: Literal, _ right: Literal) -> Bool? {
    if let first = left.number, let second = right.number { return first == second }
    if case .list = left { return nil }
    return left == right
  }

  private static func compare(_ sign: BinaryOperator, _ left: Known, _ right: Known) -> Bool? {
    guard let first = left.literal?.number, let second = right.literal?.number else { return nil }
    switch sign {
    case .less: return first < second
    case .lessOrEqual: return first <= second
    case .greater: return first > second
    default: return first >= second
    }
  }

  // MARK: - Parts

  private mutating func member(_ name: NameSyntax, of base: Known) -> Known {
    if let fields = base.fields {
      if let field = fields[name.text] { return field }
      if isDead { return .any }
      report(
        "the record has no field '\(name.text)'",
        hint: Hint.choose(name.text, among: fields.keys.sorted(), what: "its fields"), at: name.range)
    } else if !isDead, !isInRow {
      switch base.type {
      case .bool, .integer, .real, .string, .list, .range, .lambda, .none:
        report("\(base.type.inWords) has no '.\(name.text)'", at: name.range)
      default: break
      }
    }
    return .any
  }

  private mutating func element(_ index: ExpressionSyntax, of base: ExpressionSyntax) -> Known {
    let (whole, position) = (infer(base), infer(index))
    switch (whole.type, position.literal) {
    case (.list(let type), _): return Known(type)
    case (.range, _): return Known(.integer)
    case (.table, _), (.corpus, _), (.dataset, _): return Known(.record)
    case (.record, .string(let name)?):
      guard let fields = whole.fields else { return .any }
      return member(NameSyntax(name, range: index.range), of: Known(.record, fields: fields))
    case (.none, _), (.bool, _), (.integer, _), (.real, _), (.string, _), (.lambda, _):
      if !isDead, !isInRow { report("\(whole.type.inWords) has no elements", at: base.range) }
      return .any
    default: return .any
    }
  }
}
