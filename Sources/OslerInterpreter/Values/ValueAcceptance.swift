import OslerLanguage

extension ValueType {
  /// Whether a table may stand here.
  var mayBeTable: Bool {
    switch self {
    case .table: true
    case .union(let types): types.contains { $0.mayBeTable }
    default: false
    }
  }

  /// Whether a value may stand where this type is asked for. An integer may stand for a real.
  func accepts(_ value: Value) -> Bool {
    switch (self, value) {
    case (.any, _), (.none, .none), (.bool, .bool), (.integer, .integer), (.real, .real), (.real, .integer),
      (.string, .string), (.range, .range), (.lambda, .function), (.record, .record):
      true
    case (.list(let element), .list(let values)): values.allSatisfy(element.accepts)
    case (.union(let types), _): types.contains { $0.accepts(value) }
    case (_, .handle(let handle)): handle.type == self
    default: false
    }
  }
}
