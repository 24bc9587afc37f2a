/// What the checker knows about types: which values may stand where, and what messages call them.
extension ValueType {
  /// The type of a value that is of one of `types`; any when nothing is known.
  static func joined(_ types: [ValueType]) -> ValueType {
    var members: [ValueType] = []
    for type in types {
      switch type {
      case .any: return .any
      case .union(let inner): members += inner.filter { !members.contains($0) }
      default: if !members.contains(type) { members.append(type) }
      }
    }
    switch members.count {
    case 0: return .any
    case 1: return members[0]
    default: return .union(members)
    }
  }

  /// Whether a value of type `actual` could be accepted: false only when it certainly is not.
  /// An integer may stand for a real.
  func mayAccept(_ actual: ValueType) -> Bool {
    switch (self, actual) {
    case (.any, _), (_, .any), (.real, .integer): true
    case (.union(let types), _): types.contains { $0.mayAccept(actual) }
    case (_, .union(let types)): types.contains { mayAccept($0) }
    case (.list(let element), .list(let given)): element.mayAccept(given)
    default: self == actual
    }
  }

  /// With its article: `an integer`, `true or false`, `a table, corpus or dataset`.
  var inWords: String {
    switch self {
    case .none: "none"
    case .bool: "true or false"
    case .any: "a value"
    default: ("aeiou".contains(word.prefix(1)) ? "an " : "a ") + word
    }
  }

  /// `integer`, `list of strings`, `integer or string`.
  private var word: String {
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
    case .list(let element): "list of \(element.word)s"
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
        ? types.map(\.word).joined()
        : types.dropLast().map(\.word).joined(separator: ", ") + " or " + types[types.count - 1].word
    }
  }
}

extension NumberRange {
  /// `at least 1`, `above 0`, `between 0 and 1`, with the unit after it.
  func inWords(unit: String?) -> String {
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

extension Hint {
  /// `'a', 'b' or 'c'`.
  static func alternatives(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }
}

/// What to do about an error, beside the caret.
enum Hint {
  static func didYouMean(_ name: String, among names: [String]) -> String? {
    NearestName.suggestion(for: name, among: names).map { "did you mean '\($0)'?" }
  }

  /// The nearest name, or all of them when they are few.
  static func choose(_ name: String, among names: [String], what: String) -> String? {
    if let suggestion = didYouMean(name, among: names) { return suggestion }
    guard !names.isEmpty, names.count <= 24 else { return nil }
    return "\(what): " + names.joined(separator: ", ")
  }
}
