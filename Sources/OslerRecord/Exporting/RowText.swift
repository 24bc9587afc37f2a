import Foundation
import OslerJSON
public import OslerLog

/// Rows of a log as text for other programs. Bytes are base64.
public enum RowText {
  /// `{"id":1,"title":"A study"}`; null where there is nothing, bytes as `{"base64":"…"}`.
  public static func json(_ columns: [String], _ values: [QueryValue]) -> String {
    JSONValue.object(zip(columns, values).map { .init($0, JSONValue($1)) }).written(.compact)
  }

  /// A line of CSV (RFC 4180, lines ended by a line feed): null is nothing, empty text is `""`.
  public static func csv(_ values: [QueryValue]) -> String {
    values.map { value in
      switch value {
      case .null: ""
      case .integer(let integer): "\(integer)"
      case .real(let real): "\(real)"
      case .text(let text): quoted(text)
      case .blob(let data): data.base64EncodedString()
      }
    }
    .joined(separator: ",") + "\n"
  }

  /// The line of names.
  public static func csv(header columns: [String]) -> String { csv(columns.map { .text($0) }) }

  private static func quoted(_ text: String) -> String {
    let special: Set<UInt8> = [UInt8(ascii: ","), UInt8(ascii: "\""), 10, 13]
    guard text.isEmpty || text.utf8.contains(where: special.contains) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}

extension JSONValue {
  init(_ value: QueryValue) {
    switch value {
    case .null: self = .null
    case .integer(let integer): self = .integer(Int(integer))
    case .real(let real): self = .real(JSONReal(real))
    case .text(let text): self = .string(text)
    case .blob(let data): self = JSONValue(["base64": .string(data.base64EncodedString())])
    }
  }
}
