import Foundation
import OslerEvaluation
import OslerJSON

/// Scores of an evaluation in a file beside the log, a line for each question as soon as it is scored, so that
/// an evaluation that was stopped goes on where it was.
///
/// The folder is named by the command's key, which fixes questions, prompts and models.
final class ScoreJournal {
  private let file: URL
  private var handle: FileHandle?
  /// Scores by model and task, then by the question's id.
  private let known: [String: [String: [Double]]]

  /// nil where nothing is kept beside the log.
  init?(in context: CommandContext) throws {
    let engine = context.session.engine
    guard context.session.keepsResults, let folder = try engine.stageFolder(of: context.lineage.key) else {
      return nil
    }
    file = folder.appending(path: "scores.jsonl")
    known = Self.read(file)
  }

  /// The scores that are known of these questions. A set may have an id twice, which then says nothing.
  func known(model: String, task: String, ids: [String]) -> [String: [Double]] {
    guard let known = known[Self.section(model, task)] else { return [:] }
    let counts = ids.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    return known.filter { counts[$0.key] == 1 }
  }

  func add(_ items: [ItemResult], model: String, task: String) throws {
    var text = ""
    for item in items {
      let line = JSONValue([
        "of": .string(Self.section(model, task)), "id": .string(item.id),
        // In words that every number has, also the infinite ones.
        "scores": .array(item.scores.map { .string("\($0)") }),
      ])
      text += line.written(.compact) + "\n"
    }
    try opened().write(contentsOf: Data(text.utf8))
  }

  func close() {
    try? handle?.close()
    handle = nil
  }

  private func opened() throws -> FileHandle {
    if let handle { return handle }
    let manager = FileManager.default
    try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    if Workspace.isLink(file.path) { throw WorkspaceError.isLink(file.path) }
    if !manager.fileExists(atPath: file.path) { try Data().write(to: file) }
    let opened = try FileHandle(forUpdating: file)
    // A line that a kill cut short is ended, so that the next is whole.
    if try opened.seekToEnd() > 0 { try opened.write(contentsOf: Data("\n".utf8)) }
    handle = opened
    return opened
  }

  private static func section(_ model: String, _ task: String) -> String { "\(task)/\(model)" }

  /// What cannot be read, such as a line that a kill cut short, is asked again.
  private static func read(_ file: URL) -> [String: [String: [Double]]] {
    guard !Workspace.isLink(file.path), let data = try? Data(contentsOf: file) else { return [:] }
    var known: [String: [String: [Double]]] = [:]
    for line in data.split(separator: UInt8(ascii: "\n")) {
      guard let json = try? JSONReader.read(String(decoding: line, as: UTF8.self)),
        let section = json["of"]?.text, let id = json["id"]?.text, let texts = json["scores"]?.elements
      else { continue }
      let scores = texts.compactMap { $0.text.flatMap(Double.init) }
      guard scores.count == texts.count else { continue }
      known[section, default: [:]][id] = scores
    }
    return known
  }
}
