/// What a function, a filter or a test is given.
struct JinjaArguments {
  var positional: [JinjaValue] = []
  var named: [(name: String, value: JinjaValue)] = []

  /// Without the first `count`.
  func dropping(_ count: Int) -> JinjaArguments {
    JinjaArguments(positional: Array(positional.dropFirst(count)), named: named)
  }
}

/// Calls: macros, the functions every template knows, and methods.
extension JinjaEvaluator {
  private static let globals: Set = ["range", "dict", "namespace", "raise_exception"]

  /// The most elements of a `range`, as in Jinja's sandbox.
  private static let longestRange = 100_000

  /// A function that every template knows. Without a clock there is no `strftime_now`: templates that can do
  /// without it ask whether it is defined.
  func global(_ name: String) -> JinjaValue? {
    Self.globals.contains(name) || (name == "strftime_now" && clock != nil) ? .function(.global(name)) : nil
  }

  func call(
    _ function: JinjaValue, _ arguments: JinjaArguments, caller: JinjaMacro? = nil
  ) throws(JinjaError) -> JinjaValue {
    switch function {
    case .undefined(let name): throw fault(.undefined(name))
    case .function(.macro(let macro)): return .text(try expanded(macro, arguments, caller: caller))
    case .function(.method(let owner, let name)): return try method(name, of: owner, arguments)
    case .function(.global(let name)): return try global(name, arguments)
    default: throw fault(.notCallable(function.kind))
    }
  }

  private func expanded(
    _ macro: JinjaMacro, _ arguments: JinjaArguments, caller: JinjaMacro?
  ) throws(JinjaError) -> JinjaText {
    let (name, parameters) = (macro.syntax.name, macro.syntax.parameters)
    let scope = JinjaScope(in: macro.scope)
    guard arguments.positional.count <= parameters.count else {
      throw fault(.badArgument("\(arguments.positional.count) values", of: name))
    }
    for named in arguments.named
    where named.name != "caller" && !parameters.contains(where: { $0.name == named.name }) {
      throw fault(.badArgument("'\(named.name)'", of: name))
    }
    for (index, parameter) in parameters.enumerated() {
      let named = arguments.named.first { $0.name == parameter.name }?.value
      if index < arguments.positional.count {
        if named != nil { throw fault(.badArgument("'\(parameter.name)' twice", of: name)) }
        scope[parameter.name] = arguments.positional[index]
      } else if let named {
        scope[parameter.name] = named
      } else if let fallback = parameter.fallback {
        scope[parameter.name] = try value(fallback, scope)
      } else {
        scope[parameter.name] = .undefined("'\(parameter.name)'")
      }
    }
    if let caller { scope["caller"] = .function(.macro(caller)) }
    let outer = place
    let text = try captured(macro.syntax.body, scope)
    place = outer
    return text
  }

  private func global(_ name: String, _ arguments: JinjaArguments) throws(JinjaError) -> JinjaValue {
    switch name {
    case "range": return .list(try range(arguments))
    case "dict": return .dictionary(try dictionary(arguments, of: name))
    case "namespace":
      let values = try dictionary(arguments, of: name)
      try checkKept(.dictionary(values))
      return .namespace(JinjaNamespace(values))
    case "raise_exception":
      let given = try bind(arguments, to: ["message"], of: name)
      throw fault(.raised(try written(try required(given[0], "a message", of: name)).string))
    default:
      let given = try bind(arguments, to: ["format"], of: name)
      let format = try text(try required(given[0], "a format", of: name), of: name)
      return .string((clock ?? JinjaTime.epoch).formatted(format.string))
    }
  }

  private func range(_ arguments: JinjaArguments) throws(JinjaError) -> [JinjaValue] {
    var bounds: [Int] = []
    for value in arguments.positional { bounds.append(try whole(value, of: "range")) }
    guard (1...3).contains(bounds.count), arguments.named.isEmpty else {
      throw fault(.badArgument("these bounds", of: "range"))
    }
    let (start, stop) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
    let step = bounds.count == 3 ? bounds[2] : 1
    guard step != 0 else { throw fault(.badArgument("the step 0", of: "range")) }
    let span = Double(stop) - Double(start)
    guard span / Double(step) <= Double(Self.longestRange) else {
      throw fault(.badArgument("more than \(Self.longestRange) numbers", of: "range"))
    }
    return stride(from: start, to: stop, by: step).map { .integer($0) }
  }

  private func dictionary(_ arguments: JinjaArguments, of name: String) throws(JinjaError) -> JinjaDictionary
  {
    var dictionary = JinjaDictionary()
    for value in arguments.positional {
      switch value {
      case .dictionary(let given): dictionary = given
      case .list(let pairs), .tuple(let pairs):
        for pair in pairs {
          let pair = try elements(of: pair)
          guard pair.count == 2, dictionary.set(pair[0], pair[1]) else {
            throw fault(.badArgument("a list that is not of pairs", of: name))
          }
        }
      default: throw fault(.badArgument(value.kind, of: name))
      }
    }
    for (key, value) in arguments.named { dictionary.set(JinjaText(key), value) }
    return dictionary
  }

  // MARK: Arguments

  /// The values of `parameters`, in order, nil where none is given.
  func bind(
    _ arguments: JinjaArguments, to parameters: [String], of name: String
  ) throws(JinjaError) -> [JinjaValue?] {
    guard arguments.positional.count <= parameters.count else {
      throw fault(.badArgument("\(arguments.positional.count) values", of: name))
    }
    var values: [JinjaValue?] = arguments.positional
    values += repeatElement(nil, count: parameters.count - values.count)
    for (parameter, value) in arguments.named {
      guard let index = parameters.firstIndex(of: parameter), values[index] == nil else {
        throw fault(.badArgument("'\(parameter)'", of: name))
      }
      values[index] = value
    }
    return values
  }

  func required(_ value: JinjaValue?, _ what: String, of name: String) throws(JinjaError) -> JinjaValue {
    guard let value else { throw fault(.missingArgument(what, of: name)) }
    return value
  }

  func text(_ value: JinjaValue, of name: String) throws(JinjaError) -> JinjaText {
    guard case .text(let text) = value else { throw fault(.badArgument(value.kind, of: name)) }
    return text
  }

  func whole(_ value: JinjaValue, of name: String) throws(JinjaError) -> Int {
    guard let whole = value.whole else { throw fault(.badArgument(value.kind, of: name)) }
    return whole
  }
}
