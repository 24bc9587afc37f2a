import Foundation
import OslerDigest
import OslerLanguage
public import OslerLog

/// Write first, then run, then note how it ended: the only places that write rows.
extension Session {
  /// Runs one statement inside its row.
  func record(
    statement range: SourceRange, of source: SourceText, canonical: String, _ body: () throws -> Value
  ) throws -> Value {
    try watch?.willExecute(isCommand: false)
    defer { watch?.didExecute() }
    let row = ExecutionRecord(
      session: record.id, cell: cell, parent: statement, ordinal: nextOrdinal(),
      source: String(source[range]), canonical: canonical)
    let before = statement
    defer { statement = before }
    return try finish(row, in: source, range) { row in
      statement = row
      streamed = nil
      return try body()
    }
  }

  /// Runs one command inside its row, which belongs to the statement's.
  func record(
    _ syntax: CommandSyntax, _ arguments: Arguments, _ context: CommandContext,
    command: any Command.Type, _ body: () throws -> Value
  ) throws -> Value {
    try watch?.willExecute(isCommand: true)  // Before its files are read.
    defer { watch?.didExecute() }
    let lineage = context.lineage
    let row = ExecutionRecord(
      session: record.id, cell: cell, parent: statement, ordinal: nextOrdinal(),
      source: String(context.source[syntax.range]), canonical: lineage.command,
      command: arguments.signature.name,
      options: ValueJSON.options(arguments), stream: context.streamName, key: lineage.key.hex)
    return try finish(row, in: context.source, syntax.range) { row in
      context.execution = row
      noteOrigins(of: arguments, execution: row)
      let inputs = try recordInputs(of: context, row)
      let before = shownOutputs.count
      let value = try body()
      noteOrigin(of: value, execution: row, inputs)
      ran += 1
      if command.effect == .none {
        try keep(
          value, of: context, in: row, outputs: shownOutputs[before...], asFiles: command.keepsFiles)
      }
      return value
    }
  }

  private func finish(
    _ row: ExecutionRecord, in source: SourceText, _ range: SourceRange,
    _ body: (ExecutionID) throws -> Value
  ) throws -> Value {
    let row = try log.begin(row)
    let clock = ContinuousClock()
    let start = clock.now
    var elapsed: Double { (clock.now - start) / .seconds(1) }
    do {
      let (ranBefore, takenBefore) = (ran, taken)
      let value = try body(row.id)
      let isCached = row.command == nil && ran == ranBefore && taken > takenBefore
      try log.end(
        row.id, isPartial ? .partial : isCached ? .cached : .succeeded, elapsedSeconds: elapsed)
      return value
    } catch {
      if let error = error as? LogError, error.endsRecording(in: log) { throw error }
      try log.end(
        row.id, status(of: error), elapsedSeconds: elapsed, error: words(for: error, in: source, range))
      throw error
    }
  }

  /// The error as people see it.
  private func words(for error: any Error, in source: SourceText, _ range: SourceRange) -> String {
    if error is Interrupted { return "\(error)" }
    let plain = Diagnostic(workspace.shortened("\(error)"), hint: ErrorHint.of(error), at: range)
    return (error as? Diagnostic ?? plain).rendered(in: source)
  }

  // MARK: Showing

  /// Commits an output of the running statement, then shows it.
  @discardableResult
  func show(_ bundle: MIMEBundle, as kind: OutputKind) throws -> OutputID {
    guard let statement else { preconditionFailure("an output belongs to a statement") }
    let output = try log.append(bundle, to: statement, as: kind)
    if keepsResults { shownOutputs.append(output.id) }
    frontend.show(bundle, output)
    return output.id
  }

  /// Shows what a statement came to, unless it is none or has been shown while it was made.
  func showResult(_ value: Value, in context: CommandContext) throws {
    guard !value.isNone, planner == nil else { return }
    if let streamed, value == .string(streamed) { return }
    let bundle = try shownBefore(value) ?? ValueShown.bundle(of: value, in: context)
    try noteShown(value, try show(bundle, as: .result))
  }

  /// Commits a line beside the outputs, then shows it.
  public func message(_ text: String, _ level: MessageRecord.Level) throws {
    try log.add(MessageRecord(session: record.id, execution: statement, level: level, text: text))
    frontend.message(text, level)
  }
}
