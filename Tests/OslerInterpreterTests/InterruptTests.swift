import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

struct InterruptTests {
  /// Works in steps, and keeps what it has when it is stopped.
  struct WorkCommand: Command {
    static let group = CommandGroup.training
    static let signature = CommandSignature(
      "work", "Works.", parameters: [.argument("steps", .value(.integer), help: "how many")],
      returns: .integer,
      examples: [Example("work 3")])
    let steps: Int
    init(_ arguments: Arguments) throws(Diagnostic) { steps = arguments.integer("steps") }

    func run(in context: CommandContext) throws -> Value {
      for step in 0..<steps {
        if context.isInterrupted {
          context.markPartial()
          return .integer(step)
        }
        try context.record(step: step, [(name: "loss", value: Double(step))])
        if step == 2 { context.session.interrupt.raise() }
      }
      return .integer(steps)
    }
  }

  /// Never ends by itself, and keeps nothing.
  struct SpinCommand: Command {
    static let group = CommandGroup.training
    static let signature = CommandSignature(
      "spin", "Spins.", parameters: [], returns: .none, examples: [Example("spin")])
    init(_ arguments: Arguments) throws(Diagnostic) {}
    func run(in context: CommandContext) throws -> Value { while true { try context.checkInterrupt() } }
  }

  private static let commands = CommandTable(
    CommandTable.standard.commands + [WorkCommand.self, SpinCommand.self])

  @Test func `a partial result is bound, recorded, and ends the entry`() throws {
    let playground = try Playground(commands: Self.commands)
    #expect(throws: Interrupted.byPerson) { try playground.show("done = work 10\nafter = 1") }
    playground.session.interrupt.clear()
    #expect(try playground.show("done") == ["3"])
    #expect(playground.session.variables["after"] == nil)
    let cell = try playground.contents().cells[0]
    #expect(cell.record.status == .partial)
    #expect(cell.executions.map(\.record.status) == [.partial, .partial])
    let metrics = try playground.log.metrics(of: cell.executions[1].record.id)
    #expect(metrics.map(\.value) == [0, 1, 2])
  }

  @Test func `a file that is still being digested can be left`() throws {
    let playground = try Playground()
    let path = playground.folder + "/huge.jsonl"
    try Data().write(to: URL(filePath: path))
    try #require(truncate(path, 1 << 36) == 0)  // a hole of 64 GiB
    #expect(throws: Interrupted.outOfTime(limitSeconds: 0.2)) {
      try playground.show("load qa \"huge.jsonl\"", timeoutSeconds: 0.2)
    }
  }

  @Test func `nothing runs on half a value`() throws {
    let playground = try Playground(commands: Self.commands)
    #expect(throws: Interrupted.byPerson) { try playground.show("x = work 10 | text") }
    #expect(playground.session.variables["x"] == nil)
  }

  @Test func `what keeps nothing is interrupted`() throws {
    let playground = try Playground(commands: Self.commands)
    playground.session.interrupt.raise()
    #expect(throws: Interrupted.byPerson) { try playground.show("spin") }
    #expect(try playground.contents().cells[0].record.status == .interrupted)
    playground.session.interrupt.clear()
    #expect(try playground.show("1 + 1") == ["2"])
  }

  @Test func `a cell ends at its timeout`() throws {
    let playground = try Playground(commands: Self.commands)
    #expect(throws: Interrupted.outOfTime(limitSeconds: 0.05)) {
      try playground.show("spin", timeoutSeconds: 0.05)
    }
    #expect(try playground.contents().cells[0].record.status == .failed)
    #expect("\(Interrupted.outOfTime(limitSeconds: 5400))" == "the cell ran past its timeout of 1h 30m")
  }
}
