import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

@testable import osler

struct SittingTests {
  /// Is stopped by its person at once, and keeps what it has.
  private struct WorkCommand: Command {
    static let group = CommandGroup.training
    static let signature = CommandSignature(
      "work", "Works.", parameters: [], returns: .integer, examples: [Example("work")])
    init(_ arguments: Arguments) throws(Diagnostic) {}

    func run(in context: CommandContext) throws -> Value {
      context.session.interrupt.raise()
      context.markPartial()
      return .integer(7)
    }
  }

  @Test func `an interrupted entry that made something is kept for the notebook`() throws {
    let setup = SessionRecord(
      workspace: "/tmp", folder: "/tmp", seed: 1, threads: 1, commandLine: ["osler"],
      engineVersion: Engine.version, device: "1 thread", environment: .current())
    let screen = Screen()
    let session = try Session(
      setup, log: try ExperimentLog.inMemory(), frontend: TerminalFrontend(screen),
      commands: CommandTable(CommandTable.standard.commands + [WorkCommand.self]))
    let sitting = Sitting(session: session, screen: screen, signals: SignalWatch(startsThread: false))
    let entries = ["x = work", "y = x + 1", "z = undefined", "w = 1\nwork\nv = 2", "work | text"]
    let outcomes = try entries.map { try sitting.run(entry: $0) }
    #expect(outcomes == [.interrupted, .succeeded, .refused, .interrupted, .interrupted])
    #expect(sitting.kept.prefix(3) == ["x = work", "y = x + 1", "w = 1\nwork\nv = 2"])
  }
}
