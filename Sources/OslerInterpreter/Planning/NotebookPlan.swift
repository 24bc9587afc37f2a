import OslerLanguage
public import OslerLog

/// What running a notebook would do, cell by cell, without having done it.
public struct NotebookPlan: Hashable, Sendable {
  public struct Cell: Hashable, Sendable {
    public let name: String
    /// From 0, in the notebook.
    public let position: Int
    public let state: State
    /// The longest that it took before; nil when it never ran to its end.
    public let seconds: Double?
  }

  public enum State: Hashable, Sendable {
    /// Every command's result is there.
    case cached
    /// Nothing in it is computed, and yet it has effects, which are had each time: `save`, `attach`.
    case repeats([String])
    /// The first command that would run, and why.
    case runs(command: String?, RunReason)
    /// It was not asked for, and nothing needs it.
    case skipped
  }

  public let cells: [Cell]

  /// What the cells that run took before; nil when that is not known of all of them.
  public var seconds: Double? {
    let running = cells.filter { if case .runs = $0.state { true } else { false } }
    let known = running.compactMap(\.seconds)
    return known.count == running.count ? known.reduce(0, +) : nil
  }
}

extension NotebookRunner {
  /// Looks every cell's commands up in `log`. Nothing runs, and nothing is written.
  ///
  /// - Parameters:
  ///   - setup: of the session that would run.
  ///   - engine: with the folder beside the log, and the policy that the cells chosen would have.
  public func plan(
    _ setup: SessionRecord, log: ExperimentLog?, engine: EngineState,
    selection: CellSelection = CellSelection(),
    commands: CommandTable = .standard
  ) throws -> NotebookPlan {
    let session = try Session(
      setup, log: .inMemory(), frontend: NobodyThere(), commands: commands, engine: engine)
    let planner = Planner(results: log)
    session.planner = planner
    define(in: session)
    let cells = try ChosenCells(notebook, selection, commands: commands)
    let policy = engine.cachePolicy
    var pending: [String: String] = [:]
    var running: Set<Int> = []
    var planned: [NotebookPlan.Cell] = []
    for (position, cell) in notebook.cells.enumerated() {
      let state: NotebookPlan.State
      if !cells.needed.contains(position) {
        state = .skipped
      } else {
        engine.cachePolicy = cells.chosen.contains(position) ? policy : .use
        state = try look(at: position, cells.facts, session, planner, pending, running)
      }
      for name in cells.facts[position].assigns {
        if case .runs = state { pending[name] = cell.id } else { pending[name] = nil }
      }
      if case .runs = state { running.insert(position) }
      planned.append(
        .init(
          name: cell.id, position: position, state: state, seconds: try log?.longestSeconds(ofCell: cell.id)))
    }
    engine.cachePolicy = policy
    return NotebookPlan(cells: planned)
  }

  private func look(
    at position: Int, _ facts: [CellFacts], _ session: Session, _ planner: Planner,
    _ pending: [String: String], _ running: Set<Int>
  ) throws -> NotebookPlan.State {
    let cell = notebook.cells[position]
    if let name = facts[position].reads.sorted().first(where: { pending[$0] != nil }),
      let maker = pending[name]
    {
      return .runs(command: nil, .needs(name: name, cell: maker))
    }
    // Not by a name: by what is attached, or by a draw that comes before.
    let others = facts.enumerated().map { $0.offset == position ? $0.element.withoutNames : $0.element }
    if let other = CellFacts.needed(by: position, among: others).sorted().first(where: running.contains) {
      return .runs(command: nil, .needs(name: nil, cell: notebook.cells[other].id))
    }
    (planner.cell, planner.effects) = (cell.id, [])
    do {
      try session.run(notebook.source, in: cell.codeRange, cell: cell.id, position: position)
    } catch Planned.runs(let command, let why) {
      return .runs(command: command, why)
    } catch let error as Diagnostic {
      return .runs(command: nil, .error(error.message))
    }
    return planner.effects.isEmpty ? .cached : .repeats(planner.effects)
  }
}

/// The front end of a session that shows nothing.
final class NobodyThere: Frontend {
  func show(_ bundle: MIMEBundle, _ record: OutputRecord) {}
  func message(_ text: String, _ level: MessageRecord.Level) {}
  func progress(_ progress: Progress?) {}
}
