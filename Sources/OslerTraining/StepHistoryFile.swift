import Foundation
import OslerModel

/// What every step told, as numbers: JSON of ten thousand steps would take longer to write than the steps between
/// two checkpoints.
///
/// Little-endian, 56 bytes a step: loss, learning rate and gradient norm as binary64, then trained tokens, tokens,
/// attention pairs and the number of steps in all as 64-bit integers. Steps that were skipped stand in
/// `state.json`, by their number.
enum StepHistoryFile {
  static let name = "history.bin"
  private static let bytesPerStep = 56

  static func write(_ history: [StepReport], to path: String) throws {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(history.count * bytesPerStep)
    func append(_ number: UInt64) {
      withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
    for step in history {
      for real in [step.loss, step.learningRate, step.gradientNorm] { append(real.bitPattern) }
      for count in [step.trainedTokens, step.tokens, step.attentionPairs, step.steps] {
        append(UInt64(bitPattern: Int64(count)))
      }
    }
    try FileBytes.write(bytes, to: path)
  }

  /// - Parameter skipped: by the number of the step.
  /// - Returns: nil when the file holds no whole steps.
  static func read(_ path: String, skipped: [Int: SkippedStep]) -> [StepReport]? {
    guard let data = FileManager.default.contents(atPath: path), data.count % bytesPerStep == 0 else {
      return nil
    }
    let bytes = [UInt8](data)
    return bytes.withUnsafeBytes { buffer in
      (0..<bytes.count / bytesPerStep).map { index in
        func number(_ place: Int) -> UInt64 {
          UInt64(
            littleEndian: buffer.loadUnaligned(
              fromByteOffset: index * bytesPerStep + place * 8, as: UInt64.self))
        }
        func count(_ place: Int) -> Int { Int(truncatingIfNeeded: number(place)) }
        return StepReport(
          step: index + 1, steps: count(6), loss: Double(bitPattern: number(0)),
          learningRate: Double(bitPattern: number(1)), gradientNorm: Double(bitPattern: number(2)),
          trainedTokens: count(3), tokens: count(4), attentionPairs: count(5), skipped: skipped[index + 1])
      }
    }
  }
}
