import Foundation

/// Somebody at a terminal: starts the program on a pseudo-terminal, waits for a prompt, types a line.
final class Typist {
  enum Failure: Error { case noTerminal, noPrompt(shown: String) }

  private let terminal: Int32
  private let process = Process()
  /// The prompt that waits for an answer; nil when the program is over.
  private(set) var prompt: String?

  init(_ executable: URL, in folder: URL, environment: [String: String]) throws {
    var (ours, theirs): (Int32, Int32) = (-1, -1)
    guard openpty(&ours, &theirs, nil, nil, nil) == 0 else { throw Failure.noTerminal }
    terminal = ours
    let handle = FileHandle(fileDescriptor: theirs, closeOnDealloc: true)
    process.executableURL = executable
    process.currentDirectoryURL = folder
    process.environment = environment
    (process.standardInput, process.standardOutput, process.standardError) = (handle, handle, handle)
    try process.run()
    try? handle.close()
  }

  deinit {
    if process.isRunning { process.terminate() }
    close(terminal)
  }

  /// Types a line; what it shows, without the line itself.
  func type(_ line: String) throws -> String {
    let bytes = Array((line + "\n").utf8)
    _ = write(terminal, bytes, bytes.count)
    let shown = try untilPrompt()
    return shown.hasPrefix(line + "\n") ? String(shown.dropFirst(line.count + 1)) : shown
  }

  /// What is shown until the program waits for an answer, or is over.
  func untilPrompt(seconds: Int = 120) throws -> String {
    let end = ContinuousClock.now + .seconds(seconds)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while ContinuousClock.now < end {
      var wait = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 200) > 0 else { continue }
      let count = read(terminal, &buffer, buffer.count)
      guard count > 0 else {
        prompt = nil
        return Self.plain(bytes)
      }
      bytes += buffer[..<count]
      let shown = Self.plain(bytes)
      if let found = Tutorial.prompts.first(where: shown.hasSuffix) {
        prompt = found
        return String(shown.dropLast(found.count))
      }
    }
    throw Failure.noPrompt(shown: Self.plain(bytes))
  }

  /// Without the terminal's line ends.
  private static func plain(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
  }
}
