import Foundation
import OslerInterpreter
import OslerLog

/// Sessions one after the other on one log and the same files.
final class CacheBench {
  let log: ExperimentLog
  let folder: URL
  let workspace: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "osler-cache-\(UUID().uuidString)")
    workspace = folder.appending(path: "work")
    try FileManager.default.createDirectory(at: workspace, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Playground.snippets.appending(path: "examples"), to: workspace.appending(path: "examples"))
    log = try ExperimentLog.open(folder.appending(path: "a.oslog").path)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A new session on the same log and the same files.
  func session(_ cache: CachePolicy = .use, seed: UInt64 = 1889, log: ExperimentLog? = nil) throws
    -> Playground
  {
    let engine = EngineState(threads: 1, stages: folder.appending(path: "a.files"), cache: cache)
    return try Playground(seed: seed, log: log ?? self.log, workspace: workspace.path, engine: engine)
  }

  /// `count: cached`, a line for each command of the session, in order.
  func commands(of playground: Playground) throws -> [String] {
    let contents = try playground.contents()
    return (contents.cells.flatMap(\.executions) + contents.loose).map(\.record)
      .sorted { $0.ordinal < $1.ordinal }
      .compactMap { record in record.command.map { "\($0): \(record.status.rawValue)" } }
  }

  static let papers = """
    papers = load pubmed "examples/shards/*.xml"
    papers | count by: year
    """
  static let setup = """
    papers = load pubmed "examples/shards/*.xml"
    tokens = train tokenizer papers vocabulary: 300
    base = new model tokenizer: tokens layers: 2 hidden: 16 heads: 2 sequence: 64
    read = train pretrain base on: papers epochs: 2 batch: 1 sequence: 64
    """
}
