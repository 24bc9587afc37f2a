import Foundation
import OslerLanguage

extension Value: CustomStringConvertible {
  /// As it would be written in a program; a handle by its summary.
  public var description: String {
    switch self {
    case .none: "none"
    case .bool(let bool): bool ? "true" : "false"
    case .integer(let integer): String(integer)
    case .real(let real): "\(real)"
    case .string(let string): Value.quoted(string)
    case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
    case .record(let record):
      record.fields.isEmpty
        ? "[:]"
        : "[" + record.fields.map { "\(Value.key($0.name)): \($0.value)" }.joined(separator: ", ") + "]"
    case .range(let lower, let upper): "\(lower)..\(upper)"
    case .function(let function): function.summary
    case .handle(let handle): handle.summary
    }
  }

  private static func key(_ name: String) -> String { NameSyntax.isName(name) ? name : quoted(name) }

  /// As `\(…)` and `text` put it: a string without its quotes, the rest as written.
  public var text: String {
    if case .string(let string) = self { string } else { description }
  }

  /// What messages call it: a number as it is, the rest by type: `a list`.
  public var inWords: String { number == nil ? type.inWords : description }

  private static func quoted(_ string: String) -> String {
    var written = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": written += "\\\""
      case "\\": written += "\\\\"
      case "\n": written += "\\n"
      case "\t": written += "\\t"
      case "\r": written += "\\r"
      default:
        if scalar.value < 32 || scalar.value == 127 {
          written += "\\u{" + String(scalar.value, radix: 16) + "}"
        } else {
          written.unicodeScalars.append(scalar)
        }
      }
    }
    return written + "\""
  }
}
