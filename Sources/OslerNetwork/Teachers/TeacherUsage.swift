/// What asking came to.
public struct TeacherUsage: Hashable, Sendable {
  /// Answered now.
  public var asked = 0
  /// Taken from the journal.
  public var kept = 0
  /// Tries that were repeated.
  public var repeated = 0
  public var promptTokens = 0
  public var answerTokens = 0
  /// Answers whose tokens nobody counted.
  public var uncounted = 0

  public init() {}

  /// - Parameter wasKept: what was paid for before is not counted again.
  public mutating func add(_ answer: TeacherAnswer, wasKept: Bool) {
    guard !wasKept else {
      kept += 1
      return
    }
    asked += 1
    promptTokens += answer.promptTokens ?? 0
    answerTokens += answer.answerTokens ?? 0
    if answer.promptTokens == nil || answer.answerTokens == nil { uncounted += 1 }
  }

  public static func += (left: inout TeacherUsage, right: TeacherUsage) {
    left.asked += right.asked
    left.kept += right.kept
    left.repeated += right.repeated
    left.promptTokens += right.promptTokens
    left.answerTokens += right.answerTokens
    left.uncounted += right.uncounted
  }
}
