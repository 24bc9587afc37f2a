import OslerLog

/// What is known about a session beside its cells.
struct ReportRecord {
  let report: Report

  private var session: SessionRecord { report.session }

  /// Each file once, with how often it was read.
  var files: HTML? {
    var reads: [[String]: Int] = [:]
    var files: [FileRecord] = []
    for file in report.recorded.files {
      if reads[[file.path, file.digest]] == nil { files.append(file) }
      reads[[file.path, file.digest], default: 0] += 1
    }
    guard !files.isEmpty else { return nil }
    let (shown, note) = Bounds.first(Bounds.listed, of: files, "file", "files")
    let rows = shown.map { file -> [HTML] in
      [
        "<code>\(Bounds.line(file.path))</code>", .digest(file.digest), HTML(Numbers.bytes(file.bytes)),
        Numbers.moment(file.modified), "\(reads[[file.path, file.digest], default: 0])",
      ]
    }
    return TableHTML.element(
      [("file", .left), ("digest", .left), ("size", .right), ("changed", .left), ("reads", .right)],
      rows: rows,
      notes: [note].compactMap(\.self), label: "files read")
  }

  var artifacts: HTML? {
    guard !report.recorded.artifacts.isEmpty else { return nil }
    let (shown, note) = Bounds.first(Bounds.listed, of: report.recorded.artifacts, "artifact", "artifacts")
    let rows = shown.map { artifact -> [HTML] in
      let cell: HTML? = report.lineage.cells[artifact.execution].map {
        "<a href=\"#cell-\(Bounds.line($0))\">\(Bounds.line($0))</a>"
      }
      return [
        HTML(Bounds.line(artifact.kind)), cell ?? "", "<code>\(Bounds.line(artifact.path))</code>",
        .digest(artifact.digest), HTML(Numbers.bytes(artifact.bytes)),
      ]
    }
    return TableHTML.element(
      [("kind", .left), ("cell", .left), ("path", .left), ("digest", .left), ("size", .right)], rows: rows,
      notes: [note].compactMap(\.self), label: "artifacts")
  }

  var environment: HTML {
    let environment = session.environment
    var facts: [(HTML, String)] = [
      ("system", environment.system), ("kernel", environment.kernel), ("processor", environment.processor),
      ("processors used", Count.grouped(Int64(environment.cores))),
      ("memory", Numbers.bytes(environment.memoryBytes)), ("host", environment.host),
    ]
    facts += environment.libraries.sorted { $0.key < $1.key }.prefix(50).map {
      (HTML(Bounds.line($0.key)), $0.value)
    }
    facts += [
      ("device", session.device), ("threads", "\(session.threads)"), ("started in", session.folder),
      ("workspace", session.workspace),
      ("command line", session.commandLine.joined(separator: " ")),
      ("digest of the notebook", session.sourceDigest),
    ]
    let lines = facts.filter { !$0.1.isEmpty }.map { name, words -> HTML in
      "<div><dt>\(name)</dt><dd>\(Bounds.line(words, 1_000))</dd></div>\n"
    }
    return "<dl class=\"facts\">\n\(lines)</dl>"
  }

  /// Those that belong to no statement; the others stand in their cells.
  var messages: HTML? {
    let loose = report.recorded.contents.messages.filter { $0.execution == nil }
    guard !loose.isEmpty else { return nil }
    let (shown, note) = Bounds.first(Bounds.listed, of: loose, "message", "messages")
    return shown.map(MessageHTML.line).joined(separator: "\n") + (note.map(OutputHTML.leftOut) ?? "")
  }
}
