import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import OslerNetwork

/// A folder with a notebook, its data and its log, made for one test.
final class ReplayBench {
  let folder: String
  let frontend = RecordingFrontend()
  /// What the last recorded run said beside its outputs.
  private(set) var messages: [String] = []
  var logPath: String { folder + "/study.oslog" }

  init() throws {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "osler-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    for name in ["shards", "questions.jsonl"] {
      try FileManager.default.copyItem(
        at: Playground.snippets.appending(path: "examples/\(name)"), to: scratch.appending(path: name))
    }
    folder = scratch.resolvingSymlinksInPath().path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Runs a notebook into the log beside it, as `osler run` does.
  @discardableResult
  func record(
    _ notebook: String, threads: Int = 1, parameters: [(name: String, text: String)] = [],
    frontend: RecordingFrontend = RecordingFrontend(), interrupt: Interrupt = Interrupt(),
    network: NetworkPermission = .none
  ) throws -> RunOutcome {
    let source = SourceText(name: "notebooks/study.osl.md", text: notebook)
    let prepared = try NotebookRunner.prepare(
      source, overriding: parameters, workspace: Workspace(folder: folder, startFolder: folder))
    guard let runner = prepared.runner else {
      throw prepared.diagnostics.first ?? Diagnostic("no runner", at: SourceRange(0, 0))
    }
    let log = try ExperimentLog.open(logPath)
    let session = try Session(
      setup(runner, source, threads: threads), log: log, frontend: frontend, interrupt: interrupt)
    session.network = network
    let outcome = try runner.run(in: session)
    try log.close()
    messages = frontend.messages
    return outcome
  }

  private func setup(_ runner: NotebookRunner, _ source: SourceText, threads: Int) -> SessionRecord {
    SessionRecord(
      title: runner.notebook.frontMatter.title, notebook: folder + "/study.osl.md", workspace: folder,
      folder: folder, source: source.text, parameters: runner.parametersJSON,
      seed: runner.notebook.frontMatter.seed ?? 1889, threads: threads, commandLine: ["osler", "run"],
      engineVersion: Engine.version, device: "\(threads) threads, test", environment: .current())
  }

  /// Runs entries as at the prompt; what goes wrong in one does not end the session.
  func recordEntries(
    _ entries: [String], frontend: RecordingFrontend? = nil, interrupt: Interrupt = Interrupt()
  ) throws {
    let log = try ExperimentLog.open(logPath)
    let setup = SessionRecord(
      workspace: folder, folder: folder, seed: 1, threads: 1, commandLine: ["osler"],
      engineVersion: Engine.version, device: "1 thread, test", environment: .current())
    let session = try Session(setup, log: log, frontend: frontend ?? self.frontend, interrupt: interrupt)
    for (position, entry) in entries.enumerated() {
      let source = SourceText(name: "<\(position + 1)>", text: entry)
      _ = try? session.run(source, cell: "entry-\(position + 1)", position: position)
      interrupt.clear()
    }
    try session.end(.succeeded)
    try log.close()
  }

  func replay(
    threads: Int? = nil, device: String = "test", tolerances: [String: Double] = [:],
    frontend: RecordingFrontend = RecordingFrontend(), interrupt: Interrupt = Interrupt()
  ) throws -> ReplayReport {
    let log = try ExperimentLog.openReadOnly(logPath)
    return try Replay(log).run(
      Replay.Options(
        threads: threads, device: "\(threads ?? 1) threads, \(device)", tolerances: tolerances),
      frontend: frontend, interrupt: interrupt)
  }

  func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: folder + "/" + path)) }

  func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: folder + "/" + path))
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: folder + "/" + path) }
}
