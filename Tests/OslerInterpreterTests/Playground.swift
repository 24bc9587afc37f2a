import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog

/// A session over a copy of `Snippets`, with nobody looking.
final class Playground {
  let folder: String
  private let scratch: URL
  let frontend = RecordingFrontend()
  let log: ExperimentLog
  let session: Session
  private var entries = 0

  static let snippets = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snippets")

  init(
    seed: UInt64 = 1889, commands: CommandTable = .standard, log: ExperimentLog? = nil,
    workspace: String? = nil, engine: EngineState? = nil, amongExamples: Bool = false,
    setup: SessionRecord? = nil
  ) throws {
    scratch = FileManager.default.temporaryDirectory.appending(path: "osler-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Self.snippets.appending(path: "examples"), to: scratch.appending(path: "examples"))
    folder = workspace ?? (amongExamples ? scratch.appending(path: "examples") : scratch).path
    self.log = try log ?? ExperimentLog.inMemory()
    let setup =
      setup
      ?? SessionRecord(
        workspace: folder, folder: folder, seed: seed, threads: 1, commandLine: ["osler"],
        engineVersion: Engine.version, device: "cpu", environment: .current())
    session = try Session(setup, log: self.log, frontend: frontend, commands: commands, engine: engine)
  }

  deinit { try? FileManager.default.removeItem(at: scratch) }

  /// Runs one entry; what it showed.
  @discardableResult
  func show(_ program: String, timeoutSeconds: Double? = nil) throws -> [String] {
    entries += 1
    let source = SourceText(name: "repl:\(entries)", text: program)
    try session.run(source, cell: "entry-\(entries)", position: entries - 1, timeoutSeconds: timeoutSeconds)
    return frontend.takeText()
  }

  /// Runs one entry that goes wrong; the error as people see it.
  func error(_ program: String) -> String {
    do {
      return "no error, but: " + (try show(program)).joined(separator: "\n")
    } catch let error as Diagnostic {
      return error.rendered(in: SourceText(name: "repl:\(entries)", text: program))
    } catch {
      return "\(error)"
    }
  }

  func contents() throws -> SessionContents { try log.contents(of: session.record.id) }

  func write(_ text: String, to path: String) throws {
    let url = URL(filePath: folder).appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func read(_ path: String) throws -> String {
    try String(contentsOf: URL(filePath: folder).appending(path: path), encoding: .utf8)
  }
}
