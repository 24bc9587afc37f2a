/// What messages and help call types and ranges of numbers.
extension ValueType {
  /// With its article: `an integer`, `true or false`, `a table, corpus or dataset`.
  public var inWords: String {
    switch self {
    case .none: "none"
    case .bool: "true or false"
    case .any: "a value"
    default: ("aeiou".contains(name.prefix(1)) ? "an " : "a ") + name
    }
  }

  /// `integer`, `list of strings`, `integer or string`.
  public var name: String {
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
    case .union([.integer, .real]), .union([.real, .integer]): "number"
    case .union(let types):
      types.count < 2
        ? types.map(\.name).joined()
        : types.dropLast().map(\.name).joined(separator: ", ") + " or " + types[types.count - 1].name
    }
  }
}

extension NumberRange {
  /// `at least 1`, `above 0`, `between 0 and 1`, with the unit after it.
  public func inWords(unit: String?) -> String {
    let unit = unit.map { " \($0)" } ?? ""
    switch (lower, upper) {
    case (let lower?, let upper?):
      return aboveLower
        ? "above \(text(lower)) and at most \(text(upper))\(unit)"
        : "between \(text(lower)) and \(text(upper))\(unit)"
    case (let lower?, nil): return (aboveLower ? "above " : "at least ") + text(lower) + unit
    case (nil, let upper?): return "at most \(text(upper))\(unit)"
    case (nil, nil): return "a number\(unit)"
    }
  }

  private func text(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}
