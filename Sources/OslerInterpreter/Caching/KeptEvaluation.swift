import Foundation
import OslerDigest
import OslerEvaluation

extension EvaluationValue {
  private struct KeptEntry: Codable {
    let model: String
    let result: EvaluationResult
  }

  /// Every item in JSON; nil when that is larger than what is kept.
  var kept: String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let entries = entries.map { KeptEntry(model: $0.model, result: $0.result) }
    guard let data = try? encoder.encode(entries) else { return nil }
    return data.count <= KeptValue.mostBytes ? String(decoding: data, as: UTF8.self) : nil
  }

  convenience init(_ protocolName: String, kept text: String, lineage: Lineage) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let kept: [KeptEntry]
    do {
      kept = try decoder.decode([KeptEntry].self, from: Data(text.utf8))
    } catch {
      throw KeptValueError.unreadable(
        command: lineage.command, key: lineage.key.hex, reason: "its items are of another form")
    }
    self.init(protocolName, kept.map { Entry(model: $0.model, result: $0.result) }, lineage: lineage)
  }
}
