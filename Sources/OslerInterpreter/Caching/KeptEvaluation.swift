import Foundation
import OslerDigest
import OslerEvaluation

extension EvaluationValue {
  private struct KeptEntry: Codable {
    let model: String
    let task: String
    let result: EvaluationResult
  }

  /// The tasks are as many as a group has; nil where there is no group.
  private struct KeptEntries: Codable {
    let tasks: Int?
    let entries: [KeptEntry]
  }

  /// Every item in JSON; nil when that is larger than what is kept.
  var kept: String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let entries = entries.map { KeptEntry(model: $0.model, task: $0.task, result: $0.result) }
    guard let data = try? encoder.encode(KeptEntries(tasks: tasks, entries: entries)) else { return nil }
    return data.count <= KeptValue.mostCostlyBytes ? String(decoding: data, as: UTF8.self) : nil
  }

  convenience init(_ protocolName: String, kept text: String, lineage: Lineage) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let kept: KeptEntries
    do {
      kept = try decoder.decode(KeptEntries.self, from: Data(text.utf8))
    } catch {
      throw KeptValueError.unreadable(
        command: lineage.command, key: lineage.key.hex, reason: "its items are of another form")
    }
    let entries = kept.entries.map { Entry(model: $0.model, task: $0.task, result: $0.result) }
    self.init(protocolName, entries, tasks: kept.tasks, lineage: lineage)
  }
}
