import OslerEvaluation
import OslerLanguage

/// `evaluate multimedqa on: [pubmedqa: a, medqa: b, anatomy: c] model: tuned`
struct EvaluateMultiMedQACommand: Command {
  static let group = CommandGroup.asking
  static let usesAttached = true
  static let isCostly = true
  static let signature = CommandSignature(
    "evaluate multimedqa", "Scores models on the field's group of nine medical tasks.",
    discussion: """
      The tasks are `pubmedqa`, `medmcqa`, `medqa`, and of MMLU `anatomy`, `clinical_knowledge`, \
      `college_medicine`, `medical_genetics`, `professional_medicine` and `college_biology`: a row for each \
      that is given, and for each model one of all together, in which a task counts by its size. Of fewer \
      than nine that row says how many there are. Its standard error is the pooled one, as in \
      lm-evaluation-harness.
      """,
    parameters: [
      .option(
        "on", .value(.record), required: true, help: "the questions of each task: [medqa: m, anatomy: a]")
    ] + EvaluationWork.whom + [
      ShotsOption.count,
      .option("shots_from", .value(.record), help: "what they are taken from, for each task"),
      ShotsOption.seed, EvaluationWork.batch,
    ],
    returns: .evaluation,
    examples: [Example("evaluate multimedqa on: [pubmedqa: a, medqa: b, anatomy: c] model: tuned")])

  /// The nine in the order of the field's group, by the names that a record can have.
  static let tasks: [(name: String, protocols: EvaluationProtocol)] = EvaluationProtocol.multiMedQA.map {
    let words = $0.name.split(separator: " ", maxSplits: 1)
    return (String(words.last ?? "").replacing(" ", with: "_"), $0)
  }

  let work: EvaluationWork
  let tasks: [EvaluationTask]
  let group: String

  init(_ arguments: Arguments) throws(Diagnostic) {
    let work = try EvaluationWork(arguments)
    let asked = try Self.rows(arguments, "on")
    let pools = arguments.isGiven("shots_from") ? try Self.rows(arguments, "shots_from") : [:]
    guard !asked.isEmpty else { throw arguments.error("'on' names no task", at: "on") }
    let tasks = Self.tasks.compactMap { task in
      asked[task.name].map { EvaluationTask(protocols: task.protocols, rows: $0, pool: pools[task.name]) }
    }
    let lacking = Self.tasks.map(\.name).filter { asked[$0] != nil && pools[$0] == nil }
    guard work.shots.count == 0 || lacking.isEmpty else {
      let names = lacking.map { "'\($0)'" }.joined(separator: ", ")
      throw arguments.error("'shots_from' has nothing for \(names)", at: "shots_from")
    }
    self.work = work
    self.tasks = tasks
    let count = Self.tasks.count
    group = tasks.count == count ? "multimedqa" : "multimedqa (\(tasks.count) of \(count))"
  }

  private static func rows(_ arguments: Arguments, _ option: String) throws(Diagnostic) -> [String: any Rows]
  {
    var rows: [String: any Rows] = [:]
    let names = tasks.map(\.name)
    for field in arguments.record(option).fields {
      guard names.contains(field.name) else {
        throw arguments.error(
          "'\(field.name)' is none of the nine tasks", hint: hint(for: field.name, among: names), at: option)
      }
      guard let value = field.value.handle((any Rows).self) else {
        throw arguments.error(
          "'\(field.name)' is \(field.value.type.inWords), not questions", at: option)
      }
      rows[field.name] = value
    }
    return rows
  }

  private static func hint(for name: String, among names: [String]) -> String {
    NearestName.suggestion(for: name, among: names).map { "did you mean '\($0)'?" }
      ?? "they are \(names.joined(separator: ", "))"
  }

  func run(in context: CommandContext) throws -> Value {
    try work.run(tasks, group: group, in: context)
  }
}
