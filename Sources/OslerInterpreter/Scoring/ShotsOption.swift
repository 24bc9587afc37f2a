import OslerCorpus
import OslerEvaluation
import OslerLanguage

/// Solved questions before each question: how many, and what they are taken from.
struct ShotsOption {
  let count: Int
  let seed: UInt32

  static let count: Parameter = .option(
    "shots", .value(.integer), default: "0", range: .between(0, 100),
    help: "solved questions before each question")
  static let seed: Parameter = .option(
    "shots_seed", .value(.integer), default: "\(Shots.harnessSeed)", range: .between(0, 4_294_967_295),
    help: "of the draw, for tasks that draw their shots")

  static let parameters: [Parameter] = [
    count,
    .option(
      "shots_from", .value(.rows),
      help: "what they are taken from: training questions; MMLU's development items; the asked themselves"),
    seed,
  ]

  init(_ arguments: Arguments) throws(Diagnostic) {
    count = arguments.integer("shots")
    // The range of the signature is that of the type.
    seed = UInt32(clamping: arguments.integer("shots_seed"))
    guard count == 0 || arguments.isGiven("shots_from") else {
      throw arguments.error(
        "'shots: \(count)' needs 'shots_from:'",
        hint: "give questions of the training set with 'shots_from:'",
        at: "shots")
    }
  }

  /// - Parameter isAsked: whether the pool is the set that is asked.
  func shots(from pool: [Question]?, isAsked: Bool) -> Shots? {
    guard count > 0, let pool else { return nil }
    return Shots(count, from: pool, seed: seed, poolIsAsked: isAsked)
  }
}

/// One task of an evaluation, with what it is asked on.
struct EvaluationTask {
  let protocols: EvaluationProtocol
  let rows: any Rows
  /// What shots are taken from.
  let pool: (any Rows)?

  func questions(in context: CommandContext) throws -> [Question] {
    try Self.questions(of: rows, in: context)
  }

  func shots(_ option: ShotsOption, in context: CommandContext) throws -> Shots? {
    guard let pool, option.count > 0 else { return nil }
    return option.shots(
      from: try Self.questions(of: pool, in: context), isAsked: pool.lineage.key == rows.lineage.key)
  }

  static func questions(of rows: any Rows, in context: CommandContext) throws -> [Question] {
    var questions: [Question] = []
    try rows.forEach(in: context) { row in
      guard let question = QuestionRow.question(row) else {
        throw RowSamplesError.noQuestions(columns: rows.columns.names)
      }
      questions.append(question)
      return .next
    }
    return questions
  }
}
