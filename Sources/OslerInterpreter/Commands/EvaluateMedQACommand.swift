import OslerEvaluation
import OslerLanguage

/// `evaluate medqa on: test models: [base: base, tuned: tuned]`
struct EvaluateMedQACommand: Command {
  static let group = CommandGroup.asking
  static let usesAttached = true
  static let isCostly = true
  static let signature = CommandSignature(
    "evaluate medqa",
    "Scores models on MedQA as lm-evaluation-harness does, by the log-likelihood of the letters.",
    discussion: """
      The prompt is `Question: …`, the choices as `A. …` to `D. …`, and `Answer:`; scored are ` A` to ` D`. \
      Other questions with choices may be asked so too. Shots are drawn for each question. The scores are \
      those of `evaluate choices`.
      """,
    parameters: EvaluationWork.parameters, returns: .evaluation,
    examples: [Example("evaluate medqa on: test shots: 3 shots_from: training model: tuned")])

  let work: EvaluationWork
  let task: EvaluationTask

  init(_ arguments: Arguments) throws(Diagnostic) {
    work = try EvaluationWork(arguments)
    task = EvaluationWork.task(.medQA, arguments)
  }

  func run(in context: CommandContext) throws -> Value { try work.run([task], in: context) }
}
