import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

/// A notebook of a study, with a folder in which it runs on the sample.
struct StudyNotebook {
  private static let folder = StudyNotebookTests.folder

  let name: String

  var text: String {
    get throws { try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8) }
  }

  /// A folder with the sample in it.
  static func bench() throws -> ReplayBench {
    let bench = try ReplayBench()
    try FileManager.default.createDirectory(
      atPath: bench.folder + "/sample", withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: folder.appending(path: "sample/studies").path, toPath: bench.folder + "/sample/studies")
    return bench
  }

  /// What each cell of the last session showed.
  static func shown(_ bench: ReplayBench) throws -> [String: String] {
    let log = try ExperimentLog.openReadOnly(bench.logPath)
    let session = try #require(try log.sessions().last)
    let cells = try log.contents(of: session.id).cells
    return Dictionary(
      uniqueKeysWithValues: cells.map { cell in
        let texts = cell.executions.flatMap { $0.outputs.compactMap { $0.bundle.text } }
        return (cell.record.name, texts.joined(separator: "\n"))
      })
  }

  /// What the checker says.
  func check(_ bench: ReplayBench, _ parameters: [(name: String, text: String)]) throws -> [String] {
    try NotebookRunner.prepare(
      SourceText(name: name, text: try text), overriding: parameters,
      workspace: Workspace(folder: bench.folder, startFolder: bench.folder)
    ).diagnostics.map(\.message)
  }
}
