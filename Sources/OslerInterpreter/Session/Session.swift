public import OslerLanguage
public import OslerLog
public import OslerNetwork

/// The state of one notebook run or one sitting at the prompt: its variables, its seed, and the log it
/// writes to. One thread; only its ``interrupt`` may be touched from another.
public final class Session {
  public let log: ExperimentLog
  public let commands: CommandTable
  public let workspace: Workspace
  public let frontend: any Frontend
  public let interrupt: Interrupt
  public let engine: EngineState
  /// Its row in the log.
  public let record: SessionRecord
  /// Of every random stream; the command `seed` sets it, and all streams begin again.
  public var seed: UInt64 { didSet { streams = [:] } }

  /// The hosts it may reach: none, unless the person who starts it says so.
  public var network = NetworkPermission.none
  /// What teachers have answered.
  var journal: AnswerJournal?

  weak var watch: (any ExecutionWatch)?
  /// In a session that only plans.
  var planner: Planner?
  let globals = Scope()
  var files = FileDigests()
  var origins: [String: Origin] = [:]
  /// Whether what ran last was stopped and left a part of its value.
  public internal(set) var isPartial = false
  /// What the last command of the statement streamed: the value that is this text is not shown again.
  var streamed: String?
  /// Commands that ran, and those whose result was there already.
  var ran = 0
  var taken = 0
  /// Of the running statement, and those it is inside of.
  var shownOutputs: [OutputID] = []
  /// The row of the innermost statement that runs.
  var statement: ExecutionID?
  var cell: CellID?
  /// When the cell's time is up.
  var deadline: (moment: ContinuousClock.Instant, limitSeconds: Double)?
  private var ordinal = 0
  /// How often a stream was drawn from, by the material of its command.
  var streams: [String: Int] = [:]
  private var defaults: [Parameter: Arguments.Content] = [:]

  /// Begins a session: its row is in the log when this returns.
  public convenience init(
    _ setup: SessionRecord, log: ExperimentLog, frontend: any Frontend, interrupt: Interrupt = Interrupt(),
    commands: CommandTable = .standard, engine: EngineState? = nil
  ) throws(LogError) {
    try self.init(
      setup, log: log, frontend: frontend, interrupt: interrupt, commands: commands, engine: engine,
      overlay: nil)
  }

  /// - Parameter overlay: a folder that takes what is written in place of the workspace: in a replay.
  init(
    _ setup: SessionRecord, log: ExperimentLog, frontend: any Frontend, interrupt: Interrupt,
    commands: CommandTable, engine: EngineState?, overlay: String?
  ) throws(LogError) {
    self.log = log
    self.frontend = frontend
    self.interrupt = interrupt
    self.commands = commands
    self.engine = engine ?? EngineState(threads: setup.threads)
    record = try log.begin(setup)
    seed = setup.seed.rawValue
    workspace = Workspace(folder: setup.workspace, startFolder: setup.folder, overlay: overlay)
  }

  /// Notes in the log how the session ended.
  public func end(_ status: Status, message: String? = nil) throws(LogError) {
    try log.end(record.id, status, message: message)
  }

  // MARK: Running

  /// Runs the program in `range` of `source` as one cell, and hands back its last value.
  ///
  /// What goes wrong is a ``Diagnostic`` that points into `source`, ``Interrupted``, or a ``LogError``
  /// when the log itself cannot be written. The cell's row says how it ended.
  ///
  /// - Parameters:
  ///   - position: of the cell in its notebook, or of the entry at the prompt, from 0.
  ///   - options: JSON object: the `#|` lines.
  ///   - timeoutSeconds: after which the running command is asked to stop.
  @discardableResult
  public func run(
    _ source: SourceText, in range: SourceRange? = nil, cell name: String, position: Int,
    options: String = "{}", timeoutSeconds: Double? = nil
  ) throws -> Value {
    let code = String(source[range ?? source.range])
    let row = try log.begin(
      CellRecord(session: record.id, position: position, name: name, code: code, options: options))
    cell = row.id
    frontend.cell(row)
    deadline = timeoutSeconds.map { (.now + .seconds($0), $0) }
    (isPartial, streamed, shownOutputs) = (false, nil, [])
    let (ranBefore, takenBefore) = (ran, taken)
    defer { (cell, deadline) = (nil, nil) }
    do {
      let program = try Parser.parse(
        source, in: range, signatures: commands.signatures, definitions: definitions)
      let evaluator = Evaluator(
        session: self, scope: globals, globals: globals, source: source, depth: 0, records: true, shows: true)
      let value = try evaluator.execute(program)
      try end(row, ran == ranBefore && taken > takenBefore ? .cached : .succeeded)
      return value
    } catch {
      frontend.progress(nil)
      try end(row, status(of: error))
      throw error
    }
  }

  private func end(_ cell: CellRecord, _ status: Status) throws(LogError) {
    try log.end(cell.id, status)
    var cell = cell
    (cell.status, cell.ended) = (status, .now)
    frontend.cell(cell)
  }

  /// Names of the `def`s there are: they begin a command.
  public var definitions: Set<String> {
    Set(
      globals.variables.filter { _, value in
        if case .function(let function) = value { function.name != nil } else { false }
      }
      .keys)
  }

  /// The session's variables by name.
  public var variables: [String: Value] { globals.variables }

  /// Gives a variable its value before anything runs: a parameter of the notebook.
  public func define(_ name: String, _ value: Value) { globals.assign(value, to: name) }

  // MARK: Stopping

  public var isInterrupted: Bool {
    if interrupt.isRaised { return true }
    return deadline.map { ContinuousClock.now >= $0.moment } ?? false
  }

  func checkInterrupt() throws(Interrupted) {
    guard isInterrupted else { return }
    throw interruption
  }

  /// After a partial result nothing more of its statement runs.
  func stopIfPartial() throws(Interrupted) {
    guard isPartial else { return }
    throw interruption
  }

  private var interruption: Interrupted {
    if !interrupt.isRaised, let deadline, ContinuousClock.now >= deadline.moment {
      return .outOfTime(limitSeconds: deadline.limitSeconds)
    }
    return .byPerson
  }

  func status(of error: any Error) -> Status {
    guard let interrupted = error as? Interrupted else { return .failed }
    if isPartial { return .partial }
    return interrupted == .byPerson ? .interrupted : .failed
  }

  // MARK: For what runs in it

  func nextOrdinal() -> Int {
    defer { ordinal += 1 }
    return ordinal
  }

  /// Streams are counted by what is run, not by where it stands: moving a statement to another cell
  /// changes no number. A command with a seed of its own always has the same stream.
  func nextStream(of command: String, keyed material: KeyMaterial, isSeeded: Bool) -> String {
    guard !isSeeded else { return "\(command)/1" }
    let count = streams[material.text, default: 0] + 1
    streams[material.text] = count
    return "\(command)/\(count)"
  }

  /// What a parameter is when it is left out, from the signature's text.
  func defaultContent(_ parameter: Parameter, written: String) throws -> Arguments.Content {
    if let known = defaults[parameter] { return known }
    let content: Arguments.Content
    switch parameter.kind {
    case .choice, .choiceOrFile, .column: content = .word(written.trimmingQuotes)
    default:
      let source = SourceText(name: "default of '\(parameter.name)'", text: written)
      let program = try Parser.parse(source, signatures: Signatures([]))
      let evaluator = Evaluator(
        session: self, scope: Scope(), globals: Scope(), source: source, depth: 0, records: false)
      content = .value(try evaluator.execute(program))
    }
    defaults[parameter] = content
    return content
  }
}

extension String {
  fileprivate var trimmingQuotes: String {
    hasPrefix("\"") && hasSuffix("\"") && count >= 2 ? String(dropFirst().dropLast()) : self
  }
}
