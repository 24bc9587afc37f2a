public import OslerLanguage

/// A selection of cells, with what they need.
public struct ChosenCells {
  /// Asked for.
  public let chosen: Set<Int>
  /// Those, and the earlier ones that they need.
  public let needed: Set<Int>
  let facts: [CellFacts]

  /// - Throws: ``SelectionError``; a ``Diagnostic`` for a notebook that was not checked.
  public init(
    _ notebook: Notebook, _ selection: CellSelection, commands: CommandTable = .standard
  ) throws {
    var definitions: Set<String> = []
    var facts: [CellFacts] = []
    for cell in notebook.cells {
      let program = try Parser.parse(
        notebook.source, in: cell.codeRange, signatures: commands.signatures, definitions: definitions)
      for statement in program.statements {
        if case .definition(let name, _, _) = statement.kind { definitions.insert(name.text) }
      }
      facts.append(CellFacts(program, commands: commands))
    }
    self.facts = facts
    chosen = Set(try selection.chosen(in: notebook).map(Array.init) ?? [])
    let isAll = selection == CellSelection()
    needed = isAll ? chosen : CellFacts.closure(of: chosen, among: facts)
  }
}
