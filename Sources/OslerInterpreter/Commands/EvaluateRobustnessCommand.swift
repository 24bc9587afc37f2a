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
      order, with Wilson's 95 % interval (`low`, `high`). A model that answers the letter has a low one. \
      What an interrupted one has scored is kept for `osler run --resume`.
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
    let shots = try task.shots(work.shots, in: context)
    let journal = try ScoreJournal(in: context)
    defer { journal?.close() }
    var asking = RobustnessAsking(
      task.protocols, shots: shots, atOnce: work.atOnce, journal, asked.map(\.name), versions)
    if asking.known > 0 {
      try context.note("goes on after \(Counted.text(asking.known, "question", "questions")) scored earlier")
    }
    var rows: [[Value]] = []
    for named in asked {
      var results: [[ItemResult]] = []
      for (order, version) in versions.enumerated() {
        results.append(try asking.items(named, version, order: order, in: context))
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

/// Models asked the same questions in several orders, one after the other; each order is a task of its own in the
/// journal.
private struct RobustnessAsking {
  private let protocols: EvaluationProtocol
  private let shots: Shots?
  private let atOnce: Int
  private let journal: ScoreJournal?
  private let total: Int
  private let left: TimeLeft
  private var done = 0
  /// Questions that an earlier run scored.
  let known: Int

  init(
    _ protocols: EvaluationProtocol, shots: Shots?, atOnce: Int, _ journal: ScoreJournal?, _ names: [String],
    _ versions: [[Question]]
  ) {
    (self.protocols, self.shots, self.atOnce, self.journal) = (protocols, shots, atOnce, journal)
    total = names.count * versions.reduce(0) { $0 + $1.count }
    known = names.reduce(0) { count, name in
      versions.enumerated().reduce(count) { count, version in
        let ids = version.element.map(\.id)
        let task = Self.task(protocols, order: version.offset)
        return count + (journal?.known(model: name, task: task, ids: ids).count ?? 0)
      }
    }
    left = TimeLeft(before: known)
  }

  private static func task(_ protocols: EvaluationProtocol, order: Int) -> String {
    "\(protocols.name), order \(order)"
  }

  mutating func items(
    _ named: NamedSpeaker, _ version: [Question], order: Int, in context: CommandContext
  ) throws -> [ItemResult] {
    try context.checkInterrupt()
    let (name, task) = (named.name, Self.task(protocols, order: order))
    let known = journal?.known(model: name, task: task, ids: version.map(\.id)) ?? [:]
    let (before, total, left, journal) = (done, total, left, journal)
    var failure: (any Error)?
    let result = try protocols.run(
      on: version, model: try named.speaker.transformer, tokenizer: named.speaker.tokenizer,
      options: EvaluationOptions(shots: shots, atOnce: atOnce, known: known),
      isInterrupted: { context.isInterrupted || failure != nil },
      progress: { count, _ in
        context.progress(
          Progress(
            "evaluate robustness", done: before + count, total: total,
            details: [name] + left.details(done: before + count, of: total)))
      },
      found: { items in
        do { try journal?.add(items, model: name, task: task) } catch { failure = error }
      })
    if let failure { throw failure }
    if result.isPartial { try context.checkInterrupt() }
    done += version.count
    return result.items
  }
}
