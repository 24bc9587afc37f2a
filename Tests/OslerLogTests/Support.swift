import Foundation
import OslerLog

/// A folder of its own for one test, gone with the object.
final class Folder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "osler-log-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  subscript(name: String) -> String { "\(path)/\(name)" }

  /// Names and contents of everything in it.
  func contents() throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      contents[name] = try Data(contentsOf: URL(filePath: self[name]))
    }
    return contents
  }

  /// Copies the log `name` as it lies on disk, with what waits beside it, the way a kill would leave it.
  func copyAsKilled(_ name: String, to copy: String) throws {
    for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: self[name + suffix]) {
      try FileManager.default.copyItem(atPath: self[name + suffix], toPath: self[copy + suffix])
    }
  }
}

let toyEnvironment = Environment(
  system: "Toy OS 1", kernel: "6.1", processor: "abacus", cores: 2, memoryBytes: 1024, host: "bench",
  libraries: ["sqlite": "3"])

func toySession(notebook: String? = "/study.osl.md", seed: UInt64 = 7) -> SessionRecord {
  SessionRecord(
    title: "A study", notebook: notebook, workspace: "/w", folder: "/w", source: "# text\n",
    parameters: #"{"size":2}"#, seed: seed, threads: 2, commandLine: ["osler", "run", "study.osl.md"],
    engineVersion: "0.1", device: "cpu", environment: toyEnvironment)
}

extension ExperimentLog {
  /// A session with one cell and one statement in it.
  func toyExecution(source: String = "1 + 1") throws -> ExecutionRecord {
    let session = try begin(toySession())
    let cell = try begin(CellRecord(session: session.id, position: 0, name: "first", code: source))
    return try begin(
      ExecutionRecord(session: session.id, cell: cell.id, ordinal: 0, source: source, canonical: source))
  }
}
