import Foundation

@testable import OslerMachine

/// A root of our own with a few files of the system, gone with the object.
final class SystemFolder {
  private let url = FileManager.default.temporaryDirectory.appending(
    path: "osler-system-\(UUID().uuidString)")

  init(_ files: [String: String]) throws {
    for (path, text) in files { try write(text, to: path) }
  }

  func write(_ text: String, to path: String) throws {
    let file = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data((text + "\n").utf8).write(to: file)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var files: SystemFiles { SystemFiles(root: url.path) }
  var group: ControlGroup { ControlGroup(files) }
}
