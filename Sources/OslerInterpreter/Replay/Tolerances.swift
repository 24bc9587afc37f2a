/// How far numbers may lie from the recorded ones, by name: the cell's `#| tol:` over the notebook's
/// `tolerances:`. The name `default` holds for every number that has no other.
struct Tolerances {
  private let named: [String: Double]

  init(notebook: [String: Double] = [:], cell: [String: Double] = [:]) {
    named = notebook.merging(cell) { _, cell in cell }
  }

  var isEmpty: Bool { named.isEmpty }

  func has(_ name: String) -> Bool { named[name] != nil }

  /// Nil when a number of this name must be the same.
  func limit(of name: String?) -> Double? { name.flatMap { named[$0] } ?? named["default"] }
}
