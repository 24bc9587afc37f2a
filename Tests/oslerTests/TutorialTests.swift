import Foundation
import OslerTestSupport
import Testing

/// The sessions in the documents, run again with the built program: what stands there is what is shown.
@Suite(.enabled(if: Desk.isBuilt, "the program 'osler' is not built: run 'swift build'"))
struct TutorialTests {
  /// Each page and where it has the sample.
  @Test(arguments: [("README.md", "notebooks/sample"), ("docs/start-here.md", "sample")])
  func `a page shows what the program shows`(page: String, sample: String) throws {
    let tutorial = Tutorial(page: try String(contentsOf: Desk.root.appending(path: page), encoding: .utf8))
    #expect(tutorial.steps.count > 5)
    let desk = try Desk(sample: sample)
    for step in tutorial.steps {
      guard let shown = try desk.shown(by: step) else { continue }
      #expect(
        Ellipsis.matches(shown, step.text),
        "\(page):\(step.line), expected:\n\(step.text)\nshown:\n\(shown)")
    }
  }

  @Test func `three dots stand for anything in a line, and alone for any lines`() {
    #expect(Ellipsis.matches("took 2.1s\n", "took …\n"))
    #expect(Ellipsis.matches("a\nb\nc\nd\n", "a\n…\nd\n"))
    #expect(!Ellipsis.matches("took 2.1s\nmore\n", "took …\n"))
    #expect(!Ellipsis.matches("tock 2.1s\n", "took …\n"))
  }
}

/// A folder with the sample, in which somebody follows a page.
final class Desk {
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardized
  /// Beside the tests.
  static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "osler")
  static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: program.path) }

  /// A page kills a run after some seconds of sleep. Machines differ: here it sleeps until the run has
  /// saved itself.
  private static let script = """
    sleep() {
      for turn in $(seq 1200); do
        if ls study.oslog.files/*/step-* >/dev/null 2>&1; then return; fi
        command sleep 0.05
      done
    }

    """

  private let folder: URL
  private let environment: [String: String]
  private var typist: Typist?

  init(sample: String) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "osler-\(UUID().uuidString)")
    let copy = folder.appending(path: sample)
    try FileManager.default.createDirectory(
      at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: Self.root.appending(path: "notebooks/sample"), to: copy)
    let inherited = ProcessInfo.processInfo.environment
    environment = inherited.merging([
      "PATH": Self.program.deletingLastPathComponent().path + ":" + (inherited["PATH"] ?? ""),
      "HOME": folder.path, "XDG_STATE_HOME": folder.path + "/.state", "INPUTRC": "/dev/null",
      "TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "400", "LINES": "100", "TZ": "UTC",
    ]) { $1 }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Does what a step says; what is then shown, nil for one that shows nothing.
  func shown(by step: Tutorial.Step) throws -> String? {
    switch step.action {
    case .write(let file):
      try Data(step.text.utf8).write(to: folder.appending(path: file))
      return nil
    case .command("osler"):
      let typist = try Typist(Self.program, in: folder, environment: environment)
      self.typist = typist
      return try typist.untilPrompt()
    case .command(let command): return try run(command)
    case .entry(let prompt, let text):
      let typist = try #require(typist, "line \(step.line): no session is open")
      #expect(typist.prompt == prompt, "line \(step.line)")
      return try typist.type(text)
    }
  }

  private func run(_ command: String) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", Self.script + command]
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
