import OslerJSON
import OslerLog

/// How often a session was run again, and what came out.
struct ReplaysHTML {
  let replays: [ReplayRecord]
  let logName: String
  let session: SessionID

  private static let good: Set<String> = ["identical", "within"]

  /// `reproduced 3 times on 2 machines`; nil for a session that nobody ran again.
  static func summary(_ replays: [ReplayRecord]) -> String? {
    guard !replays.isEmpty else { return nil }
    let reproduced = replays.filter { good.contains($0.verdict) }
    return ReproductionCount(
      replays: replays.count, reproduced: reproduced.count, machines: Set(reproduced.map(\.machine)).count
    ).description
  }

  var html: HTML {
    guard let summary = Self.summary(replays) else {
      return """
        <p>Nobody has run this session again. <code>osler replay \(Bounds.line(logName)):\(session.rawValue)</code> does, \
        and says what came out the same.</p>
        """
    }
    let head: [(name: HTML, alignment: DataTable.Alignment)] = [
      ("when", .left), ("verdict", .left), ("cells", .left), ("machine", .left), ("engine", .left),
      ("device", .left), ("threads", .right),
    ]
    let (shown, note) = Bounds.first(Bounds.listed, of: replays, "replay", "replays")
    let rows = shown.map { replay -> [HTML] in
      [
        Numbers.moment(replay.started), .badge(replay.verdict), tally(replay), .digest(replay.machine),
        HTML(Bounds.line(replay.engineVersion)), HTML(Bounds.line(replay.device)), "\(replay.threads)",
      ]
    }
    return """
      <p>This session was \(summary).</p>
      \(TableHTML.element(head, rows: rows, notes: [note].compactMap(\.self), label: "replays"))
      \(differences)
      """
  }

  /// `10 identical, 1 within`
  private func tally(_ replay: ReplayRecord) -> HTML {
    let verdicts = Dictionary(grouping: cells(replay), by: \.verdict).mapValues(\.count)
    return HTML(
      verdicts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }.joined(
        separator: ", "))
  }

  /// Cells of the last replay that did not come out the same.
  private var differences: HTML? {
    guard let last = replays.last else { return nil }
    let cells = cells(last).filter { $0.verdict != "identical" }.prefix(Bounds.listed)
    guard !cells.isEmpty else { return nil }
    let lines = cells.map {
      "<li><a href=\"#cell-\($0.name)\">\($0.name)</a> \(HTML.badge($0.verdict))</li>" as HTML
    }
    return "<p>In the last one these cells were not identical:</p>\n<ul class=\"cells\">\(lines)</ul>"
  }

  private func cells(_ replay: ReplayRecord) -> [(name: String, verdict: String)] {
    guard replay.report.utf8.count <= 10_000_000, let report = try? JSONReader.read(replay.report) else {
      return []
    }
    return (report["cells"]?.elements ?? []).prefix(Bounds.cells).compactMap { cell in
      guard let name = cell["name"]?.text, let verdict = cell["verdict"]?.text else { return nil }
      return (Bounds.line(name), Bounds.line(verdict, 40))
    }
  }
}
