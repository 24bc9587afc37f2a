import OslerDigest
import OslerJSON
import OslerLog

/// How a model came to be, out of the session's lineage and the log: every value it was made from, each before
/// what was made of it.
struct CardLineage {
  struct Step {
    let origin: Origin
    let execution: ExecutionRecord
    /// The execution that did the work, where this one took its result from the cache.
    let worker: ExecutionRecord
    let metrics: [String: [MetricRecord]]
    /// The titles of what it was made from, with what for.
    let inputs: [(role: String?, title: String)]
    let files: [FileRecord]

    var key: String { origin.lineage.key.hex }
    var isModel: Bool { ["model", "adapter", "tokenizer"].contains(origin.type) }
  }

  let steps: [Step]
  /// Keys of values that the log does not say the making of.
  let unknown: [String]

  /// - Parameter keys: of the values that are to be explained.
  init(of keys: [String], in session: Session) throws {
    let files = try session.log.files(in: session.record.id)
    let byID = Dictionary(files.map { ($0.id, $0) }) { first, _ in first }
    var order: [Origin] = []
    var (seen, missing): (Set<String>, [String]) = ([], [])
    func visit(_ key: String) {
      guard seen.insert(key).inserted else { return }
      guard let origin = session.origins[key] else {
        missing.append(key)
        return
      }
      for input in origin.inputs {
        if case .value(let key) = input.source { visit(key) }
      }
      order.append(origin)
    }
    for key in keys { visit(key) }
    steps = try order.map { origin in
      let execution = try session.log.execution(origin.execution)
      let worker = try execution.original.map { try session.log.execution($0) } ?? execution
      let metrics = try session.log.metrics(of: execution.id)
      return Step(
        origin: origin, execution: execution, worker: worker,
        metrics: Dictionary(grouping: metrics, by: \.name).mapValues { $0.sorted { $0.step < $1.step } },
        inputs: origin.inputs.compactMap { input in
          guard case .value(let key) = input.source else { return nil }
          return (input.role, session.origins[key].map(Self.title) ?? "unknown [\(key.prefix(8))]")
        },
        files: origin.inputs.compactMap { input in
          if case .file(let id) = input.source { byID[id] } else { nil }
        })
    }
    unknown = missing
  }

  /// `dataset of 8 questions [1a2b3c4d]`
  static func title(of origin: Origin) -> String {
    "\(origin.summary) [\(origin.lineage.key.hex.prefix(8))]"
  }
}

extension CardLineage.Step {
  /// Every option after defaults, as the log has them.
  var options: [(name: String, value: String)] {
    let members = (try? JSONReader.read(execution.options))?.members ?? []
    return members.map { ($0.key, $0.value.text ?? $0.value.written(.line)) }
  }

  /// First, last and best of a series; nil where the stage told none.
  func series(_ name: String) -> (first: Double, last: Double, least: Double, steps: Int)? {
    let values = (metrics[name] ?? []).map(\.value)
    guard let first = values.first, let last = values.last, let least = values.min() else { return nil }
    return (first, last, least, values.count)
  }
}
