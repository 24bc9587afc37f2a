import ArgumentParser
import OslerInterpreter
import OslerLog
import OslerRecord

/// `osler diff study.oslog:1 study.oslog:2`, `osler diff mine.oslog yours.oslog --only source,metrics`
struct DiffCommandLine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say how two sessions differ.",
    discussion: """
      It compares the source by its syntax (comments and layout are no difference), the parameters, the files \
      read, the environment, the numbers, the texts shown and the files made. Times, paths and names of hosts \
      never count. Without a session it is a log's last one.

      Exit status: 0 the same, 1 different, 2 trouble.
      """)

  static let different: Int32 = 1
  static let trouble: Int32 = 2

  @Argument(
    help: ArgumentHelp("A log, or one of its sessions: study.oslog:3.", valueName: "log[:session]"),
    completion: .file(extensions: ["oslog"]))
  var left: String

  @Argument(
    help: ArgumentHelp("What to compare it with.", valueName: "log[:session]"),
    completion: .file(extensions: ["oslog"]))
  var right: String

  @Option(
    help: ArgumentHelp(
      "Only these parts: source, parameters, data, environment, metrics, texts, artifacts.",
      valueName: "parts"))
  var only: String?

  @Flag(help: "Print JSON, for a program to read.")
  var json = false

  func run() throws {
    let screen = Screen()
    do throws(CommandLineError) {
      let parts = try self.parts()
      let difference = SessionComparison(
        try place(left), try place(right), signatures: CommandTable.standard.signatures
      )
      .difference(only: parts)
      screen.show(json ? difference.json() : page(difference, isColored: screen.terminal.colorsOutput))
      if difference.isSame { return }
    } catch {
      screen.complain("\(error)", hint: error.hint)
      throw ExitCode(Self.trouble)
    }
    throw ExitCode(Self.different)
  }

  private func parts() throws(CommandLineError) -> Set<SessionDifference.Part> {
    guard let only else { return Set(SessionDifference.Part.allCases) }
    var parts = Set<SessionDifference.Part>()
    for name in only.split(separator: ",") {
      let name = name.filter { $0 != " " }
      guard let part = SessionDifference.Part(rawValue: name) else { throw .unknownPart(name) }
      parts.insert(part)
    }
    guard !parts.isEmpty else { throw .unknownPart(only) }
    return parts
  }

  private func place(_ text: String) throws(CommandLineError) -> SessionComparison.Place {
    let place = try LogPlace(text)
    let log = try place.open()
    let session = try place.session(in: log)
    do {
      return try SessionComparison.Place(session.id, in: log, at: place.path)
    } catch {
      throw .log(error, writing: false)
    }
  }

  private func page(_ difference: SessionDifference, isColored: Bool) -> String {
    difference.text { role, line in
      let safe = SafeText.escaped(line)
      guard isColored else { return safe }
      switch role {
      case .heading: return Style.apply([.bold], to: safe)
      case .left: return Style.apply([.red], to: safe)
      case .right: return Style.apply([.green], to: safe)
      case .note: return Style.apply([.dim], to: safe)
      case .plain: return safe
      }
    }
  }
}
