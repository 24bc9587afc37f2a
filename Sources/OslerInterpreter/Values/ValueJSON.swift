import OslerJSON
import OslerLanguage

/// Values in JSON: options in the log, rows in files.
enum ValueJSON {
  static func text(_ value: Value) -> String { json(value).written(.compact) }

  /// An infinity or NaN is null; what JSON has no form for is text.
  static func json(_ value: Value) -> JSONValue {
    switch value {
    case .none: .null
    case .bool(let bool): .bool(bool)
    case .integer(let integer): .integer(integer)
    case .real(let real): .real(JSONReal(real))
    case .string(let string): .string(string)
    case .list(let values): .array(values.map(json))
    case .record(let record): .object(record.fields.map { .init($0.name, json($0.value)) })
    case .range, .function, .handle: .string(value.description)
    }
  }

  /// Every argument of a call after defaults.
  static func options(_ arguments: Arguments) -> String {
    let members = arguments.signature.parameters.compactMap { parameter -> JSONValue.Member? in
      guard let bound = arguments.bound[parameter.name] else { return nil }
      let values = bound.map { json($0.content) }
      return .init(parameter.name, parameter.isVariadic ? .array(values) : values[0])
    }
    return JSONValue.object(members).written(.compact)
  }

  private static func json(_ content: Arguments.Content) -> JSONValue {
    switch content {
    case .value(let value): json(value)
    case .word(let word): .string(word)
    case .row(let row): .string(Canonical.text(of: row.expression))
    case .files(let files): .string(files.first?.written ?? "")
    case .folder(let folder): .string(folder.written)
    case .output(let path): .string(path)
    }
  }
}
