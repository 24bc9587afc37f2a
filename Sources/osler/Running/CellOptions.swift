import ArgumentParser
import OslerInterpreter
import OslerLanguage

/// Which cells run, and which of them anew.
struct CellOptions: ParsableArguments {
  @Flag(
    help: "Say which cells would run and why, which are cached, and how long it took before; run nothing.")
  var plan = false

  @Flag(
    help: "Compute anew what an earlier run of the same work left in the log: of all cells, or the chosen.")
  var fresh = false

  @Option(
    help: ArgumentHelp(
      "Begin at this cell; earlier ones run quietly, where they are needed.", valueName: "cell"))
  var from: String?

  @Option(help: ArgumentHelp("End with this cell.", valueName: "cell"))
  var until: String?

  @Option(
    help: ArgumentHelp("Only this cell; earlier ones run quietly, where it needs them.", valueName: "cell"))
  var cell: String?

  func validate() throws {
    if cell != nil, from != nil || until != nil {
      throw ValidationError(
        "'--cell' chooses one cell, '--from' and '--until' a range: give one or the other")
    }
  }

  var selection: CellSelection { CellSelection(from: from, until: until, only: cell) }
  var policy: CachePolicy { fresh ? .renew : .use }

  /// Nil for all of them.
  func chosen(in notebook: Notebook) throws -> ChosenCells? {
    guard selection != CellSelection() else { return nil }
    do {
      return try ChosenCells(notebook, selection)
    } catch let error as SelectionError {
      throw CommandLineError.selection(error)
    }
  }
}
