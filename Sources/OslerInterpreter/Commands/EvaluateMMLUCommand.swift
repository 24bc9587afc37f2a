import OslerEvaluation
import OslerLanguage

/// `evaluate mmlu anatomy on: test shots: 5 shots_from: dev model: tuned`
struct EvaluateMMLUCommand: Command {
  static let group = CommandGroup.asking
  static let usesAttached = true
  static let isCostly = true
  static let signature = CommandSignature(
    "evaluate mmlu",
    "Scores models on a subject of MMLU as lm-evaluation-harness does, by the log-likelihood of the letters.",
    discussion: """
      The prompt begins with `The following are multiple choice questions (with answers) about …`; scored \
      are ` A` to ` D`. Shots are the first of `shots_from:`, which is for MMLU the five development items of \
      the subject. The scores are those of `evaluate choices`.
      """,
    parameters: [
      .argument("subject", .choice(subjects), help: "the subject, as the prompt names it")
    ] + EvaluationWork.parameters, returns: .evaluation,
    examples: [Example("evaluate mmlu anatomy on: test shots: 5 shots_from: dev model: tuned")])

  /// The subjects that MMLU files under health and biology.
  static let subjects = [
    "anatomy", "clinical_knowledge", "college_biology", "college_medicine", "high_school_biology",
    "human_aging", "medical_genetics", "nutrition", "professional_medicine", "virology",
  ]

  let work: EvaluationWork
  let task: EvaluationTask

  init(_ arguments: Arguments) throws(Diagnostic) {
    work = try EvaluationWork(arguments)
    task = EvaluationWork.task(.mmlu(arguments.word("subject")), arguments)
  }

  func run(in context: CommandContext) throws -> Value { try work.run([task], in: context) }
}
