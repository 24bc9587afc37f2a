import OslerJSON

/// Answers by the ids of their questions, one JSON object: `{"21645374": "yes", …}`, as PubMedQA's own script
/// takes predictions, and as it has its official test answers.
public struct AnswerFile: Hashable, Sendable {
  public let answers: [String: String]

  public static func load(_ path: String) throws(CorpusError) -> AnswerFile {
    try AnswerFile(path) { $0 }
  }

  /// - Parameter allowed: the only answers there may be; all where it is `nil`.
  init(_ path: String, allowed: [String]) throws(CorpusError) {
    let words = allowed.map { "'\($0)'" }
    let listed = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    try self.init(path, problem: "must be \(listed)") { allowed.contains($0) ? $0 : nil }
  }

  private init(
    _ path: String, problem: String = "must be text", _ answer: (String) -> String?
  ) throws(CorpusError) {
    var answers: [String: String] = [:]
    for item in try JSONItems.read(path, whole: .members) {
      guard let id = item.key, let answer = item.value.text.flatMap(answer) else {
        throw .badField(path: path, line: item.line, field: item.key ?? "", problem: problem)
      }
      answers[id] = answer
    }
    if answers.isEmpty { throw .empty(path: path) }
    self.answers = answers
  }
}
