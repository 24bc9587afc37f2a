import OslerEvaluation
import OslerLanguage
import OslerText

/// `evaluate choices on: held_out models: [base: base, tuned: tuned]`
struct EvaluateChoicesCommand: Command {
  static let group = CommandGroup.asking
  static let usesAttached = true
  static let isCostly = true
  static let signature = CommandSignature(
    "evaluate choices", "Scores models on multiple choice by log-likelihood.",
    discussion: """
      The score of a choice is the sum of its tokens' log-probabilities after the question; the prediction \
      is the highest, the first of equals. `acc_norm` divides by the choice's length in characters. Beside \
      the accuracy stand Wilson's 95 % interval (`low`, `high`), the standard error, chance, and what the \
      commonest right answer would score. All models get the same prompts.
      """,
    parameters: EvaluationWork.parameters + [
      .option(
        "score", .choice(EvaluationProtocol.Scored.allCases.map(\.rawValue)), default: "texts",
        help: "the choices' whole texts, or letters after a prompt that lists them"),
      .option(
        "template", .choice(TemplateOption.ofText), default: "plain",
        help: "how a question becomes a prompt"),
    ],
    returns: .evaluation,
    examples: [Example("evaluate choices on: held_out models: [base: base, tuned: tuned]")])

  let work: EvaluationWork
  let task: EvaluationTask

  init(_ arguments: Arguments) throws(Diagnostic) {
    work = try EvaluationWork(arguments)
    let template = TemplateOption.ofText(arguments.word("template"))
    let word = arguments.word("score")
    guard let scored = EvaluationProtocol.Scored(rawValue: word) else {
      preconditionFailure("no way of scoring '\(word)'")
    }
    task = EvaluationWork.task(.choices(scored, template: template), arguments)
  }

  func run(in context: CommandContext) throws -> Value { try work.run([task], in: context) }
}
