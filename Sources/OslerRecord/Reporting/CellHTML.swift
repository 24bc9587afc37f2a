import OslerLog

/// One cell: its code, what it showed in the order in which it was shown, its curves, its errors.
struct CellHTML {
  private let name: String
  private let code: String
  private let status: String
  private let time: String?
  private let executions: [SessionContents.Execution]
  private let report: Report

  init(_ cell: SessionContents.Cell, in report: Report) {
    (name, code) = (cell.record.name, cell.record.code)
    let all = cell.executions.filter { $0.record.command != nil }
    let isCached =
      cell.record.status == .succeeded && !all.isEmpty && all.allSatisfy { $0.record.status == .cached }
    status = isCached ? Status.cached.rawValue : StatusWords.of(cell.record.status)
    time =
      cell.record.status == .skipped ? nil : Numbers.time(from: cell.record.started, to: cell.record.ended)
    (executions, self.report) = (cell.executions, report)
  }

  init(loose executions: [SessionContents.Execution], in report: Report) {
    (name, code, status, time) = ("outside of any cell", "", "", nil)
    (self.executions, self.report) = (executions, report)
  }

  static func notRun(name: String, code: String) -> HTML {
    frame(name, code, status: "not run", time: nil, body: "")
  }

  var html: HTML { Self.frame(name, code, status: status, time: time, body: body) }

  private static func frame(_ name: String, _ code: String, status: String, time: String?, body: HTML) -> HTML
  {
    let badge: HTML = status.isEmpty || status == "succeeded" ? "" : .badge(status)
    return """
      <section class="cell" id="cell-\(Bounds.line(name))" aria-label="cell \(Bounds.line(name))">
      <p class="cell-head"><a href="#cell-\(Bounds.line(name))">\(Bounds.line(name))</a> \(badge)\
      <span class="time">\(time ?? "")</span></p>
      \(code.isEmpty ? "" : CodeHTML.block(code))
      \(body)</section>
      """
  }

  // MARK: What it showed

  private struct Item {
    let shown: Timestamp
    let html: HTML
  }

  private var body: HTML {
    // A list in the order of time; of one moment, what was listed first.
    let items = (messages + outputs + curves).enumerated().sorted {
      ($0.element.shown, $0.offset) < ($1.element.shown, $1.offset)
    }.map(\.element.html)
    let (shown, note) = Bounds.first(Bounds.items, of: items + errors, "output", "outputs")
    return (shown + [note.map(OutputHTML.leftOut), cacheNote].compactMap(\.self)).map { "\($0)\n" }.joined()
  }

  private var messages: [Item] {
    let ids = Set(executions.map(\.record.id))
    return report.recorded.contents.messages.filter { $0.execution.map(ids.contains) ?? false }.map {
      Item(shown: $0.shown, html: MessageHTML.line($0))
    }
  }

  private var outputs: [Item] {
    let told = Set(executions.compactMap(\.record.error))
    var items: [Item] = []
    for execution in executions {
      var stream = ""
      var began: Timestamp?
      for output in execution.outputs {
        switch output.record.kind {
        case .stream:
          began = began ?? output.record.shown
          stream += output.bundle.text ?? ""
        case .error:
          if let text = output.bundle.text, !told.contains(text) {
            items.append(Item(shown: output.record.shown, html: Self.error(text)))
          }
        case .warning:
          items.append(
            Item(
              shown: output.record.shown,
              html: "<div class=\"warning\" role=\"note\">\(OutputHTML.html(output.bundle))</div>"))
        case .result, .progress:
          items.append(
            Item(
              shown: output.record.shown,
              html: "<div class=\"output\">\(OutputHTML.html(output.bundle))</div>"))
        }
      }
      if let began {
        items.append(
          Item(shown: began, html: "<div class=\"output stream\">\(OutputHTML.text(stream))</div>"))
      }
    }
    return items
  }

  private var curves: [Item] {
    let stages = executions.compactMap { execution -> CurvesHTML.Stage? in
      guard let metrics = report.recorded.metrics[execution.record.id] else { return nil }
      return CurvesHTML.Stage(name: name(of: execution.record), metrics: metrics)
    }
    let html = CurvesHTML(stages: stages).html
    guard !html.isEmpty, let last = executions.compactMap(\.record.ended).max() else { return [] }
    return [Item(shown: last, html: html)]
  }

  /// The variable that a stage's result was given to, or its command.
  private func name(of execution: ExecutionRecord) -> String {
    let value = report.recorded.values.last {
      $0.name != nil && ($0.execution == execution.id || $0.execution == execution.parent)
    }
    return value?.name ?? execution.command ?? execution.source
  }

  /// The statement around a command fails with the same words.
  private var errors: [HTML] {
    executions.compactMap { $0.record.parent == nil ? $0.record.error : nil }.map(Self.error)
  }

  private static func error(_ text: String) -> HTML {
    "<div class=\"error\" role=\"note\">\(OutputHTML.text(text))</div>"
  }

  /// `From the cache: load qa, split of session 1, 2026-11-21 09:30 UTC.`
  private var cacheNote: HTML? {
    var sessions: [SessionID] = []
    var taken: [SessionID: (words: [HTML], started: Timestamp)] = [:]
    for execution in executions where execution.record.status == .cached {
      guard let origin = report.origins[execution.record.id] else { continue }
      if taken[origin.session] == nil { sessions.append(origin.session) }
      let word = Bounds.line(execution.record.command ?? execution.record.source, 60)
      taken[origin.session, default: ([], origin.started)].words.append("<code>\(word)</code>")
    }
    let parts = sessions.compactMap { session -> HTML? in
      guard let (words, started) = taken[session] else { return nil }
      let (shown, note) = Bounds.first(20, of: words, "result", "results")
      let all = shown + [note.map { HTML($0) }].compactMap(\.self)
      return "\(all.joined(separator: ", ")) of session \(session.rawValue), \(Numbers.moment(started))"
    }
    return parts.isEmpty
      ? nil : "<p class=\"from-cache\">From the cache: \(parts.joined(separator: "; ")).</p>"
  }
}

/// A line beside the outputs.
enum MessageHTML {
  static func line(_ message: MessageRecord) -> HTML {
    let words: HTML = "\(Bounds.block(message.text).shown)"
    switch message.level {
    case .note: return "<p class=\"message\">\(words)</p>"
    case .warning: return "<p class=\"message warning\">\(words)</p>"
    case .error: return "<p class=\"message error\">\(words)</p>"
    }
  }
}

extension HTML {
  /// A word about how something went, coloured where the style knows the word.
  static func badge(_ words: String) -> HTML {
    let kind = String(words.lowercased().prefix { $0.isLetter && $0.isASCII }.prefix(20))
    return "<span class=\"badge \(kind)\">\(Bounds.line(words, 60))</span> "
  }
}

enum StatusWords {
  static func of(_ status: Status) -> String { status == .running ? "not finished" : status.rawValue }
}
