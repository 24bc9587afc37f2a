import ArgumentParser
import OslerLanguage
import Foundation
import OslerInterpreter

/// `osler`: the subcommands, and how the program ends.
@main
struct OslerCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "osler",
    abstract: "A notebook for raising and questioning medical language models.",
    discussion: """
      Without a subcommand it is a prompt: 'osler' alone, or 'osler FILE' to run a notebook first and stay.
      """,
    version: "osler \(Engine.version)",
    subcommands: [
      RunCommandLine.self, ReplCommandLine.self, CheckCommandLine.self, ReplayCommandLine.self,
      LogCommandLine.self, CacheCommandLine.self, DiffCommandLine.self, SqlCommandLine.self,
      ExportCommandLine.self, ReportCommandLine.self, ShareCommandLine.self, UnpackCommandLine.self,
      SignCommandLine.self, VerifyCommandLine.self, DoctorCommandLine.self, BenchCommandLine.self,
      HelpCommandLine.self,
    ],
    defaultSubcommand: ReplCommandLine.self)

  static var subcommandNames: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName }
  }

  static func main() {
    // A file that may not grow is an error where it is written, not the end of the program.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      exit(failing: error)
    }
  }

  /// The first word of a line that the prompt could not take, where it is nearly a subcommand and no file.
  private static func misspelledSubcommand() -> CommandLineError? {
    guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"),
      !subcommandNames.contains(word), !FileManager.default.fileExists(atPath: word),
      let nearest = NearestName.suggestion(for: word, among: subcommandNames)
    else { return nil }
    return .unknownSubcommand(word, nearest: nearest)
  }

  private static func exit(failing error: any Error) -> Never {
    let screen = Screen()
    switch error {
    case let status as ExitStatus: Self.exit(withError: ExitCode(status.rawValue))
    case let error as CommandLineError:
      screen.complain("\(error)", hint: error.hint)
      Self.exit(withError: ExitCode(error.status.rawValue))
    default:
      let code = exitCode(for: error)
      if code == .validationFailure, let slip = misspelledSubcommand() { exit(failing: slip) }
      if code == .validationFailure {
        let text = UsageText(message(for: error), subcommands: subcommandNames)
        screen.complain(text.message, hint: text.hint)
        let isDiff = CommandLine.arguments.dropFirst().first == DiffCommandLine.configuration.commandName
        Self.exit(withError: isDiff ? ExitCode(DiffCommandLine.trouble) : code)
      }
      guard code == .success || error is ExitCode || isParserOutput(error) else {
        screen.complain("\(error)", hint: "this is a fault of osler: please report it")
        Self.exit(withError: ExitCode(ExitStatus.internalError.rawValue))
      }
      Self.exit(withError: error)
    }
  }

  /// Help, a version, a completion script: not errors at all.
  private static func isParserOutput(_ error: any Error) -> Bool { exitCode(for: error) == .success }
}

/// Errors of the argument parser in our style.
struct UsageText: Hashable {
  let message: String
  let hint: String

  /// `Unknown option '--lgo'. Did you mean '--log'?` begins with a small letter, has no full stop, and its
  /// second sentence is the hint.
  init(_ text: String, subcommands: [String], arguments: [String] = CommandLine.arguments) {
    let plain = text.hasPrefix("Error: ") ? String(text.dropFirst(7)) : text
    var sentences = plain.split(separator: ". ", maxSplits: 1).map(String.init)
    let second = sentences.count == 2 ? sentences.removeLast() : nil
    let first = sentences.first ?? plain
    let small = first.prefix(1).lowercased() + first.dropFirst()
    message = small.hasSuffix(".") ? String(small.dropLast()) : small
    let subcommand = arguments.dropFirst().first.flatMap { subcommands.contains($0) ? " \($0)" : nil } ?? ""
    hint =
      second.map { $0.prefix(1).lowercased() + $0.dropFirst() }
      ?? "'osler help\(subcommand)' shows how it is written"
  }
}
