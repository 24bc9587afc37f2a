/// Where names are looked up: the columns of a row, then variables, then those of the session.
final class Scope {
  private(set) var variables: [String: Value]
  /// What an enclosing call or the session knows; nil for the session's own.
  let outer: Scope?
  /// In a row expression, the row it looks at.
  var row: Row?
  /// In a row expression none spreads: what is calculated from it is none, comparisons are false.
  let isRowScope: Bool

  init(variables: [String: Value] = [:], outer: Scope? = nil, isRowScope: Bool = false) {
    self.variables = variables
    self.outer = outer
    self.isRowScope = isRowScope
  }

  func variable(_ name: String) -> Value? {
    row?[name] ?? variables[name] ?? outer?.variable(name)
  }

  func assign(_ value: Value, to name: String) { variables[name] = value }

  func remove(_ name: String) { variables[name] = nil }

  /// Every name that has a value here, columns first.
  var names: [String] {
    (row?.columns.names ?? []) + variables.keys.sorted() + (outer?.names ?? [])
  }
}
