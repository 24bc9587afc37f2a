import OslerDigest
import OslerEvaluation
import OslerLog

/// The evaluations of this session that asked a model, out of their rows in the log.
enum CardScores {
  struct Score {
    let evaluation: String
    let on: String
    let name: String
    let count: Int?
    let accuracy: Double
    /// Whatever else was recorded of it.
    let others: [(name: String, value: Double)]
    let isPartial: Bool

    /// Wilson's at 95 %.
    var interval: ClosedRange<Double>? {
      count.flatMap { $0 > 0 ? Proportion.wilson(rate: accuracy, count: $0) : nil }
    }
  }

  static func scores(of key: Digest, in session: Session) throws -> [Score] {
    let evaluations = session.origins.values.filter { origin in
      origin.type == "evaluation" && origin.lineage.inputs.contains(key)
    }
    .sorted { $0.execution.rawValue < $1.execution.rawValue }
    return try evaluations.flatMap { origin -> [Score] in
      let execution = try session.log.execution(origin.execution)
      let metrics = try session.log.metrics(of: origin.execution)
      let asked = origin.inputs.compactMap { input -> String? in
        guard case .value(let key) = input.source, let role = input.role else { return nil }
        return ["model", "models", "attached"].contains(role) ? key : nil
      }
      let on = origin.inputs.compactMap { input -> String? in
        guard case .value(let key) = input.source, input.role == "on" else { return nil }
        return session.origins[key].map(CardLineage.title) ?? "unknown [\(key.prefix(8))]"
      }
      // The numbers of the models stand at steps, in the order in which they were asked.
      return asked.indices.filter { asked[$0] == key.hex }.compactMap { index -> Score? in
        let own = metrics.filter { $0.step == index }
        guard let accuracy = own.first(where: { $0.name.hasPrefix("accuracy/") }) else { return nil }
        let name = String(accuracy.name.dropFirst("accuracy/".count))
        func value(_ kind: String) -> Double? { own.first { $0.name == "\(kind)/\(name)" }?.value }
        return Score(
          evaluation: execution.command ?? "evaluate", on: on.first ?? "unknown", name: name,
          count: value("n").flatMap { Int(exactly: $0) }, accuracy: accuracy.value,
          others: own.filter { $0.name.hasSuffix("/\(name)") && $0 != accuracy && $0.name != "n/\(name)" }
            .map { (String($0.name.dropLast(name.count + 1)), $0.value) },
          isPartial: execution.status == .partial)
      }
    }
  }
}
