import Foundation

/// How numbers of one kind are written: so many decimals, or as `1.5e-6` where they are large or small.
struct NumberStyle: Hashable {
  private let stepExponent: Int
  private let isScientific: Bool

  /// For multiples of `step`, none of them beyond `largest`.
  init(step: Double, largest: Double) {
    stepExponent = Int(log10(step * (1 + 1e-9)).rounded(.down))
    isScientific = largest >= 1e6 || largest < 1e-3
  }

  func text(_ value: Double) -> String {
    if abs(value) < pow(10, Double(stepExponent)) * 1e-6 { return "0" }
    guard isScientific else { return fixed(value, decimals: max(0, -stepExponent)) }
    let exponent = Int(log10(abs(value) * (1 + 1e-12)).rounded(.down))
    let mantissa = value / pow(10, Double(exponent))
    let digits = fixed(mantissa, decimals: max(0, exponent - stepExponent))
    return "\(trimmed(digits))e\(exponent)"
  }
}

/// `value` in at most four digits that count, whatever its size; whole numbers below a million whole.
func shortNumber(_ value: Double) -> String {
  if value == value.rounded(), abs(value) < 1e6 { return fixed(value, decimals: 0) }
  let text = String(format: "%.4g", value)
  guard let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...]) else {
    return trimmed(text)
  }
  return "\(trimmed(String(text[..<mark])))e\(exponent)"
}

/// `value` with exactly so many decimals, and no minus before zero.
func fixed(_ value: Double, decimals: Int) -> String {
  let text = String(format: "%.\(decimals)f", value)
  return text.hasPrefix("-") && !text.contains { ("1"..."9").contains($0) } ? String(text.dropFirst()) : text
}

/// Without the zeros at the end of a fraction.
func trimmed(_ number: String) -> String {
  guard number.contains(".") else { return number }
  let kept = number.reversed().drop { $0 == "0" }
  return String((kept.first == "." ? kept.dropFirst() : kept).reversed())
}
