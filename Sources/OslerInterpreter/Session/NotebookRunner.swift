import OslerJSON
public import OslerLanguage
public import OslerLog

/// How a notebook's run ended.
public enum RunOutcome: Hashable, Sendable {
  case succeeded
  /// A cell failed; what was shown before is in the log.
  case failed
  /// The person stopped it.
  case interrupted
  /// A cell ran past its timeout.
  case outOfTime
}

/// Runs the cells of a checked notebook in order, in one session.
public struct NotebookRunner {
  public let notebook: Notebook
  /// Every parameter's value, defaults included.
  public let parameters: [String: Literal]

  private init(notebook: Notebook, parameters: [String: Literal]) {
    (self.notebook, self.parameters) = (notebook, parameters)
  }

  /// Reads and checks a notebook: its form, its parameters, and all its cells against the commands'
  /// signatures and the files that are there. Nothing runs.
  ///
  /// - Returns: the runner, nil when there are errors; and everything found, warnings too.
  public static func prepare(
    _ source: SourceText, overriding given: [(name: String, text: String)] = [], workspace: Workspace,
    commands: CommandTable = .standard
  ) throws(ParameterError) -> (runner: NotebookRunner?, diagnostics: [Diagnostic]) {
    let checker = Checker(
      signatures: commands.signatures, files: workspace, recordFields: commands.recordFields)
    let (notebook, found) = try checker.check(source, overriding: given)
    guard !found.contains(where: { $0.severity == .error }) else { return (nil, found) }
    let parameters = try notebook.parameters(overriding: given)
    var diagnostics = found
    if notebook.cells.isEmpty {
      diagnostics.append(
        Diagnostic(
          "there is no cell that runs", severity: .warning,
          hint: "a cell begins with a line ```{osler} and ends with a line ```", at: SourceRange(0, 0)))
    }
    return (NotebookRunner(notebook: notebook, parameters: parameters), diagnostics)
  }

  /// What the session's row says about the parameters: a JSON object, in the order of the notebook.
  public var parametersJSON: String {
    let members = notebook.frontMatter.parameters.map { parameter in
      JSONValue.Member(
        parameter.name, ValueJSON.json(Value(parameters[parameter.name] ?? parameter.value)))
    }
    return JSONValue.object(members).written(.compact)
  }

  /// Runs every cell, stops at the first that fails, and ends the session's row unless it goes on. What
  /// went wrong is shown through the front end, rendered.
  ///
  /// - Parameters:
  ///   - cells: those that were asked for run, with those that they need; the others are skipped. Anew
  ///     (``CachePolicy/renew``) are only those that were asked for.
  ///   - goesOn: the session stays open whatever happens: a prompt follows.
  /// - Throws: ``LogError`` when the log cannot be written.
  public func run(
    in session: Session, _ cells: ChosenCells? = nil, goesOn: Bool = false
  ) throws(LogError) -> RunOutcome {
    define(in: session)
    let policy = session.engine.cachePolicy
    defer { session.engine.cachePolicy = policy }
    for (position, cell) in notebook.cells.enumerated() {
      if let cells {
        guard cells.needed.contains(position) else {
          try skip(position, in: session)
          continue
        }
        session.engine.cachePolicy = cells.chosen.contains(position) ? policy : .use
      }
      do {
        try session.run(
          notebook.source, in: cell.codeRange, cell: cell.id, position: position,
          options: cell.options.json, timeoutSeconds: cell.options.timeoutSeconds)
      } catch let error as LogError {
        throw error
      } catch {
        try skip(after: position, in: session)
        return try end(session, error, cell, goesOn: goesOn)
      }
    }
    if !goesOn { try session.end(.succeeded) }
    return .succeeded
  }

  private func end(
    _ session: Session, _ error: any Error, _ cell: Notebook.Cell, goesOn: Bool
  ) throws(LogError) -> RunOutcome {
    let outcome: RunOutcome
    let words: String
    switch error {
    case Interrupted.byPerson: (outcome, words) = (.interrupted, "interrupted in cell '\(cell.id)'")
    case let error as Interrupted: (outcome, words) = (.outOfTime, "\(error): '\(cell.id)'")
    default:
      let diagnostic = Diagnostic(error, at: cell.codeRange)
      (outcome, words) = (.failed, diagnostic.rendered(in: notebook.source))
    }
    session.frontend.message(words, .error)
    if !goesOn { try session.end(outcome == .interrupted ? .interrupted : .failed, message: words) }
    return outcome
  }

  /// The cells that were not begun.
  private func skip(after position: Int, in session: Session) throws(LogError) {
    for index in notebook.cells.indices where index > position { try skip(index, in: session) }
  }

  private func skip(_ position: Int, in session: Session) throws(LogError) {
    let cell = notebook.cells[position]
    let row = try session.log.begin(
      CellRecord(
        session: session.record.id, position: position, name: cell.id, code: String(notebook.code(of: cell)),
        options: cell.options.json))
    try session.log.end(row.id, .skipped)
  }

  func define(in session: Session) {
    for parameter in notebook.frontMatter.parameters {
      session.define(parameter.name, Value(parameters[parameter.name] ?? parameter.value))
    }
  }
}

extension CellOptions {
  fileprivate var json: String {
    var members: [JSONValue.Member] = []
    if let label { members.append(.init("label", .string(label))) }
    if !tolerances.isEmpty {
      let sorted = tolerances.sorted { $0.key < $1.key }
      members.append(.init("tol", .object(sorted.map { .init($0.key, .real(JSONReal($0.value))) })))
    }
    if let timeoutSeconds { members.append(.init("timeout", .real(JSONReal(timeoutSeconds)))) }
    return JSONValue.object(members).written(.compact)
  }
}

extension Value {
  /// A parameter's value.
  public init(_ literal: Literal) {
    switch literal {
    case .none: self = .none
    case .bool(let bool): self = .bool(bool)
    case .integer(let integer): self = .integer(integer)
    case .real(let real): self = .real(real)
    case .string(let string): self = .string(string)
    case .list(let elements): self = .list(elements.map { Value($0) })
    }
  }
}
