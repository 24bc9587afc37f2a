import OslerLanguage

/// Which cells of a notebook are to run: all of them, or some and what these need.
public struct CellSelection: Hashable, Sendable {
  /// The first and the last, or the only one; by label, id or number from 1.
  public var from: String?
  public var until: String?
  public var only: String?

  public init(from: String? = nil, until: String? = nil, only: String? = nil) {
    (self.from, self.until, self.only) = (from, until, only)
  }

  /// Positions of the cells that are meant themselves.
  func chosen(in notebook: Notebook) throws(SelectionError) -> ClosedRange<Int>? {
    guard !notebook.cells.isEmpty else { return nil }
    if let only {
      let position = try Self.position(of: only, in: notebook)
      return position...position
    }
    let first = try from.map { name throws(SelectionError) in try Self.position(of: name, in: notebook) } ?? 0
    let last =
      try until.map { name throws(SelectionError) in try Self.position(of: name, in: notebook) }
      ?? notebook.cells.count - 1
    guard first <= last else { throw .reversed(from: from ?? "", until: until ?? "") }
    return first...last
  }

  private static func position(of name: String, in notebook: Notebook) throws(SelectionError) -> Int {
    if let position = notebook.cells.firstIndex(where: { $0.id == name }) { return position }
    if let number = Int(name), (1...notebook.cells.count).contains(number) { return number - 1 }
    let names = notebook.cells.map(\.id)
    throw .noCell(name, nearest: NearestName.suggestion(for: name, among: names), names: names)
  }
}

/// Why cells cannot be chosen.
public enum SelectionError: Error, Hashable, CustomStringConvertible {
  case noCell(String, nearest: String?, names: [String])
  case reversed(from: String, until: String)

  public var description: String {
    switch self {
    case .noCell(let name, _, _): "the notebook has no cell '\(name)'"
    case .reversed(let from, let until): "the cell '\(until)' comes before '\(from)'"
    }
  }

  public var hint: String? {
    switch self {
    case .noCell(_, let nearest?, _): "did you mean '\(nearest)'?"
    case .noCell(_, nil, let names): "its cells are \(names.joined(separator: ", "))"
    case .reversed: nil
    }
  }
}
