import OslerLanguage

/// `lower(title)`
struct LowerCommand: Command {
  static let group = CommandGroup.functions
  static let signature = CommandSignature(
    "lower", "A string in small letters.",
    parameters: [.argument("string", .value(.string), help: "any string")],
    returns: .string,
    examples: [Example(#"lower("BNP")"#, output: "bnp")])

  let string: String
  init(_ arguments: Arguments) throws(Diagnostic) { string = arguments.string("string") }
  func run(in context: CommandContext) throws -> Value { .string(string.lowercased()) }
}

/// `upper(answer)`
struct UpperCommand: Command {
  static let group = CommandGroup.functions
  static let signature = CommandSignature(
    "upper", "A string in capitals.",
    parameters: [.argument("string", .value(.string), help: "any string")],
    returns: .string,
    examples: [Example(#"upper("yes")"#, output: "YES")])

  let string: String
  init(_ arguments: Arguments) throws(Diagnostic) { string = arguments.string("string") }
  func run(in context: CommandContext) throws -> Value { .string(string.uppercased()) }
}

/// `contains(title, "heart")`
struct ContainsCommand: Command {
  static let group = CommandGroup.functions
  static let signature = CommandSignature(
    "contains", "Whether a string has another in it, whatever their capitals.",
    discussion: "`\"heart\" in title` asks the same with capitals counting.",
    parameters: [
      .argument("string", .value(.string), help: "where to look"),
      .argument("part", .value(.string), help: "what to look for"),
    ],
    returns: .bool,
    examples: [Example(#"contains("Heart failure", "heart")"#, output: "true")])

  let string: String
  let part: String

  init(_ arguments: Arguments) throws(Diagnostic) {
    string = arguments.string("string")
    part = arguments.string("part")
  }

  func run(in context: CommandContext) throws -> Value {
    .bool(part.isEmpty || string.lowercased().contains(part.lowercased()))
  }
}

/// `text(year)`
struct TextCommand: Command {
  static let group = CommandGroup.functions
  static let signature = CommandSignature(
    "text", "A value as a string, as it would be written.",
    parameters: [.argument("value", .value(.any), help: "any value")],
    returns: .string,
    examples: [Example("text(1..11)", output: "1..11")])

  let value: Value
  init(_ arguments: Arguments) throws(Diagnostic) { value = arguments.value("value") }
  func run(in context: CommandContext) throws -> Value { .string(value.text) }
}

/// `number("0.05")`
struct NumberCommand: Command {
  static let group = CommandGroup.functions
  static let signature = CommandSignature(
    "number", "The number that a string spells.",
    parameters: [.argument("string", .value(.union([.string, .integer, .real])), help: "such as \"0.05\"")],
    returns: .number,
    examples: [Example(#"number("0.05") * 2"#, output: "0.1")])

  let value: Value
  private let arguments: Arguments

  init(_ arguments: Arguments) throws(Diagnostic) {
    value = arguments.value("string")
    self.arguments = arguments
  }

  func run(in context: CommandContext) throws -> Value {
    guard case .string(let written) = value else { return value }
    var text = written[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    if let integer = Int(text) { return .integer(integer) }
    if let real = Double(text), real.isFinite { return .real(real) }
    throw arguments.error("\(value) spells no number", at: "string")
  }
}
