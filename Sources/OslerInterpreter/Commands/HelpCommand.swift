import OslerLanguage

/// `help`, `help train lora`
struct HelpCommand: Command {
  static let group = CommandGroup.session
  static let effect = CommandEffect.outside
  static let signature = CommandSignature(
    "help", "Lists the commands, or explains one.",
    parameters: [
      .argument("command", .column, required: false, variadic: true, help: "the command's words")
    ],
    returns: .string,
    examples: [Example("help head"), Example("help load qa")])

  let name: String
  private let place: Arguments

  init(_ arguments: Arguments) throws(Diagnostic) {
    name = arguments.words("command").joined(separator: " ")
    place = arguments
  }

  func run(in context: CommandContext) throws -> Value {
    let commands = context.session.commands
    guard !name.isEmpty else { return .string(HelpText.list(commands)) }
    if let signature = commands.signatures[name] { return .string(HelpText.of(signature)) }
    let nouns = commands.signatures.nouns(of: name)
    if !nouns.isEmpty {
      let signatures = nouns.compactMap { commands.signatures["\(name) \($0)"] }
      return .string(HelpText.lines(signatures))
    }
    throw place.error(
      "there is no command '\(name)'",
      hint: Hint.didYouMean(name, among: commands.signatures.all.map(\.name)) ?? "'help' lists them all",
      at: "command")
  }
}
