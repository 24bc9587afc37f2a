import OslerJSON

extension ShareReport {
  /// The whole, for a program.
  public func json(path: String) -> String {
    let document = JSONValue([
      "path": .string(path), "sessions": .integer(sessions), "rows": .integer(rows),
      "bytes": .number(bytes), "removed": .array(totals.map(\.json)), "places": .array(places.map(\.json)),
      "left_out": .integer(leftOut), "embedded": .array(embedded.map(\.json)),
      "still_named": .array(remaining.map { .string($0) }),
    ])
    return document.written(.indented)
  }
}

extension ShareReport.Total {
  fileprivate var json: JSONValue {
    JSONValue(["rule": .string(rule), "places": .integer(places), "bytes": .number(bytes)])
  }
}

extension ShareReport.Place {
  fileprivate var json: JSONValue {
    JSONValue([
      "table": .string(table), "row": .string(row), "column": .string(column), "rule": .string(rule),
      "bytes": .number(bytes), "digest": .string(digest), "salt": .text(salt),
    ])
  }
}

extension ShareReport.Embedded {
  fileprivate var json: JSONValue {
    JSONValue([
      "artifact": .number(artifact), "path": .string(path), "files": .integer(files), "bytes": .number(bytes),
      "reason": .text(reason),
    ])
  }
}

extension JSONValue {
  static func number(_ number: Int64) -> JSONValue { .integer(Int(number)) }
  static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
