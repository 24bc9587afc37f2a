/// Text that comes from models, papers and logs, made safe to show: nothing in it can move the cursor,
/// change the colours or hide what stands beside it.
enum SafeText {
  /// `text` with control and direction-changing characters written out as `\u{1b}`; newlines and tabs stay.
  static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: mustBeWrittenOut) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if mustBeWrittenOut(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// JSON that means the same, and is as safe to show: such characters stand in its strings only.
  static func escapedJSON(_ json: String) -> String {
    guard json.unicodeScalars.contains(where: mustBeWrittenOut) else { return json }
    var result = ""
    for scalar in json.unicodeScalars {
      if mustBeWrittenOut(scalar) {
        for unit in String(scalar).utf16 {
          result += "\\u" + String(0x1_0000 + Int(unit), radix: 16).dropFirst()
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Every line cut at `columns`, with `…` where something was cut.
  static func cut(_ text: String, to columns: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { DisplayWidth.cut(String($0), to: columns) }
      .joined(separator: "\n")
  }

  private static func mustBeWrittenOut(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "\n" || scalar == "\t" { return false }
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return true
    // U+200C and U+200D join letters and emoji; the rest hide or reorder text.
    case .format: return scalar.value != 0x200C && scalar.value != 0x200D
    default: return false
    }
  }
}
