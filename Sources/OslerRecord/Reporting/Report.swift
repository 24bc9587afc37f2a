import OslerLanguage
public import OslerLog

/// A session as one page of HTML that needs nothing else: no network, no other file. The same session gives the
/// same bytes.
///
/// A log is a stranger's: every text of it is escaped and cut to a size, and none of its markup is kept.
public struct Report: Sendable {
  let recorded: RecordedSession
  let replays: [ReplayRecord]
  let origins: [ExecutionID: Origin]
  let lineage: Lineage
  let logName: String

  /// Stands near the beginning of every report, and tells it from another page.
  public static let mark = HTMLPage.mark

  var session: SessionRecord { recorded.session }

  public init(of id: SessionID, in log: ExperimentLog) throws(LogError) {
    recorded = try RecordedSession(id, in: log)
    replays = try log.replays(of: id)
    origins = try log.origins(in: id)
    let executions = recorded.executions.map(\.record)
    let cells = Dictionary(
      recorded.contents.cells.flatMap { cell in cell.executions.map { ($0.record.id, cell.record.name) } }
    ) { first, _ in first }
    lineage = Lineage(
      values: recorded.values, inputs: try log.inputs(in: id), files: try log.lineageFiles(in: id),
      commands: Dictionary(
        executions.compactMap { execution in execution.command.map { (execution.id, $0) } }
      ) {
        first, _ in first
      }, cells: cells)
    logName = log.path.split(separator: "/").last.map(String.init) ?? log.path
  }

  /// What people call the session.
  public var title: String {
    Bounds.line(
      session.title ?? session.notebook?.split(separator: "/").last.map(String.init)
        ?? "Session at the prompt")
  }

  public var html: String {
    let story = ReportStory(self)
    var sections: [(name: HTML, title: String, body: HTML)] = []
    func add(_ name: HTML, _ title: String, _ body: HTML?) {
      if let body, !body.isEmpty { sections.append((name, title, body)) }
    }
    let record = ReportRecord(report: self)
    add("lineage", "Lineage", LineageHTML(lineage: lineage).html)
    add("replays", "Replays", ReplaysHTML(replays: replays, logName: logName, session: session.id).html)
    add("files", "Files read", record.files)
    add("artifacts", "Artifacts", record.artifacts)
    add("environment", "Environment", record.environment)
    add("messages", "Messages", record.messages)
    let appendix = sections.map { section -> HTML in
      """
      <section class="record" id="report-\(section.name)">
      <h2>\(section.title)</h2>
      \(section.body)
      </section>

      """
    }
    let body: HTML = """
      \(ReportHead(report: self).html)
      <nav class="contents" aria-label="contents"><ul>
      \(story.contents)\(sections.map { "<li><a href=\"#report-\($0.name)\">\($0.title)</a></li>\n" as HTML })</ul></nav>
      <main>
      <article>
      \(story.html)
      </article>
      \(appendix)</main>
      <footer><p>Written by <strong>osler report</strong> from session \(session.id.rawValue) of \(Bounds.line(logName)), \
      <code>\(Bounds.line(session.uuid))</code>. The page needs no network, and holds only what the log does.</p></footer>
      """
    return HTMLPage(title: title, body: body).text
  }
}
