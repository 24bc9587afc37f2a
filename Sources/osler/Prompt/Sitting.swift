import OslerInterpreter
import OslerLanguage
import OslerLog

/// A session with a person or a script at its end: entries come one by one, each is checked and then run.
final class Sitting {
  let session: Session
  let screen: Screen
  private let signals: SignalWatch
  private let checker: Checker
  private var known = CheckScope()
  private var position = 0
  /// Entries that ran to their end, or were interrupted when they had made something, for a notebook.
  private(set) var kept: [String] = []

  init(session: Session, screen: Screen, signals: SignalWatch) {
    (self.session, self.screen, self.signals) = (session, screen, signals)
    checker = Checker(
      signatures: session.commands.signatures, files: session.workspace,
      recordFields: session.commands.recordFields)
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
  func run(entry text: String) throws(CommandLineError) -> Outcome {
    let before = Set(session.variables.keys)
    let outcome: Outcome
    do {
      outcome = try run(
        SourceText(name: "entry \(position + 1)", text: text), cell: "entry-\(position + 1)")
    } catch .log(let error, _) where error.mayPass {
      screen.complain("\(error)", hint: error.hintAtPrompt)
      return .failed
    }
    // What comes after it may use what an interrupted entry made.
    let madeSomething = session.isPartial || !before.isSuperset(of: session.variables.keys)
    if outcome == .succeeded || (outcome == .interrupted && madeSomething) { kept.append(text) }
    return outcome
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
    let outcome: RunOutcome
    do {
      outcome = try runner.run(in: session, goesOn: true)
    } catch {
      throw CommandLineError.log(error, writing: true)
    }
    position = runner.notebook.cells.count
    screen.finishLine()
    session.interrupt.clear()
    learnVariables()
    return outcome
  }

  private func run(_ source: SourceText, cell: String) throws(CommandLineError) -> Outcome {
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
    return try execute(source, cell)
  }

  private func execute(_ source: SourceText, _ cell: String) throws(CommandLineError) -> Outcome {
    session.interrupt.clear()
    watchSignals()
    defer {
      position += 1
      screen.finishLine()
    }
    do {
      try session.run(source, cell: cell, position: position)
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

  private func watchSignals() {
    signals.watch(session) { Complaint.write("stopping at the next step; Ctrl-C again at once leaves osler") }
  }

  private func show(_ diagnostic: Diagnostic, in source: SourceText) {
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
}
