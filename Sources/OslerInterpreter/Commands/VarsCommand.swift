import OslerLanguage

/// `vars`
struct VarsCommand: Command {
  static let group = CommandGroup.session
  static let effect = CommandEffect.outside
  static let signature = CommandSignature(
    "vars", "Lists the variables: name, type and value.",
    parameters: [], returns: .table,
    examples: [
      Example(
        """
        year = 2010
        vars
        """,
        output: """
          name  type     value
          ────  ───────  ─────
          year  integer  2010
          """)
    ])

  init(_ arguments: Arguments) throws(Diagnostic) {}

  func run(in context: CommandContext) throws -> Value {
    let rows = context.variables.map { name, value -> [Value] in
      [.string(name), .string(value.type.name), .string(value.description)]
    }
    return .handle(Table(["name", "type", "value"], rows, lineage: context.lineage))
  }
}
