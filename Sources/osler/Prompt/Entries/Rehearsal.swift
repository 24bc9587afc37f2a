import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog

/// A saved notebook run once from its file, in a session of its own: does it give what the sitting gave?
///
/// It records into memory, takes nothing from earlier runs, and what it saves goes to a temporary folder.
struct Rehearsal {
  let sitting: Sitting
  /// Values given in place of the notebook's parameters.
  let overriding: [(name: String, text: String)]

  enum Verdict: Hashable {
    /// So many variables and shown outputs came out the same.
    case same(cells: Int, values: Int)
    /// What differs, a line each.
    case differs([String])
    /// It does not run: what went wrong, and in which cell.
    case fails(String)
    case interrupted
  }

  func run(_ saved: SavedNotebook, at path: String) throws -> Verdict {
    let files = FileManager.default
    let overlay = files.temporaryDirectory.appending(path: "osler-rehearsal-\(UUID().uuidString)")
    try files.createDirectory(at: overlay, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: overlay) }

    let file = try NotebookFile(reading: path)
    let session = sitting.session
    let (runner, problems) = try NotebookRunner.prepare(
      file.source, overriding: overriding, workspace: file.workspace, commands: session.commands)
    guard let runner else {
      return .fails(problems.first { $0.severity == .error }?.rendered(in: file.source) ?? "")
    }
    let frontend = RehearsalFrontend(sitting.screen)
    sitting.watchSignals()
    let setup = SessionRecord(
      workspace: file.workspace.folder, folder: file.workspace.startFolder,
      seed: runner.notebook.frontMatter.seed ?? ComputeOptions.defaultSeed, threads: session.record.threads,
      commandLine: [], engineVersion: Engine.version, device: session.record.device,
      environment: session.record.environment)
    let again = try Session.rehearsal(
      setup, log: try ExperimentLog.inMemory(), frontend: frontend, interrupt: session.interrupt,
      commands: session.commands, overlay: overlay.path)
    let outcome = try runner.run(in: again, goesOn: true)
    frontend.progress(nil)
    defer { session.interrupt.clear() }
    switch outcome {
    case .interrupted: return .interrupted
    case .failed, .outOfTime: return .fails(frontend.errors.joined(separator: "\n"))
    case .succeeded: return try compare(saved.cells, with: again)
    }
  }

  // MARK: Comparing

  private func compare(_ cells: [Entry?], with again: Session) throws(LogError) -> Verdict {
    let session = sitting.session
    let before = try Trace.all(of: session)
    let now = try Trace.all(of: again)
    let entries = cells.compactMap(\.self)
    var differences: [String] = []
    var count = 0
    for (entry, (_, new)) in zip(cells, now) {
      guard let entry, let old = before.first(where: { $0.row == entry.row })?.trace else { continue }
      count += old.outputs.count
      if let line = zip(old.outputs, new.outputs).first(where: { $0 != $1 }) {
        differences.append("\(entry.title) shows \(Self.brief(line.1)) where it showed \(Self.brief(line.0))")
      } else if old.outputs.count != new.outputs.count {
        differences.append("\(entry.title) shows \(new.outputs.count) outputs, not \(old.outputs.count)")
      }
      if old.numbers != new.numbers { differences.append("\(entry.title) records other numbers") }
    }
    let made = Set(entries.flatMap(\.madeKeys.keys))
    for (name, value) in session.variables.sorted(by: { $0.key < $1.key }) {
      guard made.contains(name), let other = again.variables[name] else { continue }
      count += 1
      if other.keyText != value.keyText { differences.append("'\(name)' is made another way") }
    }
    return differences.isEmpty ? .same(cells: entries.count, values: count) : .differs(differences)
  }

  private static func brief(_ text: String) -> String {
    let line = text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
    return "'\(DisplayWidth.cut(SafeText.escaped(line), to: 40))'"
  }

  /// What a cell showed and recorded.
  private struct Trace {
    /// The plain text of results and warnings, and of all that one statement streamed.
    var outputs: [String] = []
    /// Name, step and value of every number that was recorded.
    var numbers: [[String]] = []

    init(_ cell: SessionContents.Cell, _ log: ExperimentLog) throws(LogError) {
      for execution in cell.executions {
        var streamed = ""
        for output in execution.outputs where output.record.kind != .progress {
          let text = output.bundle.text ?? ""
          if output.record.kind == .stream { streamed += text } else { outputs.append(text) }
        }
        if !streamed.isEmpty { outputs.append(streamed) }
        guard execution.record.command != nil else { continue }
        numbers += try log.metrics(of: execution.record.id).map { [$0.name, "\($0.step)", "\($0.value)"] }
      }
    }

    static func all(of session: Session) throws(LogError) -> [(row: CellID, trace: Trace)] {
      var all: [(row: CellID, trace: Trace)] = []
      for cell in try session.log.contents(of: session.record.id).cells {
        all.append((cell.record.id, try Trace(cell, session.log)))
      }
      return all
    }
  }
}

/// Shows how far a rehearsal is, and keeps what went wrong.
final class RehearsalFrontend: Frontend {
  private let screen: Screen
  private(set) var errors: [String] = []

  init(_ screen: Screen) { self.screen = screen }

  func show(_ bundle: MIMEBundle, _ record: OutputRecord) {}

  func message(_ text: String, _ level: MessageRecord.Level) {
    if level == .error { errors.append(SafeText.escaped(text)) }
  }

  func progress(_ progress: OslerInterpreter.Progress?) {
    screen.progress(
      progress.map {
        OslerInterpreter.Progress("again: " + $0.title, done: $0.done, total: $0.total, details: $0.details)
      })
  }
}
