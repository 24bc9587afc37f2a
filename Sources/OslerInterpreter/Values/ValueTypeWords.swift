import OslerLanguage

extension ValueType {
  /// `integer`, `list of strings`, `integer or real`.
  var name: String {
    switch self {
    case .any: "value"
    case .none: "none"
    case .bool: "bool"
    case .integer: "integer"
    case .real: "real"
    case .string: "string"
    case .range: "range"
    case .lambda: "function"
    case .list(.any): "list"
    case .list(let element): "list of \(element.name)s"
    case .record: "record"
    case .table: "table"
    case .corpus: "corpus"
    case .tokenizer: "tokenizer"
    case .model: "model"
    case .adapter: "adapter"
    case .dataset: "dataset"
    case .evaluation: "evaluation"
    case .plot: "plot"
    case .union(let types):
      types == [.integer, .real]
        ? "number"
        : types.count < 2
          ? types.map(\.name).joined()
          : types.dropLast().map(\.name).joined(separator: ", ") + " or " + types[types.count - 1].name
    }
  }

  /// With its article: `an integer`, `true or false`.
  var inWords: String {
    switch self {
    case .none: "none"
    case .bool: "true or false"
    case .any: "a value"
    default: ("aeiou".contains(name.prefix(1)) ? "an " : "a ") + name
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
