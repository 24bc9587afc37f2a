import Foundation
public import OslerLog
import OslerLanguage
import OslerNetwork

/// Runs a recorded session again and compares what it shows with the record.
///
/// The log is only read. The replay records into memory, and what the notebook saves goes to a
/// temporary folder, so that no file of anybody changes.
public struct Replay {
  /// What this run computes with, for the comparison of circumstances.
  public struct Options {
    /// As many as in the record without it, or as the machine has processors if those are fewer.
    public var threads: Int?
    /// The device in words, without its threads: `AVX-512, OpenBLAS 0.3.21 (SkylakeX)`.
    public var device: String
    public var environment: OslerLog.Environment
    /// By name: before those of the notebook.
    public var tolerances: [String: Double]
    public var commands: CommandTable

    public init(
      threads: Int? = nil, device: String, environment: OslerLog.Environment = .current(),
      tolerances: [String: Double] = [:], commands: CommandTable = .standard
    ) {
      (self.threads, self.device, self.environment) = (threads, device, environment)
      (self.tolerances, self.commands) = (tolerances, commands)
    }
  }

  /// The session that is run again.
  public let session: SessionRecord
  private let recorded: [Transcript]
  private let logFolder: String

  /// - Parameter id: of the session; without it, the last one that ran a notebook, or else the last.
  public init(_ log: ExperimentLog, session id: SessionID? = nil) throws {
    let sessions = try log.sessions()
    guard let latest = sessions.last(where: { !$0.source.isEmpty }) ?? sessions.last else {
      throw ReplayError.noSessions(log: log.path)
    }
    guard let session = id == nil ? latest : sessions.first(where: { $0.id == id }) else {
      throw ReplayError.noSession(id?.rawValue ?? 0, known: sessions.map(\.id.rawValue), log: log.path)
    }
    self.session = session
    recorded = try Transcript.all(of: session.id, in: log)
    guard !recorded.isEmpty else { throw ReplayError.nothingRan(session: session.id.rawValue) }
    logFolder = URL(filePath: log.path).deletingLastPathComponent().standardizedFileURL.path
  }

  /// Runs the cells that ran then, in their order.
  ///
  /// It ends early when the person interrupts it. Where a cell fails that did not fail then, those that
  /// need nothing of it are run all the same. Nothing is taken from a cache.
  ///
  /// - Parameters:
  ///   - frontend: told how far the replay is; never shown its outputs.
  ///   - interrupt: to stop it.
  /// - Throws: when the replay itself cannot work: no memory for its log, no temporary folder.
  public func run(
    _ options: Options, frontend: any Frontend, interrupt: Interrupt = Interrupt()
  ) throws -> ReplayReport {
    let files = FileManager.default
    let overlay = files.temporaryDirectory.appending(path: "osler-replay-\(UUID().uuidString)")
    try files.createDirectory(at: overlay, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: overlay) }

    let log = try ExperimentLog.inMemory()
    let watch = ReplayFrontend(frontend, interrupt: interrupt)
    let setup = setup(options)
    let again = try Session(
      setup, log: log, frontend: watch, interrupt: interrupt, commands: options.commands,
      engine: EngineState(threads: setup.threads), overlay: overlay.path)
    let id = again.record.id
    again.watch = watch
    again.network = .replay
    let flow = ReplayFlow(recorded, commands: options.commands)
    let ending = try runCells(flow, in: again, watch)
    frontend.progress(nil)
    try again.end(.succeeded)
    let now = Array(try Transcript.all(of: id, in: log).prefix(ending.cells.count))
    return ReplayComparison(
      ReplayComparison.Sides(
        session: session, recorded: recorded, flow: flow, again: again.record, workspace: again.workspace,
        now: now, ending: ending, tolerances: options.tolerances)
    ).report
  }

  private func runCells(
    _ flow: ReplayFlow, in again: Session, _ watch: ReplayFrontend
  ) throws -> ReplayEnding {
    let name = session.notebook.map { URL(filePath: $0).lastPathComponent } ?? "entry"
    let source = SourceText(name: name, text: session.source)
    let notebook = session.source.isEmpty ? nil : Notebook.parse(source).notebook
    if let notebook { try define(notebook.frontMatter.parameters, in: again) }
    var ending = ReplayEnding(flow)
    var values: [String: Value] = [:]
    for (index, cell) in recorded.enumerated() {
      guard !again.interrupt.isRaised else {
        ending.isInterrupted = true
        return ending
      }
      guard ending.canRun(index) else { continue }
      watch.begin(cell, index: index, of: recorded.count)
      defer { if watch.hasStopped { again.interrupt.clear() } }
      do {
        try run(cell.record, of: notebook, in: again, &values)
        ending.ran(index)
      } catch let error as LogError {
        throw error
      } catch Interrupted.byPerson where !watch.hasStopped {
        ending.isInterrupted = true
        return ending
      } catch {
        let made = cell.record.status.isDone ? try made(by: again) : nil
        ending.ran(index) { execution in made?.contains(cell.statements[execution].identity) ?? true }
      }
    }
    return ending
  }

  /// The statements of the replay's last cell that came to their end.
  private func made(by again: Session) throws -> Set<String> {
    let last = try Transcript.all(of: again.record.id, in: again.log).last
    return Set((last?.statements ?? []).filter { $0.record.status == .succeeded }.map(\.identity))
  }

  /// Timeouts are left away: how long a cell may take belongs to the machine.
  ///
  /// - Parameter values: of earlier entries at the prompt, which read them as `_3`.
  private func run(
    _ cell: CellRecord, of notebook: Notebook?, in again: Session, _ values: inout [String: Value]
  ) throws {
    let cells = notebook?.cells ?? []
    if let notebook, cells.indices.contains(cell.position), cells[cell.position].id == cell.name {
      try again.run(
        notebook.source, in: cells[cell.position].codeRange, cell: cell.name, position: cell.position,
        options: cell.options)
    } else {
      let source = SourceText(name: cell.name, text: cell.code)
      for name in again.names(in: source).reads {
        if let value = values[name] { again.define(name, value) }
      }
      let value = try again.run(
        source, cell: cell.name, position: cell.position, options: cell.options)
      if cell.name.hasPrefix("entry-") { values["_" + cell.name.dropFirst("entry-".count)] = value }
    }
  }

  private func define(_ parameters: [FrontMatter.Parameter], in again: Session) throws {
    guard let recorded = RecordedParameters.read(session.parameters) else {
      throw ReplayError.badParameters(session: session.id.rawValue)
    }
    for parameter in parameters {
      again.define(parameter.name, Value(recorded[parameter.name] ?? parameter.value))
    }
  }

  /// The recorded folders where they still are; else the log's, and the one that is current.
  private func setup(_ options: Options) -> SessionRecord {
    let isThere = { (path: String) in Workspace.kind(of: path) == .folder }
    return SessionRecord(
      title: session.title, notebook: session.notebook,
      workspace: isThere(session.workspace) ? session.workspace : logFolder,
      folder: isThere(session.folder) ? session.folder : FileManager.default.currentDirectoryPath,
      source: session.source, parameters: session.parameters, seed: session.seed.rawValue,
      threads: options.threads ?? max(1, min(session.threads, EngineState.processorCount)),
      commandLine: ["osler", "replay"],
      engineVersion: Engine.version, device: options.device, environment: options.environment)
  }
}

extension Status {
  /// It came to its end, by itself or with a result that was there already.
  fileprivate var isDone: Bool { self == .succeeded || self == .cached }
}
