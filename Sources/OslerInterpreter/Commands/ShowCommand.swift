import OslerLanguage

/// `evaluate … | show`
struct ShowCommand: Command {
  static let group = CommandGroup.output
  static let effect = CommandEffect.outside
  static let signature = CommandSignature(
    "show", "Shows a value, also from inside a definition or in an assignment.",
    parameters: [.argument("value", .value(.any), help: "what to show")],
    returns: .none,
    examples: [Example(#"show "seen""#, output: "seen")])

  let value: Value

  init(_ arguments: Arguments) throws(Diagnostic) {
    value = arguments.value("value")
  }

  func run(in context: CommandContext) throws -> Value {
    try context.show(try ValueShown.bundle(of: value, in: context))
    return .none
  }
}
