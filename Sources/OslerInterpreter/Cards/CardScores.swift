import OslerDigest
import OslerEvaluation
import OslerLog

/// The evaluations of this session that asked a model, out of their rows in the log.
enum CardScores {
  struct Score {
    let evaluation: String
    /// Of several tasks, or several ways of asking: which.
    let part: String?
    let on: String
    let count: Int?
    let accuracy: Double
    /// What always giving the commonest right answer gives.
    let majority: Double?
    /// Whatever else was recorded of it.
    let others: [(name: String, value: Double)]
    let isPartial: Bool

    /// Wilson's at 95 %.
    var interval: ClosedRange<Double>? {
      count.flatMap { $0 > 0 ? Proportion.wilson(rate: accuracy, count: $0) : nil }
    }
  }

  /// The evaluations that asked a model, in their order.
  static func origins(of key: Digest, in session: Session) -> [Origin] {
    session.origins.values.filter { origin in
      (origin.type == "evaluation" || origin.lineage.command.hasPrefix(answers)) && !asked(origin).isEmpty
        && asked(origin).contains(key.hex)
    }
    .sorted { $0.execution.rawValue < $1.execution.rawValue }
  }

  /// The keys of the questions of an evaluation.
  static func questions(of origin: Origin) -> [String] { inputs(of: origin, as: ["on"]) }

  static func scores(of key: Digest, in session: Session) throws -> [Score] {
    try origins(of: key, in: session).flatMap { origin -> [Score] in
      let execution = try session.log.execution(origin.execution)
      let numbers = Dictionary(grouping: try session.log.metrics(of: origin.execution), by: \.step)
      let on = questions(of: origin).map {
        session.origins[$0].map(CardLineage.title) ?? "unknown [\($0.prefix(8))]"
      }
      let parts = parts(of: origin, numbers.values.flatMap(\.self).map(\.name))
      // The numbers of the models stand at steps, in the order in which they were asked, each with its parts.
      let asked = asked(origin)
      let steps = asked.indices.filter { asked[$0] == key.hex }.flatMap { index in
        (0..<max(1, parts.count)).map { index * max(1, parts.count) + $0 }
      }
      return steps.compactMap { step -> Score? in
        guard let own = numbers[step], let accuracy = own.first(where: { $0.name.hasPrefix("accuracy/") })
        else { return nil }
        let name = accuracy.name.dropFirst("accuracy/".count)
        let values = own.filter { $0.name.hasSuffix("/\(name)") }.map {
          (name: String($0.name.dropLast(name.count + 1)), value: $0.value)
        }
        func value(_ kind: String) -> Double? { values.first { $0.name == kind }?.value }
        return Score(
          evaluation: execution.command ?? "evaluate", part: parts.first { name.hasPrefix("\($0)/") },
          on: on.count == 1 ? on[0] : on.isEmpty ? "unknown" : "one of \(on.count) sets",
          count: value("n").flatMap { Int(exactly: $0) }, accuracy: accuracy.value,
          majority: value("majority"),
          others: values.filter { !["accuracy", "n", "majority"].contains($0.name) },
          isPartial: execution.status == .partial)
      }
    }
  }

  // MARK: In the lineage

  private static let answers = "evaluate answers "

  private static func asked(_ origin: Origin) -> [String] {
    inputs(of: origin, as: ["model", "models", "attached"])
  }

  private static func inputs(of origin: Origin, as roles: [String]) -> [String] {
    origin.inputs.compactMap { input in
      guard case .value(let key) = input.source, let role = input.role else { return nil }
      return roles.contains(role) ? key : nil
    }
  }

  /// The tasks of a group, or the ways of asking, that the names of the numbers have: `accuracy/medqa/tuned`.
  private static func parts(of origin: Origin, _ names: [String]) -> [String] {
    let known =
      origin.lineage.command.hasPrefix(answers)
      ? EvaluateAnswersCommand.ways
      : origin.lineage.command.hasPrefix("evaluate multimedqa ")
        ? EvaluationProtocol.multiMedQA.map(\.name) : []
    return known.filter { part in names.contains { $0.hasPrefix("accuracy/\(part)/") } }
  }
}
