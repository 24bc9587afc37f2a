import Foundation
import OslerEvaluation
import OslerJSON

/// What an evaluation found, in a file beside the log, a line for each question as soon as it is known, so that
/// one that was stopped goes on where it was.
///
/// The folder is named by the command's key, which fixes questions, prompts and models.
final class ScoreJournal {
  private let file: URL
  private var handle: FileHandle?
  /// What is known by model and task, then by the question's id.
  private let known: [String: [String: JSONValue]]

  /// nil where nothing is kept beside the log.
  init?(in context: CommandContext) throws {
    let engine = context.session.engine
    guard context.session.keepsResults, let folder = try engine.stageFolder(of: context.lineage.key) else {
      return nil
    }
    file = folder.appending(path: Self.name)
    known = Self.read(file)
    if engine.resumes, known.isEmpty { try Self.tellOfOthers(in: context) }
  }

  private static let name = "scores.jsonl"

  /// The same words may ask something else by now, or with other kernels: what was found then is of no use, which
  /// should be no surprise.
  private static func tellOfOthers(in context: CommandContext) throws {
    let session = context.session
    guard let before = try EarlierKey.of(context),
      let folder = try session.engine.stageFolder(of: before)
    else { return }
    let count = read(folder.appending(path: name)).values.reduce(0) { $0 + $1.count }
    guard count > 0 else { return }
    let found =
      count == 1 ? "1 answer found earlier was" : "\(Counted.grouped(count)) answers found earlier were"
    try context.note(
      "begins anew: \(found) to other questions, of another model, version of osler or numeric path")
  }

  /// What is known of these questions. A set may have an id twice, which then says nothing.
  func found(model: String, task: String, ids: [String]) -> [String: JSONValue] {
    guard let known = known[Self.section(model, task)] else { return [:] }
    let counts = ids.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    return known.filter { counts[$0.key] == 1 }
  }

  func add(_ found: [(id: String, value: JSONValue)], model: String, task: String) throws {
    var text = ""
    for (id, value) in found {
      let line = JSONValue(["of": .string(Self.section(model, task)), "id": .string(id), "found": value])
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
  private static func read(_ file: URL) -> [String: [String: JSONValue]] {
    guard !Workspace.isLink(file.path), let data = try? Data(contentsOf: file) else { return [:] }
    var known: [String: [String: JSONValue]] = [:]
    for line in data.split(separator: UInt8(ascii: "\n")) {
      guard let json = try? JSONReader.read(String(decoding: line, as: UTF8.self)),
        let section = json["of"]?.text, let id = json["id"]?.text, let found = json["found"]
      else { continue }
      known[section, default: [:]][id] = found
    }
    return known
  }
}

// MARK: Scores

extension ScoreJournal {
  func known(model: String, task: String, ids: [String]) -> [String: [Double]] {
    found(model: model, task: task, ids: ids).compactMapValues { json in
      let texts = json.elements ?? []
      let scores = texts.compactMap { $0.text.flatMap(Double.init) }
      return scores.count == texts.count ? scores : nil
    }
  }

  /// In words that every number has, also the infinite ones.
  func add(_ items: [ItemResult], model: String, task: String) throws {
    try add(
      items.map { ($0.id, .array($0.scores.map { .string("\($0)") })) }, model: model, task: task)
  }
}

// MARK: Answers

extension ScoreJournal {
  func replies(model: String, task: String, ids: [String]) -> [String: [Reply]] {
    found(model: model, task: task, ids: ids).compactMapValues { json in
      let elements = json.elements ?? []
      let replies = elements.compactMap { reply -> Reply? in
        guard let text = reply["text"]?.text, let read = reply["prompt_tokens"]?.whole,
          let tokens = reply["tokens"]?.whole, let sum = reply["logprob"]?.text.flatMap(Double.init)
        else { return nil }
        return Reply(text: text, promptTokens: read, tokens: tokens, logLikelihood: sum)
      }
      return replies.count == elements.count ? replies : nil
    }
  }

  func add(_ answers: [Answered], model: String, task: String) throws {
    let found: [(id: String, value: JSONValue)] = answers.map { answered in
      let replies = answered.texts.map { text in
        JSONValue([
          "text": .string(text.reply.text), "prompt_tokens": .integer(text.reply.promptTokens),
          "tokens": .integer(text.reply.tokens), "logprob": .string("\(text.reply.logLikelihood)"),
        ])
      }
      return (answered.question.id, .array(replies))
    }
    try add(found, model: model, task: task)
  }
}
