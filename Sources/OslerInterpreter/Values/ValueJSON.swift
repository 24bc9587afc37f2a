import OslerLanguage

/// Values in JSON: options in the log, rows in files.
enum ValueJSON {
  static func text(_ value: Value) -> String {
    switch value {
    case .none: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .integer(let integer): String(integer)
    case .real(let real): real.isFinite ? "\(real)" : "null"
    case .string(let string): quoted(string)
    case .list(let values): "[" + values.map(text).joined(separator: ",") + "]"
    case .record(let record): object(record.fields.map { ($0.name, text($0.value)) })
    case .range, .function, .handle: quoted(value.description)
    }
  }

  static func object(_ fields: [(String, String)]) -> String {
    "{" + fields.map { quoted($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
  }

  /// Every argument of a call after defaults.
  static func options(_ arguments: Arguments) -> String {
    object(
      arguments.signature.parameters.compactMap { parameter in
        guard let bound = arguments.bound[parameter.name] else { return nil }
        let texts = bound.map { text($0.content) }
        return (parameter.name, parameter.isVariadic ? "[" + texts.joined(separator: ",") + "]" : texts[0])
      })
  }

  private static func text(_ content: Arguments.Content) -> String {
    switch content {
    case .value(let value): text(value)
    case .word(let word): quoted(word)
    case .row(let row): quoted(Canonical.text(of: row.expression))
    case .files(let files): quoted(files.first?.written ?? "")
    case .folder(let folder): quoted(folder.written)
    case .output(let path): quoted(path)
    }
  }

  static func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{2028}", "\u{2029}":
        text += "\\u" + String(scalar.value, radix: 16)
      default:
        if scalar.value < 32 {
          let digits = String(scalar.value, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return text + "\""
  }
}
