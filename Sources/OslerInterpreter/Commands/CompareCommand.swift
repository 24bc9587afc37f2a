import OslerEvaluation
import OslerLanguage
import OslerTensor

/// `compare base_scores tuned_scores`
struct CompareCommand: Command {
  static let group = CommandGroup.asking
  static let isRandom = true
  static let signature = CommandSignature(
    "compare", "Says whether models that answered the same questions differ in accuracy.",
    discussion: """
      Every two of the models are compared: the difference of their accuracies with its 95 % interval and \
      `p_bootstrap`, from drawing the questions again with replacement, each with both models' answers; and \
      McNemar's test, from the questions that `only_a` and `only_b` got right. `p_exact` never finds a \
      difference too often, and finds it too rarely; `p_mid` is nearer to what it says, and the one to read. \
      Of several tasks there is a row for each, and one for all their questions together.
      """,
    parameters: [
      .argument(
        "evaluations", .value(.evaluation), variadic: true, help: "two, or one of several models"),
      .option(
        "resamples", .value(.integer), default: "10000", range: .between(1, 1_000_000),
        help: "how often questions are drawn again"),
      .option("seed", .value(.integer), help: "a seed of its own; the session's without it"),
    ],
    returns: .table,
    examples: [
      Example("compare scores"),
      Example("compare (evaluate medqa on: test model: base) (evaluate medqa on: test model: tuned)"),
    ])

  let evaluations: [EvaluationValue]
  let resamples: Int
  private let arguments: Arguments

  init(_ arguments: Arguments) throws(Diagnostic) {
    evaluations = arguments.values("evaluations").compactMap { $0.handle(EvaluationValue.self) }
    resamples = arguments.integer("resamples")
    self.arguments = arguments
  }

  func run(in context: CommandContext) throws -> Value {
    let models = ComparedModel.all(of: evaluations)
    guard models.count > 1 else {
      throw arguments.error(
        "there is one model to compare", hint: "give two evaluations, or one of several models")
    }
    let stream = context.random()
    var rows: [[Value]] = []
    var drawn: UInt64 = 0
    for (index, first) in models.enumerated() {
      for second in models[(index + 1)...] {
        for (task, one, other) in try first.pairs(with: second) {
          try context.checkInterrupt()
          // Each comparison goes on in the stream where the one before it ended.
          let start = drawn
          drawn += UInt64(one.count) * UInt64(resamples)
          let test = try McNemar(one, other)
          let bootstrap = try PairedBootstrap(one, other, resamples: resamples) {
            stream.bits(at: start + $0)
          }
          rows.append(
            [.string(task), .string(first.name), .string(second.name), .integer(one.count)]
              + [Self.accuracy(one), Self.accuracy(other), bootstrap.difference].map { .real($0) }
              + [bootstrap.interval.lowerBound, bootstrap.interval.upperBound, bootstrap.p].map { .real($0) }
              + [.integer(test.firstOnly), .integer(test.secondOnly), .real(test.exact), .real(test.midP)])
        }
      }
    }
    return .handle(
      Table(
        [
          "task", "a", "b", "n", "accuracy_a", "accuracy_b", "difference", "low", "high", "p_bootstrap",
          "only_a", "only_b", "p_exact", "p_mid",
        ], rows, lineage: context.lineage))
  }

  private static func accuracy(_ items: [ItemResult]) -> Double {
    Proportion(items.count(where: \.isCorrect), of: items.count).value
  }
}

/// A model's answers, task by task.
struct ComparedModel {
  let name: String
  let group: String
  let tasks: [(name: String, items: [ItemResult])]

  /// Of all evaluations; models of one name are numbered.
  static func all(of evaluations: [EvaluationValue]) -> [ComparedModel] {
    var models: [ComparedModel] = []
    for evaluation in evaluations {
      var names: [String] = []
      for entry in evaluation.entries where !names.contains(entry.model) { names.append(entry.model) }
      models += names.map { name in
        ComparedModel(
          name: name, group: evaluation.protocolName,
          tasks: evaluation.entries.filter { $0.model == name }.map { ($0.task, $0.result.items) })
      }
    }
    let names = models.map(\.name)
    return models.enumerated().map { index, model in
      guard names.count(where: { $0 == model.name }) > 1 else { return model }
      let number = names[...index].count { $0 == model.name }
      return ComparedModel(name: "\(model.name) \(number)", group: model.group, tasks: model.tasks)
    }
  }

  /// What both answered, task by task, and all of it where there are several.
  func pairs(
    with other: ComparedModel
  ) throws(CompareError) -> [(task: String, one: [ItemResult], other: [ItemResult])] {
    guard tasks.map(\.name) == other.tasks.map(\.name) else {
      throw .otherTasks(tasks.map(\.name), other.tasks.map(\.name))
    }
    let pairs = zip(tasks, other.tasks).map { (task: $0.name, one: $0.items, other: $1.items) }
    guard pairs.count > 1 else { return pairs }
    return pairs + [(group, pairs.flatMap(\.one), pairs.flatMap(\.other))]
  }
}

enum CompareError: Error, Hashable, CustomStringConvertible {
  case otherTasks([String], [String])

  var description: String {
    switch self {
    case .otherTasks(let one, let other):
      "the evaluations are of other tasks: \(one.joined(separator: ", ")); \(other.joined(separator: ", "))"
    }
  }

  var hint: String? { "compare models on the same task and questions" }
}
