/// The filters of lists, dictionaries and of what they hold.
extension JinjaEvaluator {
  func listFilter(
    _ name: String, _ value: JinjaValue, _ arguments: JinjaArguments
  ) throws(JinjaError) -> JinjaValue {
    switch name {
    case "join": return .text(try joined(value, arguments))
    case "sort", "min", "max", "unique": return try ordered(name, value, arguments)
    case "sum":
      let given = try bind(arguments, to: ["attribute", "start"], of: name)
      var sum = given[1] ?? .integer(0)
      for element in try elements(of: value) {
        sum = try binary("+", sum, try attribute(given[0], of: element, in: name))
      }
      return sum
    default: break
    }
    _ = try bind(arguments, to: [], of: name)
    switch name {
    case "length", "count":
      switch value {
      case .text(let text): return .integer(text.count)
      case .none, .bool, .integer, .real, .namespace, .function:
        throw fault(.badArgument(value.kind, of: name))
      default: return .integer(try elements(of: value).count)
      }
    case "first": return try elements(of: value).first ?? .undefined("the first element")
    case "last": return try elements(of: value).last ?? .undefined("the last element")
    case "list": return .list(try elements(of: value))
    case "reverse":
      guard case .text(let text) = value else { return .list(try elements(of: value).reversed()) }
      var reversed = JinjaText()
      for index in (0..<text.count).reversed() { reversed.append(text.character(index)) }
      return .text(reversed)
    default:
      if case .undefined = value { return .list([]) }
      guard case .dictionary(let dictionary) = value else { throw fault(.badArgument(value.kind, of: name)) }
      guard name == "dictsort" else { return .list(dictionary.items) }
      return .list(try sorted(dictionary.items, by: dictionary.keys.map(Self.folded), isReverse: false))
    }
  }

  private func joined(_ value: JinjaValue, _ arguments: JinjaArguments) throws(JinjaError) -> JinjaText {
    let given = try bind(arguments, to: ["d", "attribute"], of: "join")
    let separator = try given[0].map { (value) throws(JinjaError) in try written(value) } ?? JinjaText()
    var text = JinjaText()
    for (index, element) in try elements(of: value).enumerated() {
      if index > 0 { text.append(separator) }
      text.append(try written(try attribute(given[1], of: element, in: "join")))
      try check(count: text.count)
    }
    return text
  }

  private func ordered(
    _ name: String, _ value: JinjaValue, _ arguments: JinjaArguments
  ) throws(JinjaError) -> JinjaValue {
    let parameters = ["case_sensitive", "attribute"]
    let given = try bind(arguments, to: (name == "sort" ? ["reverse"] : []) + parameters, of: name)
    let (isSensitive, path) = (given[given.count - 2]?.isTrue ?? false, given[given.count - 1])
    let elements = try elements(of: value)
    var keys: [JinjaValue] = []
    for element in elements {
      let key = try attribute(path, of: element, in: name)
      keys.append(isSensitive ? key : Self.folded(key))
    }
    switch name {
    case "sort": return .list(try sorted(elements, by: keys, isReverse: given[0]?.isTrue ?? false))
    case "unique":
      var kept: [(key: JinjaValue, element: JinjaValue)] = []
      for (key, element) in zip(keys, elements)
      where !kept.contains(where: { JinjaValue.isEqual($0.key, key) }) {
        kept.append((key, element))
      }
      return .list(kept.map(\.element))
    default:
      guard var best = elements.indices.first else { return .undefined("the \(name) of nothing") }
      for index in elements.indices.dropFirst() {
        let isBetter =
          try name == "min" ? isLess(keys[index], keys[best], "<") : isLess(keys[best], keys[index], "<")
        if isBetter { best = index }
      }
      return elements[best]
    }
  }

  /// Small letters for a text, which is then sorted whatever its case.
  private static func folded(_ value: JinjaValue) -> JinjaValue {
    if case .text(let text) = value { .text(lower(text)) } else { value }
  }

  /// By insertion of halves (a merge sort), which keeps the order of equals and can fail half way.
  private func sorted(
    _ elements: [JinjaValue], by keys: [JinjaValue], isReverse: Bool
  ) throws(JinjaError) -> [JinjaValue] {
    try order(Array(elements.indices), keys, isReverse).map { elements[$0] }
  }

  private func order(_ indices: [Int], _ keys: [JinjaValue], _ isReverse: Bool) throws(JinjaError) -> [Int] {
    guard indices.count > 1 else { return indices }
    let middle = indices.count / 2
    var left = try order(Array(indices[..<middle]), keys, isReverse)[...]
    var right = try order(Array(indices[middle...]), keys, isReverse)[...]
    var merged: [Int] = []
    while let one = left.first, let other = right.first {
      let takesOther =
        try isReverse ? isLess(keys[one], keys[other], "<") : isLess(keys[other], keys[one], "<")
      merged.append(takesOther ? right.removeFirst() : left.removeFirst())
    }
    return merged + left + right
  }

  // MARK: Element by element

  func mapped(_ value: JinjaValue, _ arguments: JinjaArguments) throws(JinjaError) -> [JinjaValue] {
    var results: [JinjaValue] = []
    if let path = arguments.named.first(where: { $0.name == "attribute" })?.value {
      let given = try bind(arguments, to: ["attribute", "default"], of: "map")
      for element in try elementsIfAny(of: value) {
        var result = try attribute(path, of: element, in: "map")
        if case .undefined = result, let fallback = given[1] { result = fallback }
        results.append(result)
      }
      return results
    }
    guard let first = arguments.positional.first else { throw fault(.missingArgument("a filter", of: "map")) }
    let name = try text(first, of: "map").string
    for element in try elementsIfAny(of: value) {
      results.append(try filter(name, element, arguments.dropping(1)))
    }
    return results
  }

  /// `select`, `reject`, and both of an attribute.
  func selected(
    _ name: String, _ value: JinjaValue, _ arguments: JinjaArguments
  ) throws(JinjaError) -> [JinjaValue] {
    let isOfAttribute = name.hasSuffix("attr")
    if isOfAttribute, arguments.positional.isEmpty { throw fault(.missingArgument("an attribute", of: name)) }
    let path = isOfAttribute ? arguments.positional[0] : nil
    let rest = isOfAttribute ? arguments.dropping(1) : arguments
    let testName = try rest.positional.first.map { (value) throws(JinjaError) in
      try text(value, of: name).string
    }
    var kept: [JinjaValue] = []
    for element in try elementsIfAny(of: value) {
      let tested = try attribute(path, of: element, in: name)
      let holds = try testName.map { (test) throws(JinjaError) in
        try self.test(test, tested, rest.dropping(1))
      }
      if (holds ?? tested.isTrue) == name.hasPrefix("select") { kept.append(element) }
    }
    return kept
  }

  /// Jinja's filters of lists take whatever is false for an empty one.
  private func elementsIfAny(of value: JinjaValue) throws(JinjaError) -> [JinjaValue] {
    value.isTrue ? try elements(of: value) : []
  }

  /// `element` itself without a path, else what `a.b.0` leads to in it.
  private func attribute(
    _ path: JinjaValue?, of element: JinjaValue, in name: String
  ) throws(JinjaError) -> JinjaValue {
    guard let path else { return element }
    if case .none = path { return element }
    if case .integer = path { return try item(path, of: element) }
    var value = element
    for part in try text(path, of: name).split(JinjaText("."), limit: .max) {
      value = try item(Int(part.string).map { .integer($0) } ?? .text(part), of: value)
    }
    return value
  }
}
