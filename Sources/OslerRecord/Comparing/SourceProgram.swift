import OslerLanguage
import OslerLog

/// A session's program as its meaning goes: the cells' statements in canonical layout, without comments.
struct SourceProgram {
  struct Cell {
    /// The label, for a cell that has one.
    let label: String?
    /// From 1.
    let position: Int
    /// Options that mean something, then the statements, a line each.
    let lines: [String]

    var name: String { label.map { "cell '\($0)'" } ?? "cell \(position)" }
  }

  let cells: [Cell]

  init(_ recorded: RecordedSession, _ signatures: Signatures) {
    let session = recorded.session
    var definitions = Set<String>()
    var cells: [Cell] = []
    func add(_ label: String?, _ options: [String], _ source: SourceText, _ range: SourceRange) {
      let lines = Self.lines(source, range, signatures, &definitions)
      guard !lines.isEmpty else { return }
      cells.append(Cell(label: label, position: cells.count + 1, lines: options + lines))
    }
    if session.source.isEmpty {
      for cell in recorded.contents.cells {
        let source = SourceText(name: cell.record.name, text: cell.record.code)
        add(nil, [], source, source.range)
      }
    } else {
      let notebook = Notebook.parse(SourceText(name: "notebook", text: session.source)).notebook
      for cell in notebook.cells {
        add(cell.label, Self.options(cell.options), notebook.source, cell.codeRange)
      }
    }
    self.cells = cells
  }

  private static func options(_ options: CellOptions) -> [String] {
    let tolerances = options.tolerances.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return (tolerances.isEmpty ? [] : ["#| tol: {\(tolerances.joined(separator: ", "))}"])
      + (options.timeoutSeconds.map { ["#| timeout: \($0)s"] } ?? [])
  }

  /// What cannot be read counts by its text.
  private static func lines(
    _ source: SourceText, _ range: SourceRange, _ signatures: Signatures, _ definitions: inout Set<String>
  ) -> [String] {
    do throws(Diagnostic) {
      let program = try Parser.parse(source, in: range, signatures: signatures, definitions: definitions)
      for statement in program.statements {
        if case .definition(let name, _, _) = statement.kind { definitions.insert(name.text) }
      }
      return program.statements.flatMap { Self.split(Printer.canonical($0)) }
    } catch {
      return split(String(source[range])).filter { !$0.allSatisfy(\.isWhitespace) }
    }
  }

  private static func split(_ text: String) -> [String] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
  }
}
