/// What is known about the variables before something runs: their types, and for parameters and
/// literals their values.
///
/// A session keeps one and hands it to ``Checker/check(_:known:)`` with each entry. After an entry has
/// run, ``assign(_:to:)`` makes the types exact.
public struct CheckScope: Hashable, Sendable {
  var variables: [String: Variable] = [:]

  struct Variable: Hashable, Sendable {
    var value: Known
    var certainty = Certainty.sure
  }

  /// Whether a variable has a value.
  enum Certainty: Hashable, Sendable {
    case sure
    case assignedInOneBranch
    case assignedLaterInLoop
  }

  public init(variables: [String: ValueType] = [:]) {
    self.variables = variables.mapValues { Variable(value: Known($0)) }
  }

  /// Says that `name` has a value of this type.
  public mutating func assign(_ type: ValueType, to name: String) {
    if type == .lambda, variables[name]?.value.function != nil { return }
    variables[name] = Variable(value: Known(type))
  }

  public mutating func remove(_ name: String) { variables[name] = nil }

  /// The names that `def`s gave: they begin a command.
  public var definitions: Set<String> {
    Set(variables.filter { $0.value.value.function?.isDefinition ?? false }.keys)
  }

  /// Every name, sorted.
  public var names: [String] { variables.keys.sorted() }

  public func type(of name: String) -> ValueType? { variables[name]?.value.type }

  mutating func assign(_ value: Known, to name: String) { variables[name] = Variable(value: value) }

  /// What is known after one of two branches.
  mutating func merge(_ other: CheckScope) {
    for name in Set(variables.keys).union(other.variables.keys) {
      switch (variables[name], other.variables[name]) {
      case (let ours?, let theirs?):
        let certainty = ours.certainty == .sure ? theirs.certainty : ours.certainty
        variables[name] = Variable(value: ours.value.joined(with: theirs.value), certainty: certainty)
      case (let one?, nil), (nil, let one?):
        variables[name] = Variable(value: one.value, certainty: .assignedInOneBranch)
      case (nil, nil): break
      }
    }
  }
}

/// What is known about a value.
struct Known: Hashable, Sendable {
  var type: ValueType
  /// The value itself, where it is written in the program or given as a parameter.
  var literal: Literal?
  /// The fields of a record, when all of them are known.
  var fields: [String: Known]?
  /// How to call it.
  var function: KnownFunction?

  static let any = Known(.any)

  init(
    _ type: ValueType, literal: Literal? = nil, fields: [String: Known]? = nil,
    function: KnownFunction? = nil
  ) {
    self.type = type
    self.literal = literal
    self.fields = fields
    self.function = function
  }

  init(_ literal: Literal) { self.init(literal.type, literal: literal) }

  func joined(with other: Known) -> Known {
    if self == other { return self }
    return Known(.joined([type, other.type]))
  }
}

/// The parameters of a `def` or a lambda.
struct KnownFunction: Hashable, Sendable {
  struct Parameter: Hashable, Sendable {
    let name: String
    let hasDefault: Bool
  }

  /// Of a `def`; nil for a lambda.
  let name: String?
  let parameters: [Parameter]
  let returns: ValueType

  var isDefinition: Bool { name != nil }
  /// What messages call it.
  var title: String { name.map { "'\($0)'" } ?? "the function" }
}
