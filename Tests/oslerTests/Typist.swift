import Foundation

/// Somebody at a terminal: starts the program on a pseudo-terminal, waits for a prompt, types a line.
final class Typist {
  enum Failure: Error { case noTerminal, noPrompt(shown: String) }

  private let terminal: Int32
  private let process = Process()
  /// What the program may ask.
  private let prompts: [String]
  /// The prompt that waits for an answer; nil when the program is over.
  private(set) var prompt: String?
  /// All that the terminal was sent, with its colours.
  private(set) var raw = ""

  /// - Parameter size: columns and lines of a terminal that is the program's own, as a shell gives it one;
  ///   nil for one whose size nobody knows.
  init(
    _ executable: URL, _ arguments: [String] = [], in folder: URL, environment: [String: String],
    size: (columns: Int, lines: Int)? = nil, prompts: [String] = Tutorial.prompts
  ) throws {
    self.prompts = prompts
    var (ours, theirs): (Int32, Int32) = (-1, -1)
    guard openpty(&ours, &theirs, nil, nil, nil) == 0 else { throw Failure.noTerminal }
    terminal = ours
    let handle = FileHandle(fileDescriptor: theirs, closeOnDealloc: true)
    if let size {
      resize(columns: size.columns, lines: size.lines)
      process.executableURL = URL(filePath: "/usr/bin/setsid")
      process.arguments = ["--ctty", "--wait", executable.path] + arguments
    } else {
      process.executableURL = executable
      process.arguments = arguments
    }
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

  func resize(columns: Int, lines: Int) {
    var size = winsize(ws_row: UInt16(lines), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
  }

  /// Types a line; what it shows, without the line itself.
  func type(_ line: String) throws -> String {
    press(line + "\n")
    let shown = try untilPrompt()
    return shown.hasPrefix(line + "\n") ? String(shown.dropFirst(line.count + 1)) : shown
  }

  /// Types keys, and waits for nothing.
  func press(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = write(terminal, bytes, bytes.count)
  }

  /// Pastes text, as a terminal does that marks what is pasted, and ends it with Enter.
  func paste(_ text: String) throws -> String {
    press("\u{1b}[200~" + text + "\u{1b}[201~\n")
    return try untilPrompt()
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
      raw += String(decoding: buffer[..<count], as: UTF8.self)
      let shown = Self.plain(bytes)
      if let found = prompts.first(where: shown.hasSuffix) {
        prompt = found
        return String(shown.dropLast(found.count))
      }
    }
    throw Failure.noPrompt(shown: Self.plain(bytes))
  }

  /// Without the terminal's line ends, colours and switches; bars that were drawn over are gone.
  private static func plain(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
    guard text.contains("\u{1b}") else { return text }
    return text.replacing(/\r\u{1b}\[K[^\n\r]*(?=\r\u{1b}\[K)/, with: "").replacing("\r\u{1b}[K", with: "")
      .replacing("\u{1b}[?2004l\r", with: "").replacing(/\u{1b}\[[0-9;?]*[A-Za-z]/, with: "")
  }
}
