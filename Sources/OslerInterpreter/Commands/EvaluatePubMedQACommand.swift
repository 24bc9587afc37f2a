import OslerEvaluation
import OslerLanguage

/// `evaluate pubmedqa on: held_out`
struct EvaluatePubMedQACommand: Command {
  static let group = CommandGroup.asking
  static let usesAttached = true
  static let isCostly = true
  static let signature = CommandSignature(
    "evaluate pubmedqa", "Scores models on yes, no or maybe after an abstract, by log-likelihood.",
    discussion: """
      Each question has a `context` and the answer yes, no or maybe. Prompt and scored strings are those of \
      lm-evaluation-harness for PubMedQA; beside the accuracy stands macro-F1, and beside the commonest \
      answer's accuracy (`majority`) its macro-F1. Shots are drawn for each question.
      """,
    parameters: EvaluationWork.parameters, returns: .evaluation,
    examples: [Example("evaluate pubmedqa on: held_out model: tuned")])

  let work: EvaluationWork
  let task: EvaluationTask

  init(_ arguments: Arguments) throws(Diagnostic) {
    work = try EvaluationWork(arguments)
    task = EvaluationWork.task(.pubmedQA, arguments)
  }

  func run(in context: CommandContext) throws -> Value { try work.run([task], in: context) }
}
