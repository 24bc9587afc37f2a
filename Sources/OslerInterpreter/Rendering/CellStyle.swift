import Foundation

/// How the values of one column are written in a table: reals with the same number of decimals, text
/// on one line.
struct CellStyle {
  private static let mostDecimals = 4
  private let decimals: Int

  init(_ values: [Value]) {
    decimals = values.reduce(0) { most, value in
      guard case .real(let real) = value else { return most }
      return max(most, CellStyle.decimals(of: real))
    }
  }

  func text(_ value: Value) -> String {
    switch value {
    case .real(let real): number(real)
    case .string(let string): CellStyle.oneLine(string)
    default: CellStyle.oneLine(CellStyle.rounded(value).description)
    }
  }

  /// With what is real inside lists and records of few decimals too.
  private static func rounded(_ value: Value) -> Value {
    switch value {
    case .real(let real) where real.isFinite && real.magnitude >= 0.001 && real.magnitude < 1e9:
      let scale = pow(10, Double(mostDecimals))
      return .real((real * scale).rounded() / scale)
    case .list(let values): return .list(values.map(rounded))
    case .record(let record): return .record(Record(record.fields.map { ($0.name, rounded($0.value)) }))
    default: return value
    }
  }

  /// Very small and very large numbers keep three digits and an exponent.
  private func number(_ real: Double) -> String {
    guard real.isFinite else { return "\(real)" }
    let size = real.magnitude
    if size != 0, size < 0.001 || size >= 1e9 { return String(format: "%.3g", real) }
    return String(format: "%.\(decimals)f", real)
  }

  /// The decimals that `real` needs, at most four.
  private static func decimals(of real: Double) -> Int {
    guard real.isFinite, real.magnitude < 1e9 else { return 0 }
    for count in 0..<mostDecimals {
      let scaled = real * pow(10, Double(count))
      if (scaled - scaled.rounded()).magnitude < 1e-9 * max(1, scaled.magnitude) { return count }
    }
    return mostDecimals
  }

  /// On one line, and without the control characters that could move a terminal's cursor.
  private static func oneLine(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        result += " "
      } else if isControl(scalar) {
        result += "\u{FFFD}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: scalar.properties.isBidiControl
    default: false
    }
  }
}
