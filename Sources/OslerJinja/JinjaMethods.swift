/// Methods of dictionaries, lists and loops; those of texts are in another file.
extension JinjaEvaluator {
  static let dictionaryMethods: Set = ["items", "keys", "values", "get", "copy"]
  static let listMethods: Set = ["index", "count", "copy"]

  func method(_ name: String, of owner: JinjaValue, _ arguments: JinjaArguments) throws(JinjaError)
    -> JinjaValue
  {
    switch owner {
    case .text(let text): return try method(name, of: text, arguments)
    case .loop(let loop): return try method(name, of: loop, arguments)
    case .dictionary(let dictionary): return try method(name, of: dictionary, arguments)
    case .list(let elements), .tuple(let elements):
      if name == "copy" {
        _ = try bind(arguments, to: [], of: name)
        return owner
      }
      let given = try bind(arguments, to: ["value"], of: name)
      let value = try required(given[0], "a value", of: name)
      let places = elements.indices.filter { JinjaValue.isEqual(elements[$0], value) }
      if name == "count" { return .integer(places.count) }
      guard let place = places.first else {
        throw fault(.badArgument("a value that is not in the list", of: name))
      }
      return .integer(place)
    default: throw fault(.noMethod(name, of: owner.kind))
    }
  }

  private func method(
    _ name: String, of dictionary: JinjaDictionary, _ arguments: JinjaArguments
  ) throws(JinjaError) -> JinjaValue {
    if name == "get" {
      let given = try bind(arguments, to: ["key", "default"], of: name)
      return dictionary[try required(given[0], "a key", of: name)] ?? given[1] ?? .none
    }
    _ = try bind(arguments, to: [], of: name)
    switch name {
    case "items": return .list(dictionary.items)
    case "keys": return .list(dictionary.keys)
    case "values": return .list(dictionary.values)
    default: return .dictionary(dictionary)
    }
  }

  private func method(
    _ name: String, of loop: JinjaLoop, _ arguments: JinjaArguments
  ) throws(JinjaError) -> JinjaValue {
    guard arguments.named.isEmpty, !arguments.positional.isEmpty else {
      throw fault(.missingArgument("values", of: name))
    }
    if name == "cycle" { return arguments.positional[loop.index % arguments.positional.count] }
    let isSame = loop.seen.map { JinjaValue.isEqual(.list($0), .list(arguments.positional)) } ?? false
    loop.seen = arguments.positional
    return .bool(!isSame)
  }
}
