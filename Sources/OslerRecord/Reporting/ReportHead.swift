import OslerJSON
import OslerLanguage
import OslerLog

/// The top of the page: what was run, how it went, with what.
struct ReportHead {
  let report: Report

  private var session: SessionRecord { report.session }

  var html: HTML {
    let status =
      session.status == .running
      ? (session.liveness == .alive ? "running" : "killed") : session.status.rawValue
    let took = Numbers.time(from: session.started, to: session.ended)
    let reproduced = ReplaysHTML.summary(report.replays)
    let details = [
      Numbers.moment(session.started), took.map { "took \($0)" }, cells,
      reproduced.map { "<a href=\"#report-replays\">\($0)</a>" },
    ].compactMap { $0 as HTML? }
    return """
      <header>
      <button class="toggle" type="button" hidden>Dark</button>
      <p class="eyebrow">Osler · session \(session.id.rawValue) of \(Bounds.line(report.logName))</p>
      <h1>\(report.title)</h1>
      <p class="status">\(HTML.badge(status))\(details.joined(separator: " · "))</p>
      \(because)<dl class="facts">
      \(facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>\n" as HTML })</dl>
      </header>
      """
  }

  /// `11 cells, 2 of them cached, 1 failed`
  private var cells: HTML {
    let cells = report.recorded.contents.cells
    let counts = Dictionary(grouping: cells, by: \.record.status).mapValues(\.count)
    let others = Status.allCases.filter { $0 != .succeeded }.compactMap { status in
      counts[status].map { "\($0) \(StatusWords.of(status))" }
    }
    let all = Count.text(cells.count, "cell", "cells")
    return "\(others.isEmpty ? all : "\(all), \(others.joined(separator: ", "))")"
  }

  private var because: HTML {
    guard let message = session.exitMessage, session.status != .succeeded else { return "" }
    return "<div class=\"error\" role=\"note\">\(OutputHTML.text(message))</div>\n"
  }

  private var facts: [(HTML, HTML)] {
    var facts: [(HTML, HTML)] = []
    if let notebook = session.notebook {
      // As it was written, where that is known.
      let isBelow = notebook.hasPrefix(session.folder + "/") && session.folder != ""
      let path = isBelow ? String(notebook.dropFirst(session.folder.count + 1)) : notebook
      facts.append(("notebook", "<code>\(Bounds.line(path))</code>"))
    }
    if let parameters { facts.append(("parameters", parameters)) }
    facts.append(("seed", "\(session.seed.rawValue)"))
    facts.append(("engine", "osler \(Bounds.line(session.engineVersion)), \(Bounds.line(session.device))"))
    if let resumes = session.resumes { facts.append(("goes on with", "session \(resumes.rawValue)")) }
    return facts
  }

  /// Each with its value; one that is not the notebook's own is marked, with what the notebook says.
  private var parameters: HTML? {
    guard let members = (try? JSONReader.read(session.parameters))?.members else {
      return session.parameters == "{}" ? nil : HTML(Bounds.line(session.parameters))
    }
    guard !members.isEmpty else { return nil }
    let notebook = Notebook.parse(SourceText(name: "notebook", text: String(session.source.prefix(100_000))))
      .notebook
    let defaults = notebook.frontMatter.parameters.reduce(into: [String: String]()) {
      $0[$1.name] = "\($1.value)"
    }
    let (shown, note) = Bounds.first(100, of: members, "parameter", "parameters")
    let words = shown.map { member -> HTML in
      let value = member.value.written(.compact)
      let usual = defaults[member.key].flatMap { Self.isSame($0, value) ? nil : $0 }
      let mark: HTML? = usual.map { " <span class=\"quiet\">(\(Bounds.line($0)) in the notebook)</span>" }
      return
        "<span class=\"parameter\"><code>\(Bounds.line(member.key))</code> = <code>\(Bounds.line(value))</code>\(mark)</span>"
    }
    return words.joined(separator: "<br>") + (note.map { "<br>\($0)" } ?? "")
  }

  private static func isSame(_ left: String, _ right: String) -> Bool {
    if let left = Double(left), let right = Double(right) { return left == right }
    if left == right || left == "none" && right == "null" { return true }
    guard let left = try? JSONReader.read(left), let right = try? JSONReader.read(right) else { return false }
    return left == right
  }
}
