internal import OslerJSON

/// A value while a template runs. Nothing but a namespace ever changes, as in Jinja's immutable sandbox.
enum JinjaValue {
  /// By the words for what is not there: `'name'`, `'name' of a list`.
  case undefined(String)
  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(JinjaText)
  case list([JinjaValue])
  case tuple([JinjaValue])
  case dictionary(JinjaDictionary)
  case namespace(JinjaNamespace)
  case loop(JinjaLoop)
  case function(JinjaFunction)

  static func string(_ text: String) -> JinjaValue { .text(JinjaText(text)) }

  /// `json` as a value, each of whose texts knows its `path`.
  init(_ json: JSONValue, path: String) {
    switch json {
    case .null: self = .none
    case .bool(let flag): self = .bool(flag)
    case .integer(let value): self = .integer(value)
    case .real(let real): self = .real(real.value)
    case .string(let text): self = .text(JinjaText(text, origin: .variable(path)))
    case .array(let elements):
      self = .list(elements.enumerated().map { JinjaValue($0.element, path: "\(path)[\($0.offset)]") })
    case .object(let members):
      var dictionary = JinjaDictionary()
      for member in members {
        let inner = "\(path).\(member.key)"
        dictionary.set(JinjaText(member.key, origin: .variable(inner)), JinjaValue(member.value, path: inner))
      }
      self = .dictionary(dictionary)
    }
  }

  /// For messages: `a list`.
  var kind: String {
    switch self {
    case .undefined(let words): "the undefined \(words)"
    case .none: "none"
    case .bool: "a truth value"
    case .integer: "a whole number"
    case .real: "a number"
    case .text: "a text"
    case .list: "a list"
    case .tuple: "a tuple"
    case .dictionary: "a dictionary"
    case .namespace: "a namespace"
    case .loop: "a loop"
    case .function: "a function"
    }
  }

  /// Whether `if` takes it for true.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let flag): flag
    case .integer(let value): value != 0
    case .real(let value): value != 0
    case .text(let text): !text.isEmpty
    case .list(let elements), .tuple(let elements): !elements.isEmpty
    case .dictionary(let dictionary): dictionary.count > 0
    case .namespace, .loop, .function: true
    }
  }

  /// Numbers and truth values, which are 0 and 1.
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .bool(let flag): flag ? 1 : 0
    default: nil
    }
  }

  /// Whole numbers and truth values.
  var whole: Int? {
    switch self {
    case .integer(let value): value
    case .bool(let flag): flag ? 1 : 0
    default: nil
    }
  }

  var text: JinjaText? { if case .text(let text) = self { text } else { nil } }

  /// Python's `==`.
  static func isEqual(_ left: JinjaValue, _ right: JinjaValue) -> Bool {
    switch (left, right) {
    case (.undefined, .undefined), (.none, .none): true
    case (.text(let left), .text(let right)): left == right
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      left.count == right.count && zip(left, right).allSatisfy { isEqual($0, $1) }
    case (.dictionary(let left), .dictionary(let right)):
      left.count == right.count
        && left.entries.allSatisfy { entry in right[entry.key].map { isEqual(entry.value, $0) } ?? false }
    case (.namespace(let left), .namespace(let right)): left === right
    case (.loop(let left), .loop(let right)): left === right
    default:
      if let left = left.whole, let right = right.whole {
        left == right
      } else if let left = left.number, let right = right.number {
        left == right
      } else {
        false
      }
    }
  }
}

/// Values by keys, in the order in which the keys came.
struct JinjaDictionary {
  private enum Key: Hashable {
    case text(JinjaText)
    case number(Double)
    case none
  }

  private(set) var entries: [(key: JinjaValue, value: JinjaValue)] = []
  private var places: [Key: Int] = [:]

  var count: Int { entries.count }
  var keys: [JinjaValue] { entries.map(\.key) }
  var values: [JinjaValue] { entries.map(\.value) }
  var items: [JinjaValue] { entries.map { .tuple([$0.key, $0.value]) } }

  private static func key(_ value: JinjaValue) -> Key? {
    switch value {
    case .text(let text): .text(text)
    case .none: Key.none
    default: value.number.map { .number($0) }
    }
  }

  subscript(value: JinjaValue) -> JinjaValue? {
    Self.key(value).flatMap { places[$0] }.map { entries[$0].value }
  }

  subscript(name: String) -> JinjaValue? { self[.string(name)] }

  mutating func set(_ key: JinjaText, _ value: JinjaValue) { _ = set(.text(key), value) }

  /// - Returns: false where `value` cannot be a key.
  mutating func set(_ value: JinjaValue, _ element: JinjaValue) -> Bool {
    guard let key = Self.key(value) else { return false }
    if let place = places[key] {
      entries[place].value = element
    } else {
      places[key] = entries.count
      entries.append((value, element))
    }
    return true
  }
}

/// What `namespace()` makes: the one value that can be changed.
final class JinjaNamespace {
  var values: JinjaDictionary

  init(_ values: JinjaDictionary) { self.values = values }
}

/// What `loop` is within a `for`.
final class JinjaLoop {
  let items: [JinjaValue]
  var index = 0
  /// What `loop.changed()` was given last.
  var seen: [JinjaValue]?

  init(_ items: [JinjaValue]) { self.items = items }

  func attribute(_ name: String) -> JinjaValue? {
    switch name {
    case "index": .integer(index + 1)
    case "index0": .integer(index)
    case "revindex": .integer(items.count - index)
    case "revindex0": .integer(items.count - index - 1)
    case "first": .bool(index == 0)
    case "last": .bool(index == items.count - 1)
    case "length": .integer(items.count)
    // Deeper than that are recursive loops alone, which are not supported.
    case "depth": .integer(1)
    case "depth0": .integer(0)
    case "previtem": index > 0 ? items[index - 1] : .undefined("'loop.previtem'")
    case "nextitem": index + 1 < items.count ? items[index + 1] : .undefined("'loop.nextitem'")
    case "cycle", "changed": .function(.method(.loop(self), name))
    default: nil
    }
  }
}

/// What can be called.
indirect enum JinjaFunction {
  /// `range`, `raise_exception` …
  case global(String)
  case method(JinjaValue, String)
  case macro(JinjaMacro)
}

final class JinjaMacro {
  let syntax: JinjaMacroSyntax
  /// Where it was defined: what it sees besides its parameters.
  let scope: JinjaScope

  init(_ syntax: JinjaMacroSyntax, scope: JinjaScope) { (self.syntax, self.scope) = (syntax, scope) }
}

/// Names and values. A loop's body, a macro and some blocks have their own; what is set there ends there.
final class JinjaScope {
  private var values: [String: JinjaValue] = [:]
  private let outer: JinjaScope?

  init(in outer: JinjaScope? = nil) { self.outer = outer }

  subscript(name: String) -> JinjaValue? {
    get {
      var scope: JinjaScope? = self
      while let here = scope {
        if let value = here.values[name] { return value }
        scope = here.outer
      }
      return nil
    }
    set { values[name] = newValue }
  }
}
