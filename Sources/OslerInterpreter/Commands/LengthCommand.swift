import OslerLanguage

/// `length(title)`
struct LengthCommand: Command {
  static let group = CommandGroup.functions
  static let signature = CommandSignature(
    "length", "How many characters, elements, fields or rows something has.",
    parameters: [
      .argument(
        "value",
        .value(.union([.string, .list(.any), .record, .range, .table, .corpus, .dataset, .evaluation])),
        help: "a string, list, record, range or rows")
    ],
    returns: .integer,
    examples: [Example(#"length("gout")"#, output: "4")])

  let value: Value

  init(_ arguments: Arguments) throws(Diagnostic) {
    value = arguments.value("value")
  }

  func run(in context: CommandContext) throws -> Value {
    switch value {
    case .string(let string): return .integer(string.count)
    case .list(let values): return .integer(values.count)
    case .record(let record): return .integer(record.fields.count)
    case .range(let lower, let upper): return .integer(upper < lower ? 0 : upper - lower + 1)
    case .handle(let handle): return .integer(try (handle as? any Rows)?.count(in: context) ?? 0)
    default: return .none
    }
  }
}
