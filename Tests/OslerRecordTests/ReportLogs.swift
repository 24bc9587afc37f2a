import Foundation
import OslerDigest
import OslerLog

/// Logs for tests of the report.
enum ReportLogs {
  /// Markup that would do something, signs that hide, and a NUL.
  static func evil(_ mark: String, canary: String = "http://127.0.0.1:9/x") -> String {
    "\(mark)<script>window.broken=1;document.title='\(mark)'</script><img src=x onerror=\"window.broken=1\">"
      + "'\"><svg onload=\"window.broken=1\"></svg><link rel=stylesheet href=\"\(canary)\">\u{202E}\u{0}\u{1B}[31m"
  }

  /// A session in which everything that a stranger could choose is hostile.
  static func hostile(canary: String) throws -> (log: ExperimentLog, session: SessionID) {
    let log = try ExperimentLog.inMemory()
    func evil(_ mark: String) -> String { Self.evil(mark, canary: canary) }
    var record = SessionRecord(
      title: evil("title"), notebook: "/w/" + evil("notebook"), workspace: evil("workspace"),
      folder: evil("folder"), source: prose(canary: canary).replacing("\0", with: ""),
      parameters: #"{"p<script>": "</script><script>alert(1)"}"#,
      seed: 7, threads: 2, commandLine: ["osler", evil("line")], engineVersion: evil("engine"),
      device: evil("device"),
      environment: Environment(
        system: evil("system"), kernel: evil("kernel"), processor: evil("processor"), cores: 1,
        memoryBytes: 1,
        host: evil("host"), libraries: [evil("library"): evil("version")]))
    record = try log.begin(record)
    let cell = try log.begin(
      CellRecord(session: record.id, position: 0, name: evil("cell"), code: evil("code") + " \"open"))
    let run = try log.begin(
      ExecutionRecord(
        session: record.id, cell: cell.id, ordinal: 0, source: evil("source"), canonical: "x",
        command: evil("command"), key: "k"))
    for bundle in bundles(canary: canary) { try log.append(bundle, to: run.id, as: .result) }
    for kind in [OutputKind.stream, .warning, .error, .progress] {
      try log.append(MIMEBundle(text: evil(kind.rawValue)), to: run.id, as: kind)
    }
    try log.append(
      (1...60).map { MetricRecord(execution: run.id, name: "loss", step: $0, value: 5 / Double($0)) }
        + (1...60).map { MetricRecord(execution: run.id, name: evil("metric"), step: $0, value: Double($0)) })
    let file = try log.add(
      FileRecord(
        execution: run.id, path: "/d/" + evil("file"), digest: evil("digest"), bytes: .max, modified: .now))
    try log.add(
      ArtifactRecord(execution: run.id, kind: evil("kind"), path: evil("path"), digest: "d", bytes: -1))
    let value = try log.add(
      ValueRecord(
        session: record.id, execution: run.id, name: evil("value"), type: evil("type"),
        summary: evil("summary")),
      from: [ValueInput(.file(file.id), role: evil("role"))])
    try log.add(
      ValueRecord(session: record.id, execution: run.id, name: "b", type: "t", summary: "s"),
      from: [ValueInput(.value(value.id), role: "on")])
    for execution in [run.id, nil] {
      try log.add(
        MessageRecord(session: record.id, execution: execution, level: .warning, text: evil("message")))
    }
    try log.end(run.id, .failed, elapsedSeconds: 1, error: evil("error"))
    try log.end(cell.id, .failed)
    try log.end(record.id, .failed, message: evil("exit"))
    return (log, record.id)
  }

  private static func prose(canary: String) -> String {
    """
    ---
    title: x
    ---

    # \(evil("heading", canary: canary)) [a](javascript:window.broken=1)

    \(evil("prose", canary: canary))

    ![picture](\(canary)) [b](data:text/html,<script>) <javascript:x> [c]: \(canary)

    <iframe src="\(canary)"></iframe><style>@import "\(canary)";</style>

    | a | \(evil("column", canary: canary).replacing("|", with: "")) |
    |---|---|
    | \(evil("tablecell", canary: canary)) | b |

    ```html
    \(evil("fence", canary: canary))
    ```

    """
  }

  private static func bundles(canary: String) -> [MIMEBundle] {
    let svg = """
      <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="20" \
      aria-label="\(evil("label", canary: canary).replacing("\"", with: "&quot;"))" onload="window.top.broken=1">
      <script>window.top.broken=1; fetch("\(canary)")</script><image xlink:href="\(canary)" width="9" height="9"/>
      <foreignObject width="40" height="20"><iframe xmlns="http://www.w3.org/1999/xhtml" src="\(canary)"/></foreignObject>
      <rect width="40" height="20" fill="red"/></svg>
      """
    let cell = evil("html", canary: canary)
    return [
      ["text/plain": .text("plot"), "image/svg+xml": .text(svg)],
      [
        "text/plain": .text(evil("plain", canary: canary)),
        "text/html": .text("<table><tr><td>\(cell)</td></tr></table>"),
      ],
      ["text/html": .text("<b>\(cell)</b>")],
      ["application/json": .text("[{\"a<script>\": \"</td><script>window.broken=1</script>\"}]")],
      ["text/markdown": .text("[x](javascript:window.broken=1) \(evil("markdown", canary: canary))")],
      ["application/x-\(evil("mime", canary: canary))": .bytes(Data([0, 1, 2]))],
      ["image/png": .text("\"><script>window.broken=1</script>")],
      ["image/png": .bytes(Data([0x89, 0x50]))],
      [:],
    ]
  }

  /// A session with training, scores, lineage, a cached cell, prose with a wide table and long words.
  static func study(steps: Int = 200) throws -> (log: ExperimentLog, session: SessionID) {
    let log = try ExperimentLog.inMemory()
    let session = try log.begin(.toy(source: source))
    let train = try log.begin(
      CellRecord(session: session.id, position: 0, name: "train", code: "x = train sft base on: qa"))
    let run = try log.begin(.toy(in: train, ordinal: 0))
    let metrics = (0..<steps).map { step in
      MetricRecord(
        execution: run.id, name: "loss", step: step,
        value: 8 * exp(-Double(step) / Double(steps)) + 0.2 * sin(Double(step)))
    }
    try log.append(metrics)
    let file = try log.add(
      FileRecord(
        execution: run.id, path: "/data/qa.jsonl", digest: Digest(of: "qa").hex, bytes: 123_456,
        modified: .now))
    let made = try log.add(
      ValueRecord(
        session: session.id, execution: run.id, name: "x", type: "model", summary: "model of 1.0M parameters"),
      from: [ValueInput(.file(file.id), role: "on")])
    try log.end(run.id, .succeeded, elapsedSeconds: 2)
    try log.end(train.id, .succeeded)

    let scores = try log.begin(
      CellRecord(session: session.id, position: 1, name: "scores", code: "evaluate choices on: qa"))
    var again = ExecutionRecord.toy(in: scores, ordinal: 1)
    again.original = run.id
    again.status = .cached
    again = try log.begin(again)
    try log.add(
      ValueRecord(
        session: session.id, execution: again.id, name: "y", type: "adapter", summary: "adapter of rank 8"),
      from: [ValueInput(.value(made.id))])
    let columns = ["model", "accuracy", "low", "high", "chance"]
    let row = ["base", "0.50", "0.30", "0.70", "0.25"]
    let html =
      "<table><thead><tr>\(columns.map { "<th>\($0)</th>" }.joined())</tr></thead><tbody><tr>"
      + row.map { "<td>\($0)</td>" }.joined() + "</tr></tbody></table>"
    try log.append(["text/plain": .text("base 0.50"), "text/html": .text(html)], to: again.id, as: .result)
    try log.append(MIMEBundle(text: String(repeating: "wide ", count: 60)), to: again.id, as: .result)
    try log.end(scores.id, .succeeded)
    try log.end(session.id, .succeeded)
    return (log, session.id)
  }

  private static let source = """
    ---
    title: A study
    ---

    # A study

    A verylongwordwithoutanybreak\(String(repeating: "abcdefghij", count: 20)) and `\(String(repeating: "code", count: 40))`.

    | \((1...20).map { "column \($0)" }.joined(separator: " | ")) |
    |\(String(repeating: "---|", count: 20))

    ```{osler}
    #| label: train
    x = train sft base on: qa
    ```

    ```{osler}
    #| label: scores
    evaluate choices on: qa
    ```

    ```{osler}
    #| label: never
    later
    ```

    """
}
