import OslerLog

/// One cell as a log has it, in the form in which two runs are compared.
struct Transcript {
  let record: CellRecord
  let statements: [Statement]

  /// One execution: a statement, or a command inside of one.
  struct Statement {
    let record: ExecutionRecord
    /// Which of the cell's executions of the same source this is, from 0: a loop has several.
    let occurrence: Int
    /// What it showed; pieces of a stream put together, lines of progress left out.
    let outputs: [Shown]
    let series: [ExperimentLog.Series]
    let artifacts: [ArtifactRecord]
    let files: [FileRecord]
    /// The variables it gave values.
    let values: [ValueRecord]

    var identity: String { "\(occurrence) \(record.command ?? "") \(record.canonical)" }

    /// Of a statement at the top of its cell; what runs inside of it has the same words.
    var error: String? { record.parent == nil ? record.error : nil }

    /// `'papers | count by: year'`.
    var name: String {
      let line = record.source.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
      return "'" + (line.count <= 60 ? line : line.prefix(59) + "…") + "'"
    }

    /// Stopped by the person or the clock, or by a kill: what it would have done next is not known.
    var isCut: Bool {
      switch record.status {
      case .running, .interrupted, .partial: true
      case .failed: record.error?.hasPrefix("the cell ran past its timeout") ?? false
      default: false
      }
    }
  }

  struct Shown {
    let kind: OutputKind
    let bundle: MIMEBundle
    /// Of a stream: the texts in which it came.
    var pieces: [String] = []
    /// Why something of it was taken out when the log was shared: `abstracts`.
    var removed: Set<String> = []
  }

  /// A cell may also be stopped between two of its statements.
  var isCut: Bool {
    [.running, .interrupted, .partial].contains(record.status) || statements.contains(where: \.isCut)
  }

  /// Every cell of the session that was begun, in order.
  static func all(of session: SessionID, in log: ExperimentLog) throws(LogError) -> [Transcript] {
    let artifacts = Dictionary(grouping: try log.artifacts(in: session), by: \.execution)
    let files = Dictionary(grouping: try log.files(in: session), by: \.execution)
    let values = Dictionary(grouping: try log.values(in: session).filter { $0.name != nil }, by: \.execution)
    let removals = try log.removedFromOutputs()
    var transcripts: [Transcript] = []
    for cell in try log.contents(of: session).cells where cell.record.status != .skipped {
      var counts: [String: Int] = [:]
      var statements: [Statement] = []
      for execution in cell.executions {
        let record = execution.record
        let source = "\(record.command ?? "") \(record.canonical)"
        counts[source, default: 0] += 1
        statements.append(
          Statement(
            record: record, occurrence: counts[source, default: 1] - 1,
            outputs: joined(execution.outputs, removals),
            series: record.command == nil ? [] : try log.series(of: record),
            artifacts: (artifacts[record.id] ?? []).filter { !kindsLeftOut.contains($0.kind) },
            files: files[record.id] ?? [], values: values[record.id] ?? []))
      }
      transcripts.append(Transcript(record: cell.record, statements: statements))
    }
    return transcripts
  }

  /// Checkpoints of a stage, which a replay does not write; cards, which tell of the session, its machine and its
  /// times: what they say of results is compared where those are.
  private static let kindsLeftOut: Set = ["stage", "card"]

  private static func joined(_ outputs: [Output], _ removals: [OutputID: Set<String>]) -> [Shown] {
    var shown: [Shown] = []
    var pieces: [String] = []
    var removed: Set<String> = []
    func finishStream() {
      guard !pieces.isEmpty else { return }
      shown.append(
        Shown(kind: .stream, bundle: MIMEBundle(text: pieces.joined()), pieces: pieces, removed: removed))
      (pieces, removed) = ([], [])
    }
    for output in outputs where output.record.kind != .progress {
      if output.record.kind == .stream {
        pieces.append(output.bundle.text ?? "")
        removed.formUnion(removals[output.record.id] ?? [])
      } else {
        finishStream()
        shown.append(
          Shown(
            kind: output.record.kind, bundle: output.bundle, removed: removals[output.record.id] ?? []))
      }
    }
    finishStream()
    return shown
  }
}
