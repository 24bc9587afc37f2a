import OslerLanguage

/// The columns of the rows that a stage of a pipeline is given, as far as the line tells.
struct CompletionRows {
  /// Nil where nothing in the line tells.
  let columns: [String]?

  /// - Parameters:
  ///   - stages: words of the stages up to the one that is being typed, which is last.
  ///   - members: columns of a variable.
  init(stages: [[String]], signatures: Signatures, members: (String) -> [String]) {
    var stages = stages
    let last = stages.popLast() ?? []
    guard let first = stages.first else {
      // Rows may be given in their place: `count papers by: `.
      let known = last.lazy.map(members).first { !$0.isEmpty }
      columns = known
      return
    }
    let sources = first.lazy.map(members)
    guard var found = sources.first(where: { !$0.isEmpty }) else {
      columns = nil
      return
    }
    for stage in stages.dropFirst() { found = Self.columns(after: stage, of: found) }
    columns = found
  }

  private static func columns(after stage: [String], of columns: [String]) -> [String] {
    switch stage.first {
    case "select":
      let chosen = stage.dropFirst().filter(columns.contains)
      return chosen.isEmpty ? columns : chosen
    case "count":
      let by = zip(stage, stage.dropFirst()).filter { $0.0 == "by:" }.map(\.1)
      return by + ["count"]
    default: return columns
    }
  }
}
