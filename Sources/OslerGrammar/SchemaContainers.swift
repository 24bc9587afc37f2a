import OslerJSON

extension Schema {
  func string(_ schema: JSONValue, _ place: Place) throws(GrammarError) -> Expression {
    let (least, most) = try sizes("minLength", "maxLength", schema, place)
    guard let pattern = schema["pattern"] else {
      return .sequence([
        .text("\""), .repeated(SchemaText.character, least: least, most: most), .text("\""),
      ])
    }
    guard least == 0, most == nil else {
      throw place.bad("'pattern' and a length are not supported together")
    }
    guard let text = pattern.text else { throw place.bad("'pattern' is not a text") }
    do throws(GrammarError) {
      return SchemaText.string(try Pattern(text).found)
    } catch {
      throw .patternInSchema(path: place.path, error)
    }
  }

  func array(_ schema: JSONValue, _ place: Place) throws(GrammarError) -> Expression {
    let (least, most) = try sizes("minItems", "maxItems", schema, place)
    guard most != 0 else { return .text("[]") }
    guard let items = schema["items"] else { throw place.bad("an array without 'items'") }
    let item = try expression(items, place.within("items"))
    let more = Expression.repeated(
      .sequence([SchemaText.comma, item]), least: max(0, least - 1), most: most.map { $0 - 1 })
    let some = Expression.sequence([.text("["), item, more, .text("]")])
    return least == 0 ? .choice([.text("[]"), some]) : some
  }

  func object(_ schema: JSONValue, _ place: Place) throws(GrammarError) -> Expression {
    if let more = schema["additionalProperties"], more != .bool(false) {
      throw place.bad("'additionalProperties' is supported only as false")
    }
    guard let properties = schema["properties"]?.members else {
      throw place.bad("an object without 'properties'")
    }
    var required: Set<String> = []
    if let list = schema["required"] {
      guard let names = list.elements else { throw place.bad("'required' is not a list") }
      for name in names {
        guard let name = name.text, properties.contains(where: { $0.key == name }) else {
          throw place.bad("\(name.written(.compact)) is required and no property")
        }
        required.insert(name)
      }
    }
    var members: [(expression: Expression, isRequired: Bool)] = []
    for property in properties {
      let value = try expression(property.value, place.within("properties", property.key))
      members.append((SchemaText.member(property.key, value), required.contains(property.key)))
    }
    return .sequence([.text("{"), Self.inOrder(members), .text("}")])
  }

  /// Members in order, with commas between those that are there.
  private static func inOrder(_ members: [(expression: Expression, isRequired: Bool)]) -> Expression {
    // What may follow a member, from the last one back; and what may come when there is none so far.
    var (following, first) = (Expression.empty, Expression.empty)
    for member in members.reversed() {
      let begun = Expression.sequence([member.expression, following])
      first = member.isRequired ? begun : .choice([begun, first])
      let added = Expression.sequence([SchemaText.comma, member.expression])
      following = .sequence([member.isRequired ? added : .optional(added), following])
    }
    return first
  }

  private func sizes(
    _ least: String, _ most: String, _ schema: JSONValue, _ place: Place
  ) throws(GrammarError) -> (Int, Int?) {
    let (low, high) = (try size(least, schema, place) ?? 0, try size(most, schema, place))
    if let high, high < low { throw place.bad("'\(most)' is below '\(least)'") }
    return (low, high)
  }
}
