import OslerLanguage
import OslerLog

/// Puts the recorded session and its replay side by side.
struct ReplayComparison {
  let report: ReplayReport

  /// The two sides.
  struct Sides {
    let session: SessionRecord
    let recorded: [Transcript]
    let flow: ReplayFlow
    let again: SessionRecord
    let workspace: Workspace
    /// The cells of the replay, as many as were run to their end.
    let now: [Transcript]
    let ending: ReplayEnding
    /// By the command line.
    let tolerances: [String: Double]
  }

  init(_ sides: Sides) {
    let (session, workspace) = (sides.session, sides.workspace)
    let overlay = workspace.overlay ?? workspace.folder
    let anonymous = Anonymous(
      roots: [session.workspace, session.folder, workspace.folder, workspace.startFolder, overlay],
      hosts: [session.environment.host, sides.again.environment.host])
    let cells = Self.cells(sides, anonymous)

    let (then, now) = (ReplayReport.Run(session), ReplayReport.Run(sides.again))
    let findings = cells.enumerated().flatMap { index, cell in
      cell.findings.map { finding in
        ReplayBlame.Finding(
          cell: index, item: finding.item,
          node: finding.execution.flatMap { execution in
            sides.recorded[index].statements.indices.contains(execution)
              ? sides.flow.node(ofCell: index, execution: execution) : nil
          })
      }
    }
    let blame = ReplayBlame(
      findings.inOrder, flow: sides.flow, recorded: sides.recorded, now: cells.map(\.now),
      inputs: ReplayInputs(session, workspace, recorded: sides.recorded, now: sides.now, anonymous),
      run: then.circumstances(now: now))
    report = Self.report(sides, cells, blame, then, now)
  }

  private static func cells(_ sides: Sides, _ anonymous: Anonymous) -> [CellComparison] {
    let notebook = Notebook.parse(SourceText(name: "", text: sides.session.source)).notebook
    let options = Dictionary(
      notebook.cells.map { ($0.id, $0.options.tolerances) }, uniquingKeysWith: { first, _ in first })
    let places = Dictionary(
      zip(sides.ending.cells, sides.now.indices), uniquingKeysWith: { first, _ in first })
    return sides.recorded.enumerated().map { index, cell in
      let tolerances = Tolerances(
        notebook: notebook.frontMatter.tolerances, cell: options[cell.record.name] ?? [:],
        given: sides.tolerances)
      var comparison = CellComparison(cell, tolerances, anonymous)
      if let place = places[index] {
        comparison.compare(with: sides.now[place])
      } else if let reason = sides.ending.notRun[index] {
        comparison.cannot(because: reason)
      }
      return comparison
    }
  }

  private static func report(
    _ sides: Sides, _ cells: [CellComparison], _ blame: ReplayBlame, _ then: ReplayReport.Run,
    _ now: ReplayReport.Run
  ) -> ReplayReport {
    let names = sides.recorded.map(\.record.name)
    let items = Dictionary(grouping: blame.findings, by: \.cell).mapValues { $0.map(\.item) }
    let wasSeen = Set(sides.ending.cells.prefix(sides.now.count)).union(sides.ending.notRun.keys)
    let cells = cells.enumerated().map { index, cell in
      ReplayReport.Cell(
        name: names[index],
        verdict: wasSeen.contains(index) ? items[index]?.map(\.verdict).max() ?? .identical : nil,
        items: items[index] ?? [], notes: cell.notes)
    }
    let isInterrupted = sides.ending.isInterrupted
    return ReplayReport(
      session: sides.session.id.rawValue, title: sides.session.title ?? sides.session.notebook,
      recorded: then, now: now, verdict: cells.compactMap(\.verdict).max() ?? .identical, cells: cells,
      circumstances: blame.circumstances,
      root: blame.root.map { ReplayReport.Place(cell: names[$0.cell], item: $0.item.name) },
      blame: blame.causes(cellNames: names), isInterrupted: isInterrupted,
      isReproduced: !isInterrupted && cells.allSatisfy { $0.verdict?.isReproduced ?? false })
  }
}

extension [ReplayBlame.Finding] {
  /// In the order in which values depend on each other, which is that in which they were made; what
  /// belongs to no statement stays at the end of its cell.
  fileprivate var inOrder: Self {
    enumerated().sorted { left, right in
      (left.element.cell, left.element.node ?? .max, left.offset)
        < (right.element.cell, right.element.node ?? .max, right.offset)
    }.map(\.element)
  }
}
