import OslerCorpus
import OslerEvaluation
import OslerLanguage
import OslerTensor

/// `evaluate robustness on: test task: medqa orders: 4 model: tuned`
struct EvaluateRobustnessCommand: Command {
  static let group = CommandGroup.asking
  static let isRandom = true
  static let usesAttached = true
  static let isCostly = true
  static let signature = CommandSignature(
    "evaluate robustness", "Says how a model's answers hold when the choices change places.",
    discussion: """
      The questions are asked as they are, and again with the choices of each rotated by a number of places \
      of its own, drawn and never the same twice. `accuracy` is that of the questions as they are, `lowest` \
      and `highest` are over all orders; `consistent` is the share of questions with the same choice in every \
      order, with Wilson's 95 % interval (`low`, `high`). A model that answers the letter has a low one.
      """,
    parameters: [
      .option("on", .value(.rows), required: true, help: "questions with choices")
    ] + EvaluationWork.whom + [
      .option(
        "task", .choice(["medqa", "medmcqa", "mmlu", "choices"]), default: "medqa",
        help: "whose prompts; letters are scored, with 'choices' the choices' texts"),
      .option("subject", .choice(EvaluateMMLUCommand.subjects), help: "of 'task: mmlu'"),
      .option("orders", .value(.integer), default: "4", range: .between(2, 26), help: "how many orders"),
    ] + ShotsOption.parameters + [
      EvaluationWork.batch,
      .option("seed", .value(.integer), help: "a seed of its own; the session's without it"),
    ],
    returns: .table,
    examples: [Example("evaluate robustness on: test task: medqa orders: 4 model: tuned")])

  let work: EvaluationWork
  let task: EvaluationTask
  let orders: Int

  init(_ arguments: Arguments) throws(Diagnostic) {
    work = try EvaluationWork(arguments)
    let subject = arguments.word(ifGiven: "subject")
    let protocols: EvaluationProtocol
    switch arguments.word("task") {
    case "medqa": protocols = .medQA
    case "medmcqa": protocols = .medMCQA
    case "choices": protocols = .choices()
    default:
      guard let subject else {
        throw arguments.error("'task: mmlu' needs 'subject:'", at: "task")
      }
      protocols = .mmlu(subject)
    }
    task = EvaluationWork.task(protocols, arguments)
    orders = arguments.integer("orders")
  }

  func run(in context: CommandContext) throws -> Value {
    defer { context.progress(nil) }
    let asked = try context.speakers(work.named)
    let stream = context.random()
    let versions = try OptionOrder.versions(
      of: try task.questions(in: context), count: orders, bits: { stream.bits(at: $0) })
    let options = EvaluationOptions(shots: try task.shots(work.shots, in: context), atOnce: work.atOnce)
    let total = asked.count * orders * (versions.first?.count ?? 0)
    let left = TimeLeft()
    var (rows, done) = ([[Value]](), 0)
    for named in asked {
      var results: [[ItemResult]] = []
      for version in versions {
        try context.checkInterrupt()
        let result = try task.protocols.run(
          on: version, model: try named.speaker.transformer, tokenizer: named.speaker.tokenizer,
          options: options, isInterrupted: { context.isInterrupted }
        ) { count, _ in
          context.progress(
            Progress(
              "evaluate robustness", done: done + count, total: total,
              details: [named.name] + left.details(done: done + count, of: total)))
        }
        if result.isPartial { try context.checkInterrupt() }
        done += version.count
        results.append(result.items)
      }
      let found = try OrderRobustness(results)
      rows.append([
        .string(named.name), .integer(found.consistency.count), .integer(orders),
        .real(found.accuracies[0].value), .real(found.lowest), .real(found.highest),
        .real(found.consistency.value), .real(found.consistency.interval.lowerBound),
        .real(found.consistency.interval.upperBound),
      ])
    }
    return .handle(
      Table(
        ["model", "n", "orders", "accuracy", "lowest", "highest", "consistent", "low", "high"], rows,
        lineage: context.lineage))
  }
}
