import OslerEvaluation
import OslerLanguage

/// `evaluate medmcqa on: validation model: tuned`
struct EvaluateMedMCQACommand: Command {
  static let group = CommandGroup.asking
  static let usesAttached = true
  static let isCostly = true
  static let signature = CommandSignature(
    "evaluate medmcqa",
    "Scores models on MedMCQA as lm-evaluation-harness does, by the log-likelihood of the letters.",
    discussion: """
      The prompt is `Question: …`, `Choices:`, the choices as `A. …` to `D. …`, and `Answer:`; scored are \
      ` A` to ` D`. The field scores the 4,183 validation questions, for the answers of the test are not \
      public. Shots are drawn for each question. The scores are those of `evaluate choices`.
      """,
    parameters: EvaluationWork.parameters, returns: .evaluation,
    examples: [Example("evaluate medmcqa on: validation model: tuned")])

  let work: EvaluationWork
  let task: EvaluationTask

  init(_ arguments: Arguments) throws(Diagnostic) {
    work = try EvaluationWork(arguments)
    task = EvaluationWork.task(.medMCQA, arguments)
  }

  func run(in context: CommandContext) throws -> Value { try work.run([task], in: context) }
}
