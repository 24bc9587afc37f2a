import Foundation
import OslerLog

/// One session, whole.
struct SessionPage {
  let path: String
  let contents: SessionContents
  let artifacts: [ArtifactRecord]
  /// First and last of each execution's numbers.
  let metrics: [ExecutionID: [MetricSummary]]
  /// Nil for a session that was never run again.
  let reproduction: ReproductionCount?

  init(
    of id: SessionID, in log: ExperimentLog, at path: String, textOnly: Bool = false
  ) throws(CommandLineError) {
    self.path = path
    do {
      contents = try log.contents(of: id, textOnly: textOnly)
      artifacts = try log.artifacts(in: id)
      reproduction = try log.reproductions()[id]
      var metrics: [ExecutionID: [MetricSummary]] = [:]
      for execution in contents.executions {
        metrics[execution.record.id] = try log.metricRanges(of: execution.record.id).map(MetricSummary.init)
      }
      self.metrics = metrics
    } catch {
      throw .log(error, writing: false)
    }
  }

  func text(colored: Bool) -> String {
    let style = PageStyle(isColored: colored)
    let session = contents.session
    let title = SafeText.escaped("\(session.name) · session \(session.id) of \(path)")
    var parts = [style.bold(title) + "\n" + facts(session)]
    for cell in contents.cells { parts.append(self.cell(cell, style)) }
    for execution in contents.loose { parts.append(body(execution, style).joined(separator: "\n")) }
    if !artifacts.isEmpty {
      let rows = artifacts.map {
        [$0.kind, $0.path, "\($0.bytes) bytes", String($0.digest.prefix(12))].map(SafeText.escaped)
      }
      parts.append(style.bold("artifacts") + "\n" + ColumnText.text(rows))
    }
    return parts.joined(separator: "\n\n")
  }

  private func facts(_ session: SessionRecord) -> String {
    var rows = [["status", session.fate], ["started", TimeText.of(session.started)]]
    if let ended = session.ended { rows.append(["took", TimeText.between(session.started, ended)]) }
    if let notebook = session.notebook { rows.append(["notebook", notebook]) }
    if session.parameters != "{}" { rows.append(["parameters", session.parameters]) }
    rows.append(["seed", "\(session.seed.rawValue)"])
    rows.append(["engine", "osler \(session.engineVersion), \(session.device)"])
    if let message = session.exitMessage, !message.contains("\n") { rows.append(["because", message]) }
    if let reproduction { rows.append(["replays", "\(reproduction)"]) }
    if let resumes = session.resumes { rows.append(["goes on with", "session \(resumes)"]) }
    return ColumnText.text(rows.map { $0.map(SafeText.escaped) })
  }

  private func cell(_ cell: SessionContents.Cell, _ style: PageStyle) -> String {
    let record = cell.record
    let time = TimeText.between(record.started, record.ended)
    let ending =
      record.status == .skipped || time.isEmpty
      ? record.status.rawValue : "\(record.status.rawValue), \(time)"
    let head = style.bold("── " + SafeText.escaped(record.name)) + style.dim(" · \(ending)")
    let code = style.dim(SafeText.escaped(record.code))
    let outputs = cell.executions.flatMap { body($0, style) }
    return ([head, code] + outputs).joined(separator: "\n")
  }

  /// What one execution showed, its numbers, and its error.
  private func body(_ execution: SessionContents.Execution, _ style: PageStyle) -> [String] {
    var lines: [String] = []
    var stream = ""
    for output in execution.outputs {
      let text = SafeText.escaped(
        output.bundle.text ?? "(\(output.bundle.parts.map(\.mime).joined(separator: ", ")))")
      if output.record.kind == .stream {
        stream += text
      } else {
        lines.append(output.record.kind == .warning ? "warning: \(text)" : text)
      }
    }
    if !stream.isEmpty { lines.append(stream) }
    for message in contents.messages where message.execution == execution.record.id {
      lines.append(style.dim(SafeText.escaped(message.text)))
    }
    for summary in metrics[execution.record.id] ?? [] where summary.isTelling {
      lines.append(style.dim(SafeText.escaped("\(summary)")))
    }
    // The statement around a command fails with the same words.
    if let error = execution.record.error, execution.record.parent == nil {
      lines.append(SafeText.escaped(error))
    }
    return lines
  }
}

/// One series of numbers in a line: `loss: 7.625 → 3.212 in 600 steps`.
struct MetricSummary: Hashable, CustomStringConvertible, Encodable {
  let name: String
  let steps: Int
  let first: Double
  let last: Double

  init(_ range: MetricRange) {
    (name, steps, first, last) = (range.name, range.steps, range.first, range.last)
  }

  /// What is the same at every step is no news.
  var isTelling: Bool { first != last || steps == 1 }

  var description: String {
    "\(name): \(String(format: "%.4g", first)) → \(String(format: "%.4g", last)) in \(steps) step\(steps == 1 ? "" : "s")"
  }
}

extension SessionContents {
  var executions: [Execution] { cells.flatMap(\.executions) + loose }
}

/// Weights, or none.
struct PageStyle {
  let isColored: Bool

  func bold(_ text: String) -> String { isColored ? Style.apply([.bold], to: text) : text }
  func dim(_ text: String) -> String {
    guard isColored else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Style.apply([.dim], to: String($0)) }.joined(separator: "\n")
  }
}
