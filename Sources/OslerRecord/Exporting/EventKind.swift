/// One kind of event: from which rows it is made, and where it stands among those of the same moment.
struct EventKind {
  struct Field {
    let name: String
    let column: String
    let isJSON: Bool
  }

  let name: String
  let at: String
  let from: String
  let session: String
  let fields: [Field]
  /// Ordinal of the statement it belongs to.
  let sequence: String
  /// Among events of one statement: it begins, things happen, it ends.
  let phase: String
  /// Among events of one phase: the statement inside ends first, what it showed before that.
  var tie = "0"
  var id = "0"
  /// Whether the moment may be missing.
  var hasEnd = false

  /// `name`, `name=column` or `{name}` for a column that holds JSON.
  private static func fields(_ words: String) -> [Field] {
    words.split(separator: " ").map { word in
      let isJSON = word.hasPrefix("{")
      let parts = word.filter { $0 != "{" && $0 != "}" }.split(separator: "=")
      return Field(name: String(parts[0]), column: String(parts[parts.count - 1]), isJSON: isJSON)
    }
  }

  private static let execution = "JOIN executions e ON e.id = x.execution"

  private static let inputs = """
    (SELECT json_group_array(json_object('role', role, 'value', input_value, 'file', input_file)) FROM \
    (SELECT * FROM value_inputs i WHERE i.value = x.id ORDER BY position))
    """

  static let all: [EventKind] = [
    EventKind(
      name: "session-started", at: "s.started", from: "sessions s", session: "s.id",
      fields: fields(
        """
        uuid title notebook workspace folder source source_digest {parameters} seed threads {command_line} \
        engine_version device {environment} resumes
        """), sequence: "-1", phase: "0"),
    EventKind(
      name: "cell-started", at: "c.started", from: "cells c LEFT JOIN spans p ON p.id = c.id",
      session: "c.session",
      fields: fields("cell=c.id position=c.position name=c.name code=c.code {options=c.options}"),
      sequence: "coalesce(p.first, 1e12 + c.position)", phase: "1"),
    EventKind(
      name: "execution-started", at: "e.started", from: "executions e", session: "e.session",
      fields: fields(
        "execution=id cell parent ordinal source canonical command {options} stream key original"),
      sequence: "e.ordinal", phase: "2"),
    EventKind(
      name: "file-read", at: "e.started", from: "files x \(execution)", session: "e.session",
      fields: fields(
        "file=x.id execution=e.id path=x.path digest=x.digest bytes=x.bytes modified=x.modified"),
      sequence: "e.ordinal", phase: "3", id: "x.id"),
    EventKind(
      name: "output", at: "x.shown",
      from: "outputs x \(execution) JOIN lasts l ON l.id = e.id JOIN output_data d ON d.output = x.id",
      session: "e.session",
      fields: fields("output=x.id execution=e.id position=x.position kind=x.kind mime=d.mime data=d.data"),
      sequence: "l.last", phase: "CASE x.kind WHEN 'result' THEN 7 ELSE 4 END",
      tie: "CASE x.kind WHEN 'result' THEN -e.ordinal - 0.5 ELSE 0 END", id: "x.id * 1000 + d.position"),
    EventKind(
      name: "metric", at: "x.at", from: "metrics x \(execution)", session: "e.session",
      fields: fields("execution=e.id name=x.name step=x.step value=x.value"), sequence: "e.ordinal",
      phase: "4", id: "x.step"),
    EventKind(
      name: "message", at: "x.shown",
      from: "messages x LEFT JOIN executions e ON e.id = x.execution LEFT JOIN lasts l ON l.id = e.id",
      session: "x.session", fields: fields("execution=x.execution level=x.level text=x.text"),
      sequence: "coalesce(l.last, 1e12)", phase: "4", id: "x.id"),
    EventKind(
      name: "artifact", at: "x.created", from: "artifacts x \(execution)", session: "e.session",
      fields: fields("artifact=x.id execution=e.id kind=x.kind path=x.path digest=x.digest bytes=x.bytes"),
      sequence: "e.ordinal", phase: "5", id: "x.id"),
    EventKind(
      name: "value", at: "coalesce(e.ended, e.started)",
      from: "session_values x \(execution) JOIN lasts l ON l.id = e.id",
      session: "x.session",
      fields: fields(
        "value=x.id execution=e.id name=x.name type=x.type summary=x.summary key=x.key digest=x.digest")
        + [Field(name: "inputs", column: inputs, isJSON: true)],
      sequence: "l.last", phase: "7", tie: "-e.ordinal - 0.25", id: "x.id"),
    EventKind(
      name: "execution-ended", at: "e.ended", from: "executions e JOIN lasts l ON l.id = e.id",
      session: "e.session",
      fields: fields("execution=e.id status=e.status error=e.error elapsed_seconds=e.elapsed_seconds"),
      sequence: "l.last", phase: "7", tie: "-e.ordinal", hasEnd: true),
    EventKind(
      name: "cell-ended", at: "c.ended", from: "cells c LEFT JOIN spans p ON p.id = c.id",
      session: "c.session", fields: fields("cell=c.id status=c.status"),
      sequence: "coalesce(p.last, 1e12 + c.position)", phase: "8", hasEnd: true),
    EventKind(
      name: "session-ended", at: "s.ended", from: "sessions s", session: "s.id",
      fields: fields("status exit_message"), sequence: "1e15", phase: "9", hasEnd: true),
    EventKind(
      name: "replay", at: "r.started", from: "replays r", session: "r.session",
      fields: fields(
        "uuid machine {environment} engine_version device threads ended verdict {report}"),
      sequence: "1e15", phase: "10", id: "r.id"),
  ]
}
