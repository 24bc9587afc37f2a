import OslerLog

/// Where the record of a cell was stopped. Executions are counted within the cell, from 0.
struct StopPoint: Hashable {
  enum Place: Hashable {
    case step(Int)
    /// Characters.
    case streamed(Int)
    /// It kept a part of its value, and the record does not tell which: the first sign of progress will do.
    case anywhere
    /// Nothing is known of what it did, and nothing is left of it.
    case unknown
  }

  struct Cut: Hashable {
    let execution: Int
    let place: Place
  }

  /// How many had begun.
  let executions: Int
  /// The last one, when it was cut.
  let cut: Cut?
  /// Otherwise what ended last before the stop.
  let lastToEnd: Int?
}

extension Transcript {
  /// Nil for a cell that was not stopped.
  var stopPoint: StopPoint? {
    guard isCut else { return nil }
    guard let last = statements.last else { return StopPoint(executions: 0, cut: nil, lastToEnd: nil) }
    guard !last.isCut else {
      let cut = StopPoint.Cut(execution: statements.count - 1, place: place(of: last))
      return StopPoint(executions: statements.count, cut: cut, lastToEnd: nil)
    }
    let places = Dictionary(
      statements.enumerated().map { ($1.record.id, $0) }, uniquingKeysWith: { first, _ in first })
    var ended = statements.count - 1
    while let parent = statements[ended].record.parent, let index = places[parent], index < ended,
      !statements[index].isCut
    {
      ended = index
    }
    return StopPoint(executions: statements.count, cut: nil, lastToEnd: ended)
  }

  /// The statement that a replay does not run, since nothing tells where to stop it.
  var skipped: Statement? {
    stopPoint?.cut?.place == .unknown ? statements.last : nil
  }

  private func place(of cut: Statement) -> StopPoint.Place {
    if let step = cut.series.compactMap(\.steps.last).max() { return .step(step) }
    let parent = statements.first { $0.record.id == cut.record.parent }
    let stream = parent?.outputs.last { $0.kind == .stream }?.bundle.text ?? ""
    if !stream.isEmpty { return .streamed(stream.count) }
    return cut.record.command != nil && cut.record.status == .partial ? .anywhere : .unknown
  }
}
