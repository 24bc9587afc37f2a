import Foundation

/// What is known about the two streams: whether a person looks at them, how wide they are, and whether
/// they want colour.
struct Terminal: Hashable, Sendable {
  let isOutputTerminal: Bool
  let isErrorTerminal: Bool
  let colorsOutput: Bool
  let colorsError: Bool
  /// Whether a line may be rewritten.
  let animates: Bool

  init(isOutputTerminal: Bool, isErrorTerminal: Bool, environment: [String: String]) {
    self.isOutputTerminal = isOutputTerminal
    self.isErrorTerminal = isErrorTerminal
    let isDumb = environment["TERM"] == "dumb"
    let wants = Terminal.wantsColor(environment)
    colorsOutput = wants ?? (isOutputTerminal && !isDumb)
    colorsError = wants ?? (isErrorTerminal && !isDumb)
    animates = isErrorTerminal && !isDumb
  }

  static func current() -> Terminal {
    Terminal(
      isOutputTerminal: isatty(STDOUT_FILENO) == 1, isErrorTerminal: isatty(STDERR_FILENO) == 1,
      environment: ProcessInfo.processInfo.environment)
  }

  /// https://no-color.org and https://bixense.com/clicolors; nil leaves it to the stream.
  private static func wantsColor(_ environment: [String: String]) -> Bool? {
    if let value = environment["NO_COLOR"], !value.isEmpty { return false }
    if let value = environment["CLICOLOR_FORCE"], value != "0", !value.isEmpty { return true }
    return environment["CLICOLOR"] == "0" ? false : nil
  }

  /// Columns of the terminal behind a stream, or of `COLUMNS`, or 80.
  static func columns(of stream: Int32) -> Int {
    var size = winsize()
    if ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    let given = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
    return given.flatMap { $0 > 0 ? $0 : nil } ?? 80
  }

  /// Lines of the terminal behind a stream; nil where nobody knows.
  static func lines(of stream: Int32) -> Int? {
    var size = winsize()
    guard ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return nil }
    return Int(size.ws_row)
  }
}
