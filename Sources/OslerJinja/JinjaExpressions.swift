/// Expressions.
extension JinjaEvaluator {
  func value(_ expression: JinjaExpressionSyntax, _ scope: JinjaScope) throws(JinjaError) -> JinjaValue {
    try enter()
    defer { leave() }
    switch expression.kind {
    case .none: return .none
    case .bool(let flag): return .bool(flag)
    case .integer(let value): return .integer(value)
    case .real(let value): return .real(value)
    case .string(let text): return .string(text)
    case .name(let name): return scope[name] ?? global(name) ?? .undefined("'\(name)'")
    case .list(let elements): return .list(try values(elements, scope))
    case .tuple(let elements): return .tuple(try values(elements, scope))
    case .dictionary(let pairs): return try dictionary(pairs, scope, at: expression.place)
    case .attribute(let owner, let name):
      let owner = try value(owner, scope)
      place = expression.place
      return try attribute(name, of: owner)
    case .item(let owner, let key):
      let (owner, key) = (try value(owner, scope), try value(key, scope))
      place = expression.place
      return try item(key, of: owner)
    case .slice(let owner, let slice): return try self.slice(owner, slice, scope, at: expression.place)
    case .call(let function, let arguments):
      let (function, given) = (try value(function, scope), try self.arguments(arguments, scope))
      place = expression.place
      return try call(function, given)
    case .filter(let operand, let syntax):
      let (operand, given) = (try value(operand, scope), try arguments(syntax.arguments, scope))
      place = syntax.place
      return try filter(syntax.name, operand, given)
    case .test(let operand, let syntax, let isNegated):
      let (operand, given) = (try value(operand, scope), try arguments(syntax.arguments, scope))
      place = syntax.place
      return .bool(try test(syntax.name, operand, given) != isNegated)
    case .not(let operand): return .bool(!(try value(operand, scope).isTrue))
    case .sign(let mark, let operand):
      let operand = try value(operand, scope)
      place = expression.place
      return try signed(mark, operand)
    case .binary(let operation, let left, let right):
      let (left, right) = (try value(left, scope), try value(right, scope))
      place = expression.place
      return try binary(operation, left, right)
    case .and(let left, let right):
      let first = try value(left, scope)
      return first.isTrue ? try value(right, scope) : first
    case .or(let left, let right):
      let first = try value(left, scope)
      return first.isTrue ? first : try value(right, scope)
    case .comparison(let first, let rest): return try comparison(first, rest, scope)
    case .joined(let parts): return try joined(parts, scope)
    case .choice(let chosen, let test, let otherwise):
      if try value(test, scope).isTrue { return try value(chosen, scope) }
      guard let otherwise else { return .undefined("what is after 'else'") }
      return try value(otherwise, scope)
    }
  }

  private func values(
    _ expressions: [JinjaExpressionSyntax], _ scope: JinjaScope
  ) throws(JinjaError) -> [JinjaValue] {
    var values: [JinjaValue] = []
    for expression in expressions { values.append(try value(expression, scope)) }
    return values
  }

  private func dictionary(
    _ pairs: [JinjaExpressionSyntax.Pair], _ scope: JinjaScope, at start: JinjaPlace
  ) throws(JinjaError) -> JinjaValue {
    var dictionary = JinjaDictionary()
    for pair in pairs {
      let (key, value) = (try value(pair.key, scope), try value(pair.value, scope))
      place = start
      guard dictionary.set(key, value) else { throw fault(.wrongOperand(key.kind, operation: "a key")) }
    }
    return .dictionary(dictionary)
  }

  func arguments(
    _ syntax: JinjaArgumentsSyntax, _ scope: JinjaScope
  ) throws(JinjaError) -> JinjaArguments {
    var arguments = JinjaArguments(positional: try values(syntax.positional, scope))
    for named in syntax.named { arguments.named.append((named.name, try value(named.value, scope))) }
    if let spread = syntax.spread {
      let given = try value(spread, scope)
      place = spread.place
      arguments.positional += try elements(of: given)
    }
    if let spread = syntax.spreadNamed {
      let given = try value(spread, scope)
      place = spread.place
      guard case .dictionary(let dictionary) = given else {
        throw fault(.wrongOperand(given.kind, operation: "'**'"))
      }
      for entry in dictionary.entries { arguments.named.append((try written(entry.key).string, entry.value)) }
    }
    return arguments
  }

  private func comparison(
    _ first: JinjaExpressionSyntax, _ rest: [JinjaExpressionSyntax.Comparison], _ scope: JinjaScope
  ) throws(JinjaError) -> JinjaValue {
    var left = try value(first, scope)
    for comparison in rest {
      let right = try value(comparison.value, scope)
      place = first.place
      guard try compare(comparison.operation, left, right) else { return .bool(false) }
      left = right
    }
    return .bool(true)
  }

  private func joined(_ parts: [JinjaExpressionSyntax], _ scope: JinjaScope) throws(JinjaError) -> JinjaValue
  {
    var text = JinjaText()
    for part in parts {
      let value = try value(part, scope)
      place = part.place
      text.append(try written(value))
      try check(count: text.count)
    }
    return .text(text)
  }

  // MARK: Parts of values

  /// `owner.name`: a method before a key.
  func attribute(_ name: String, of owner: JinjaValue) throws(JinjaError) -> JinjaValue {
    switch owner {
    case .undefined(let missing): throw fault(.undefined(missing))
    case .loop(let loop): return loop.attribute(name) ?? .undefined("'loop.\(name)'")
    case .namespace(let namespace): return namespace.values[name] ?? missing(name, of: owner)
    case .dictionary(let dictionary):
      if Self.dictionaryMethods.contains(name) { return .function(.method(owner, name)) }
      return dictionary[name] ?? missing(name, of: owner)
    case .text where Self.textMethods.contains(name): return .function(.method(owner, name))
    case .list where Self.listMethods.contains(name): return .function(.method(owner, name))
    case .tuple where Self.listMethods.contains(name): return .function(.method(owner, name))
    case .function(.macro(let macro)) where name == "name": return .string(macro.syntax.name)
    default: return missing(name, of: owner)
    }
  }

  private func missing(_ index: Int, of owner: JinjaValue) -> JinjaValue {
    .undefined("element \(index) of \(owner.kind)")
  }

  private func missing(_ name: String, of owner: JinjaValue) -> JinjaValue {
    .undefined("'\(name)' of \(owner.kind)")
  }

  /// `owner[key]`: a key before a method.
  func item(_ key: JinjaValue, of owner: JinjaValue) throws(JinjaError) -> JinjaValue {
    switch owner {
    case .undefined(let missing): throw fault(.undefined(missing))
    case .dictionary(let dictionary):
      if let value = dictionary[key] { return value }
    case .list(let elements), .tuple(let elements):
      if let index = key.whole {
        return Self.place(index, in: elements.count).map { elements[$0] } ?? missing(index, of: owner)
      }
    case .text(let text):
      if let index = key.whole {
        return Self.place(index, in: text.count).map { .text(text.character($0)) }
          ?? missing(index, of: owner)
      }
    default: break
    }
    guard case .text(let name) = key else { return missing(try written(key).string, of: owner) }
    return try attribute(name.string, of: owner)
  }

  /// The place of element `index`, which counts from the end when it is negative.
  private static func place(_ index: Int, in count: Int) -> Int? {
    let place = index < 0 ? index + count : index
    return (0..<count).contains(place) ? place : nil
  }

  private func slice(
    _ owner: JinjaExpressionSyntax, _ slice: JinjaExpressionSyntax.Slice, _ scope: JinjaScope,
    at start: JinjaPlace
  ) throws(JinjaError) -> JinjaValue {
    let owner = try value(owner, scope)
    let step = try bound(slice.step, scope, at: start) ?? 1
    let (first, last) = (try bound(slice.start, scope, at: start), try bound(slice.stop, scope, at: start))
    place = start
    guard step != 0 else { throw fault(.wrongOperand("0", operation: "a step")) }
    switch owner {
    case .undefined(let name): throw fault(.undefined(name))
    case .list(let elements):
      return .list(Self.places(first, last, step, elements.count).map { elements[$0] })
    case .tuple(let elements):
      return .tuple(Self.places(first, last, step, elements.count).map { elements[$0] })
    case .text(let text):
      let places = Self.places(first, last, step, text.count)
      if step == 1 { return .text(places.first.map { text[$0..<$0 + places.count] } ?? JinjaText()) }
      var result = JinjaText()
      for index in places { result.append(text.character(index)) }
      return .text(result)
    default: throw fault(.wrongOperand(owner.kind, operation: "a slice"))
    }
  }

  private func bound(
    _ expression: JinjaExpressionSyntax?, _ scope: JinjaScope, at start: JinjaPlace
  ) throws(JinjaError) -> Int? {
    guard let expression else { return nil }
    let bound = try value(expression, scope)
    if case .none = bound { return nil }
    place = start
    guard let whole = bound.whole else { throw fault(.wrongOperand(bound.kind, operation: "a slice")) }
    return whole
  }

  /// The places of `[start:stop:step]` among `count`, as Python has them.
  private static func places(_ start: Int?, _ stop: Int?, _ step: Int, _ count: Int) -> [Int] {
    func clamped(_ bound: Int) -> Int {
      let bound = bound < 0 ? bound + count : bound
      return step > 0 ? min(max(bound, 0), count) : min(max(bound, -1), count - 1)
    }
    let first = start.map(clamped) ?? (step > 0 ? 0 : count - 1)
    let last = stop.map(clamped) ?? (step > 0 ? count : -1)
    return Array(stride(from: first, to: last, by: step))
  }
}
