import OslerJSON

extension SessionDifference {
  typealias Fact = JSONValue.Member

  /// For a program to read: everything, nothing cut.
  public func json() -> String {
    let parts = self.parts.map { part in
      JSONValue.Member(
        part.rawValue,
        JSONValue([
          "same": .bool(changes[part]?.isEmpty ?? true),
          "changes": .array((changes[part] ?? []).map(\.json)),
        ]))
    }
    return JSONValue([
      "same": .bool(isSame), "left": left.json, "right": right.json, "parts": .object(parts),
    ])
    .written(.indented)
  }
}

extension SessionDifference.Change {
  fileprivate var json: JSONValue {
    .object([.init("change", .string(kind.rawValue)), .init("name", .string(name))] + facts)
  }
}

extension SessionDifference.Side {
  fileprivate var json: JSONValue {
    JSONValue([
      "log": .string(place), "session": .integer(Int(session)), "uuid": .string(uuid),
      "title": .string(title), "status": .string(status), "started": .string(started),
    ])
  }
}
