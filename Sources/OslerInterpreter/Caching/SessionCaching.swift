import Foundation
import OslerDigest
import OslerJSON
import OslerLanguage
import OslerLog

/// The same key means the same result: it is taken from the log in place of running the command.
extension Session {
  /// The result that an earlier run of the same work left, its outputs shown again; nil when there is none.
  func recall(
    _ syntax: CommandSyntax, _ arguments: Arguments, _ context: CommandContext,
    again: @escaping () throws -> Value
  ) throws -> Value? {
    if let planner { return try planned(arguments, context, planner, again: again) }
    guard takesResults else { return nil }
    let lineage = context.lineage
    guard let kept = try log.result(ofKey: lineage.key.hex),
      let value = try value(of: kept, arguments, again: again)
    else { return nil }
    try checkInterrupt()
    var row = ExecutionRecord(
      session: record.id, cell: cell, parent: statement, ordinal: nextOrdinal(),
      source: String(context.source[syntax.range]), canonical: lineage.command,
      command: arguments.signature.name,
      options: ValueJSON.options(arguments), stream: context.streamName, key: lineage.key.hex)
    row.original = kept.execution
    row = try log.take(row)
    noteOrigins(of: arguments, execution: row.id)
    let inputs = try recordInputs(of: context, row.id)
    noteOrigin(of: value, execution: row.id, inputs)
    try showAgain(kept)
    taken += 1
    return value
  }

  /// The value that a kept result stands for; nil when it cannot be come by.
  func value(
    of kept: ResultRecord, _ arguments: Arguments, again: @escaping () throws -> Value
  ) throws -> Value? {
    guard let json = try? JSONReader.read(kept.value) else { return nil }
    let folder = kept.folder.flatMap { engine.values?.appending(path: $0) }.map(KeptFolder.init)
    if kept.folder != nil {
      guard let folder, (try? KeptFolder.bytes(in: folder.url)) == kept.bytes else { return nil }
      folder.touch()
    }
    var whole: Value?
    let sources = KeptValue.Sources(
      again: {
        if let whole { return whole }
        let value = try again()
        whole = value
        return value
      },
      folder: { [engine] facts, part in
        guard let folder else { throw KeptValueError.other(command: facts.lineage.command) }
        let place = part.map(folder.part) ?? folder
        return try place.read(facts, arguments, device: try engine.device())
      })
    return KeptValue.value(json, from: sources)
  }

  /// What the command showed then is shown, and recorded, as its output of now.
  private func showAgain(_ kept: ResultRecord) throws {
    var pieces = ""
    for output in try log.outputs(of: kept) {
      if output.record.kind == .stream, let text = output.bundle.text {
        pieces += text
        continue
      }
      try showStreamed(&pieces)
      try show(output.bundle, as: output.record.kind)
    }
    try showStreamed(&pieces)
    let original = try log.execution(kept.execution)
    guard let seconds = original.elapsedSeconds, seconds >= 1 else { return }
    try message(
      "cached: \(original.command ?? "the value") of session \(original.session), \(Figures.time(seconds)) then",
      .note)
  }

  private func showStreamed(_ pieces: inout String) throws {
    guard !pieces.isEmpty else { return }
    streamed = (streamed ?? "") + pieces
    try show(MIMEBundle(text: pieces), as: .stream)
    pieces = ""
  }

  /// Keeps what a command came to. What cannot be kept is computed again next time, and nothing is lost.
  func keep(
    _ value: Value, of context: CommandContext, in execution: ExecutionID, outputs: ArraySlice<OutputID>,
    asFiles: Bool
  ) throws {
    guard keepsResults, !isPartial, !context.isMixed else { return }
    let lineage = context.lineage
    let isInFolder = { (handle: any Handle) in asFiles && KeptFolder.holds(handle) }
    guard let json = KeptValue.json(of: value, isInFolder: isInFolder) else { return }
    let text = json.written(.compact)
    let isCostly = commands[context.title]?.isCostly ?? false
    guard text.utf8.count <= (isCostly ? KeptValue.mostCostlyBytes : KeptValue.mostBytes) else { return }
    var folder: String?
    var bytes: Int64 = 0
    let inFolder = value.handles(where: isInFolder)
    if !inFolder.isEmpty {
      guard let values = engine.values else { return }
      let kept = KeptFolder(url: values.appending(path: lineage.key.hex))
      do {
        bytes = try kept.write(value, handles: inFolder, in: context)
      } catch {
        try message(workspace.shortened("not kept for another run: \(error)"), .warning)
        return
      }
      folder = lineage.key.hex
    }
    let range = outputs.first.flatMap { first in outputs.last.map { first...$0 } }
    try log.keep(
      ResultRecord(
        key: lineage.key.hex, execution: execution, material: context.materialText, value: text,
        folder: folder, bytes: bytes, outputs: range))
    if folder != nil || isCostly { engine.dropCheckpoints(of: lineage.key) }
  }

  /// How many commands there were so far.
  public var commandCounts: CommandCounts { CommandCounts(all: ran + taken, cached: taken) }

  var takesResults: Bool { engine.cachePolicy == .use && !log.isReadOnly }
  var keepsResults: Bool { engine.cachePolicy != .none && !log.isReadOnly }

  // MARK: What values look like

  /// What the statement's value looked like when it was last shown; nil for what is shown from itself.
  func shownBefore(_ value: Value) throws -> MIMEBundle? {
    guard takesResults, case .handle(let handle) = value, handle is any Postponed,
      let output = try log.result(ofKey: handle.lineage.key.hex)?.shown
    else { return nil }
    return try log.output(output)?.bundle
  }

  func noteShown(_ value: Value, _ output: OutputID) throws {
    guard keepsResults, planner == nil, case .handle(let handle) = value else { return }
    try log.noteShown(output, ofKey: handle.lineage.key.hex)
  }
}
