import Foundation
import Testing

/// The built program, run as a process.
enum Program {
  struct Result: Equatable {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Beside the test bundle.
  static let path: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: own).deletingLastPathComponent().appending(path: "osler").path
  }()

  static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// Runs to the end.
  static func run(
    _ arguments: [String], in folder: Folder, input: String = "", environment: [String: String] = [:]
  ) throws -> Result {
    try start(arguments, in: folder, input: input, environment: environment).wait()
  }

  /// Runs a line of shell in which `osler` is the program.
  static func shell(_ line: String, in folder: Folder, asNobody: Bool = false) throws -> Result {
    let script = "osler() { \"\(path)\" \"$@\"; }; " + line.replacing("exec osler", with: "exec \"\(path)\"")
    let words = asNobody && geteuid() == 0 ? ["setpriv", "--reuid=65534", "--clear-groups", "sh"] : ["sh"]
    return try start(words + ["-c", script], in: folder, executable: "/usr/bin/env").wait()
  }

  static func start(
    _ arguments: [String], in folder: Folder, input: String = "", environment: [String: String] = [:],
    executable: String = path
  ) throws -> Running {
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "TZ": "UTC"]
      .merging(environment) { _, given in given }
    try folder.write(input, to: ".input")
    let names = [".output-\(UUID().uuidString)", ".errors-\(UUID().uuidString)"]
    for name in names { try folder.write("", to: name) }
    process.standardInput = try FileHandle(forReadingFrom: folder.url.appending(path: ".input"))
    process.standardOutput = try FileHandle(forWritingTo: folder.url.appending(path: names[0]))
    process.standardError = try FileHandle(forWritingTo: folder.url.appending(path: names[1]))
    try process.run()
    return Running(process: process, folder: folder, names: names)
  }

  /// A process and the files its streams go to.
  struct Running {
    let process: Process
    let folder: Folder
    let names: [String]

    func wait() -> Result {
      process.waitUntilExit()
      let isSignal = process.terminationReason == .uncaughtSignal
      return Result(
        status: process.terminationStatus + (isSignal ? 128 : 0), output: folder.read(names[0]),
        errors: folder.read(names[1]))
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits until something is so, for a minute at most.
    func wait(until isSo: () -> Bool) throws {
      for _ in 0..<6000 {
        if isSo() { return }
        guard process.isRunning else { break }
        usleep(10_000)
      }
      let errors = folder.read(names[1])
      try #require(isSo(), "the program never got there: \(errors)")
    }
  }
}

/// A temporary folder, gone with the object.
final class Folder: Sendable {
  let url = FileManager.default.temporaryDirectory.appending(path: "osler-cli-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: url) }

  /// Without symbolic links.
  var path: String { url.resolvingSymlinksInPath().path }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: url.appending(path: name))
  }

  func read(_ name: String) -> String {
    String(
      decoding: FileManager.default.contents(atPath: url.appending(path: name).path) ?? Data(), as: UTF8.self)
  }

  func path(of name: String) -> String { url.appending(path: name).path }

  func contains(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: url.appending(path: name).path)
  }
}

extension Trait where Self == ConditionTrait {
  /// For tests that run the program.
  static var needsProgram: Self {
    .enabled(if: Program.isBuilt, "build the program first: swift build --product osler")
  }
}
