import ArgumentParser
import OslerInterpreter
import OslerLanguage

/// `osler help`, `osler help run`, `osler help train lora`
struct HelpCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help", abstract: "Explain a subcommand, or a command of the language.")

  @Argument(help: "Its words, such as 'run' or 'train lora'; none lists them all.")
  var words: [String] = []

  @Flag(help: "Print the reference page of the language's commands.")
  var markdown = false

  func run() throws {
    let screen = Screen()
    let commands = CommandTable.standard
    if markdown {
      screen.show(CommandReference.markdown(commands))
    } else if words.isEmpty {
      screen.show(
        "\(OslerCommandLine.helpMessage())\n\nThe commands of the language\n\n\(HelpText.list(commands))")
    } else {
      screen.show(try Self.text(about: words.joined(separator: " "), commands))
    }
  }

  static func text(about name: String, _ commands: CommandTable) throws -> String {
    for subcommand in OslerCommandLine.configuration.subcommands
    where subcommand.configuration.commandName == name {
      return OslerCommandLine.helpMessage(for: subcommand)
    }
    if let text = LanguageHelp.text(about: name, commands.signatures) { return text }
    let names =
      OslerCommandLine.subcommandNames + commands.signatures.all.map(\.name) + commands.signatures.verbs
    throw CommandLineError.unknownTopic(name, nearest: NearestName.suggestion(for: name, among: names))
  }
}

/// Help on commands of the language, for the prompt too.
enum LanguageHelp {
  /// One command, or all that begin with a word like `train`; nil when there are none.
  static func text(about name: String, _ signatures: Signatures) -> String? {
    if let signature = signatures[name] { return HelpText.of(signature) }
    let found = signatures.nouns(of: name).compactMap { signatures["\(name) \($0)"] }
    guard !found.isEmpty else { return nil }
    return found.map { "\(HelpText.usage($0))\n  \($0.summary)" }.joined(separator: "\n\n")
  }
}
