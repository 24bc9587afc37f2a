import OslerLanguage

/// `seed 42`
struct SeedCommand: Command {
  static let group = CommandGroup.session
  static let effect = CommandEffect.session
  static let signature = CommandSignature(
    "seed", "Sets the seed of everything that draws at random, and begins every stream again.",
    parameters: [
      Parameter(
        "number", .value(.integer), option: false, required: true, range: .atLeast(0), help: "any integer")
    ],
    returns: .none,
    examples: [Example("seed 42")])

  let seed: Int

  init(_ arguments: Arguments) throws(Diagnostic) {
    seed = arguments.integer("number")
  }

  func run(in context: CommandContext) throws -> Value {
    context.session.seed = UInt64(seed)
    return .none
  }
}
