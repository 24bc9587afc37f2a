import OslerLanguage
import OslerLog

/// Puts the recorded session and its replay side by side.
struct ReplayComparison {
  let report: ReplayReport

  /// - Parameter now: the cells of the replay, as many as were run.
  init(
    session: SessionRecord, recorded: [Transcript], again: SessionRecord, workspace: Workspace,
    now: [Transcript], ending: Replay.Ending
  ) {
    let overlay = workspace.overlay ?? workspace.folder
    let anonymous = Anonymous(
      roots: [session.workspace, session.folder, workspace.folder, workspace.startFolder, overlay],
      hosts: [session.environment.host, again.environment.host])
    var inputs = ReplayInputs(session, workspace, recorded: recorded, anonymous)
    let notebook = Notebook.parse(SourceText(name: "", text: session.source)).notebook
    let options = Dictionary(
      notebook.cells.map { ($0.id, $0.options.tolerances) }, uniquingKeysWith: { first, _ in first })

    var cells: [ReplayReport.Cell] = []
    for (index, cell) in recorded.enumerated() {
      let tolerances = Tolerances(
        notebook: notebook.frontMatter.tolerances, cell: options[cell.record.name] ?? [:])
      var comparison = CellComparison(cell, tolerances, anonymous)
      if index < now.count {
        cells.append(comparison.compare(with: now[index], &inputs))
      } else if let failed = ending.failed {
        cells.append(comparison.cannot(because: "not run: cell '\(failed)' failed before it"))
      } else {
        cells.append(ReplayReport.Cell(name: cell.record.name, verdict: nil, items: [], notes: []))
      }
    }
    report = ReplayReport(
      session: session, cells: cells,
      circumstances: Self.circumstances(session, again) + inputs.circumstances,
      isInterrupted: ending.isInterrupted)
  }

  private static func circumstances(
    _ then: SessionRecord, _ now: SessionRecord
  ) -> [ReplayReport.Circumstance] {
    var pairs = [
      ("Osler", then.engineVersion, now.engineVersion),
      ("threads", "\(then.threads)", "\(now.threads)"),
      ("device", withoutThreads(then.device), withoutThreads(now.device)),
      ("processor", then.environment.processor, now.environment.processor),
      ("system", then.environment.system, now.environment.system),
    ]
    let (before, after) = (then.environment.libraries, now.environment.libraries)
    for name in Set(before.keys).intersection(after.keys).sorted() {
      pairs.append((name, before[name] ?? "", after[name] ?? ""))
    }
    return pairs.filter { $0.1 != $0.2 }.map {
      ReplayReport.Circumstance(name: $0.0, recorded: $0.1, now: $0.2)
    }
  }

  /// `2 threads, AVX-512` says the threads again.
  private static func withoutThreads(_ device: String) -> String {
    String(device.trimmingPrefix(#/\d+ threads?, /#))
  }
}
