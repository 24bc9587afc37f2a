import OslerInterpreter
import OslerLanguage
import OslerLog

/// A session with a person or a script at its end: entries come one by one, each is checked and then run. What
/// ran stands in its ``book``.
final class Sitting {
  /// Entries that can be taken back; the values they replaced are kept for as long.
  static let mostUndone = 10

  let session: Session
  let frontend: TerminalFrontend
  var screen: Screen { frontend.screen }
  private let signals: SignalWatch
  private let checker: Checker
  private var known = CheckScope()
  private var position = 0
  private(set) var book = EntryBook()
  /// What entries came to, by number.
  private var results: [Int: Value] = [:]
  private var befores: [(number: Int, state: SessionSnapshot)] = []
  /// The cell that runs, where it is the notebook's.
  private var cell: String?
  private var isNotebook = false
  /// Whether to say how long each entry took.
  var isTimed = false

  init(session: Session, frontend: TerminalFrontend, signals: SignalWatch) {
    (self.session, self.frontend, self.signals) = (session, frontend, signals)
    checker = Checker(
      signatures: session.commands.signatures, files: session.workspace,
      recordFields: session.commands.recordFields)
    frontend.onCell = { [unowned self] record in note(record) }
  }

  /// How one entry ended.
  enum Outcome: Hashable {
    case succeeded, refused, failed, interrupted
  }

  /// Checks what was typed and runs it. What goes wrong is shown, and the session goes on, also where the
  /// log could not be written for now: nothing is shown that is not in it.
  ///
  /// - Throws: when the log cannot be written any more.
  @discardableResult
  func run(entry typed: String) throws(CommandLineError) -> Outcome {
    let entry = EntryText(typed)
    let code = entry.naming(last: results.keys.max())
    let source = SourceText(name: "entry \(position + 1)", text: code)
    giveValues(to: session.names(in: source).reads)
    do {
      return try run(source, cell: "entry-\(position + 1)", isSilent: entry.isSilent)
    } catch .log(let error, _) where error.mayPass {
      screen.complain("\(error)", hint: error.hintAtPrompt)
      return .failed
    }
  }

  /// Runs a cell of the notebook, perhaps again.
  @discardableResult
  func run(cell: Notebook.Cell, of notebook: Notebook) throws(CommandLineError) -> Outcome {
    self.cell = cell.id
    defer { self.cell = nil }
    let name = "\(notebook.source.name): \(cell.id)"
    return try run(
      SourceText(name: name, text: String(notebook.code(of: cell))), cell: cell.id,
      timeoutSeconds: cell.options.timeoutSeconds)
  }

  /// Runs a program from standard input.
  func run(script: SourceText) throws {
    switch try run(script, cell: "stdin") {
    case .succeeded: break
    case .refused: throw ExitStatus.badData
    case .failed: throw ExitStatus.cellFailed
    case .interrupted: throw ExitStatus.interrupted
    }
  }

  /// Runs a notebook before the first entry.
  func run(_ runner: NotebookRunner) throws -> RunOutcome {
    watchSignals()
    isNotebook = true
    defer { isNotebook = false }
    let outcome: RunOutcome
    do {
      outcome = try runner.run(in: session, goesOn: true)
    } catch {
      throw CommandLineError.log(error, writing: true)
    }
    position = runner.notebook.cells.count
    frontend.release()
    screen.finishLine()
    session.interrupt.clear()
    learnVariables()
    return outcome
  }

  /// Takes back the last entry; nil where there is none whose state before it is kept.
  func undo() -> Entry? {
    guard let (number, state) = befores.popLast(), let entry = book[number] else { return nil }
    session.restore(state)
    book.markUndone(number)
    results[number] = nil
    known = CheckScope()
    learnVariables()
    return entry
  }

  /// What Ctrl-C does while something runs.
  func watchSignals() {
    signals.watch(session) { Complaint.write("stopping at the next step; Ctrl-C again at once leaves osler") }
  }

  // MARK: Running

  private func run(
    _ source: SourceText, cell: String, isSilent: Bool = false, timeoutSeconds: Double? = nil
  ) throws(CommandLineError) -> Outcome {
    let signatures = session.commands.signatures
    let (program, problems) = Parser.parseRecovering(
      source, signatures: signatures, definitions: session.definitions)
    var after = known
    let diagnostics = problems.isEmpty ? checker.check(program, known: &after) : problems
    for diagnostic in diagnostics { show(diagnostic, in: source) }
    guard !diagnostics.contains(where: { $0.severity == .error }) else { return .refused }
    guard !program.statements.isEmpty else { return .succeeded }
    known = after
    defer { learnVariables() }
    frontend.isSilent = isSilent
    defer { frontend.isSilent = false }
    let before = session.snapshot
    let count = book.entries.count
    defer {
      if book.entries.count > count, let number = book.entries.last?.number {
        befores = (befores + [(number, before)]).suffix(Self.mostUndone)
      }
    }
    return try execute(source, cell, timeoutSeconds)
  }

  private func execute(
    _ source: SourceText, _ cell: String, _ timeoutSeconds: Double?
  ) throws(CommandLineError) -> Outcome {
    session.interrupt.clear()
    watchSignals()
    let start = ContinuousClock.now
    defer {
      position += 1
      frontend.release()
      screen.finishLine()
      finish(seconds: (ContinuousClock.now - start) / .seconds(1))
    }
    do {
      let value = try session.run(source, cell: cell, position: position, timeoutSeconds: timeoutSeconds)
      frontend.release(value)
      keep(value)
      return .succeeded
    } catch let error as LogError {
      throw .log(error, writing: true)
    } catch is Interrupted {
      screen.note("interrupted; what was made so far is kept")
      return .interrupted
    } catch {
      show(Diagnostic(error, at: source.range), in: source)
      return .failed
    }
  }

  private func finish(seconds: Double) {
    let isSilent = frontend.isSilent
    book.updateLast { entry in
      entry.seconds = seconds
      entry.isSilent = isSilent
    }
    guard isTimed, let number = book.entries.last?.number else { return }
    screen.note("entry \(number) took \(TimeText.of(seconds: seconds))")
  }

  private func show(_ diagnostic: Diagnostic, in source: SourceText) {
    frontend.release()
    screen.finishLine()
    let text = diagnostic.rendered(in: source)
    if diagnostic.severity == .error { screen.error(text) } else { screen.warn(text) }
  }

  /// After something ran, the types are exact.
  private func learnVariables() {
    let variables = session.variables
    for name in known.names where variables[name] == nil { known.remove(name) }
    for (name, value) in variables { known.assign(value.type, to: name) }
  }

  // MARK: Values of entries

  /// The value of an entry that showed one.
  private func keep(_ value: Value) {
    guard let entry = book.entries.last, entry.names.endsInValue, !value.isNone else { return }
    results[entry.number] = value
    book.updateLast { entry in
      entry.valueKey = value.keyText
      entry.madeKeys["_\(entry.number)"] = value.keyText
    }
  }

  /// `_3` becomes a variable when something reads it.
  private func giveValues(to names: Set<String>) {
    for name in names {
      guard let number = EntryText.number(of: name), let value = results[number] else { continue }
      session.define(name, value)
      known.assign(value.type, to: name)
    }
  }

  // MARK: The book

  private static let attached = "what is attached"

  /// A cell begins, or has ended.
  private func note(_ record: CellRecord) {
    guard record.status != .running else { return begin(record) }
    book.updateLast { entry in
      switch record.status {
      case .succeeded, .cached: entry.ending = .succeeded
      case .interrupted, .partial: entry.ending = .interrupted
      default: entry.ending = .failed
      }
      for name in entry.names.assigns { entry.madeKeys[name] = session.key(of: name) }
      if !entry.names.reads.isDisjoint(with: ["attach", "detach"]) {
        entry.madeKeys[Self.attached] = session.attachedKey ?? ""
      }
      if let ended = record.ended {
        entry.seconds = Double(ended.milliseconds - record.started.milliseconds) / 1000
      }
    }
    // Stopped before it made anything: there is nothing to keep.
    book.updateLast { entry in
      let made = entry.madeKeys.contains { entry.oldKeys[$0.key] != $0.value }
      if entry.ending == .interrupted, !made, record.status != .partial { entry.ending = .failed }
    }
  }

  private func begin(_ record: CellRecord) {
    let names = session.names(in: SourceText(name: record.name, text: record.code))
    var entry = Entry(
      number: record.position + 1, cell: isNotebook ? record.name : cell, code: record.code, names: names,
      row: record.id)
    for name in names.reads { entry.readKeys[name] = session.key(of: name) }
    for name in names.assigns { entry.oldKeys[name] = session.key(of: name) }
    if names.reads.contains(where: session.commands.usesAttached(verb:)) {
      entry.readKeys[Self.attached] = session.attachedKey
    }
    book.begin(entry)
  }
}
