import Foundation
import OslerInterpreter
import OslerLog

/// What the log says an entry did, as names: what was attached, seeded and drawn is read and given a value like
/// a variable.
struct EntryTrace: Hashable {
  var reads: Set<String> = []
  var makes: Set<String> = []
  /// Whether it showed anything.
  var shows = false
  /// Files and folders that it wrote.
  var written: [String] = []
  /// Whether it looked at every variable there was.
  var listsVariables = false
  /// Whether it is about the session itself: `vars`, `help`.
  var isAboutSession = false

  private static let attached = "<attached>"
  private static let seed = "<seed>"

  /// - Parameter artifacts: paths by execution.
  init(
    _ cell: SessionContents.Cell, artifacts: [ExecutionID: [String]], usesAttached: (String) -> Bool
  ) {
    var commands: Set<String> = []
    for execution in cell.executions {
      let record = execution.record
      shows = shows || execution.outputs.contains { [.result, .stream].contains($0.record.kind) }
      if record.command == "save" { written += artifacts[record.id] ?? [] }
      guard let command = record.command else { continue }
      commands.insert(command)
      switch command {
      case "attach": makes.insert(Self.attached)
      case "detach":
        reads.insert(Self.attached)
        makes.insert(Self.attached)
      case "seed": makes.insert(Self.seed)
      default:
        if usesAttached(command), !Self.namesModel(record.options) { reads.insert(Self.attached) }
      }
      if let stream = record.stream {
        reads.insert(Self.seed)
        // The second draw of a kind is another than the first.
        let draw = "<draw \(record.canonical)>"
        if !stream.hasSuffix("/1") { reads.insert(draw) }
        makes.insert(draw)
      }
    }
    listsVariables = commands.contains("vars")
    isAboutSession = !commands.isEmpty && commands.isSubset(of: ["vars", "help"])
  }

  private static func namesModel(_ options: String) -> Bool {
    let given = (try? JSONSerialization.jsonObject(with: Data(options.utf8))) as? [String: Any]
    return ["model", "models", "with"].contains { name in given?[name].map { !($0 is NSNull) } ?? false }
  }
}
