import OslerJSON

extension Verification {
  /// The whole, for a program.
  public func json(path: String) -> String {
    let document = JSONValue([
      "log": .string(path), "well": .bool(isWell), "rows": .integer(rows), "signed": .integer(signed),
      "signatures": .array(signatures.map(\.json)), "faults": .array(faults.map(\.json)),
      "unsigned": .object(unsigned.map { JSONValue.Member($0.table, .integer($0.rows)) }),
      "removed": .integer(removed), "left_out": .integer(leftOut), "embedded": .integer(embedded),
    ])
    return document.written(.indented)
  }
}

extension Verification.Signature {
  fileprivate var json: JSONValue {
    JSONValue([
      "signature": .number(id), "signer": .string(signer), "key": .string(key), "signed": .string(signed),
      "rows": .number(rows), "valid": .bool(isValid),
    ])
  }
}

extension SealFault {
  fileprivate var json: JSONValue {
    let columns = place?.columns ?? []
    return JSONValue([
      "kind": .string(kind), "table": .text(place?.table), "row": .text(place?.row),
      "columns": .array(columns.map { .string($0) }), "message": .string("\(self)"),
    ])
  }
}
