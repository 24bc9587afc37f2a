import Foundation
import OslerInterpreter

/// The two streams as one surface: data on stdout, the rest on stderr, and at a terminal a line of
/// progress below them that is out of the way whenever something else is written.
final class Screen {
  let terminal: Terminal
  private var display = ProgressDisplay()
  /// Whether stdout stands at the beginning of a line.
  private var isAtLineStart = true
  private var progressIsShown = false
  /// What to do before the program ends because nobody reads its output any more.
  var beforeBrokenPipe: () -> Void = {}

  init(_ terminal: Terminal = .current()) { self.terminal = terminal }

  // MARK: Data

  /// Writes a whole block of data.
  func show(_ text: String) {
    finishLine()
    write(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n", to: STDOUT_FILENO)
  }

  /// Writes a piece of text that goes on.
  func stream(_ piece: String) {
    guard !piece.isEmpty else { return }
    clearProgress()
    write(piece, to: STDOUT_FILENO)
    isAtLineStart = piece.utf8.last == UInt8(ascii: "\n")
  }

  /// Ends a line that a stream left open.
  func finishLine() {
    clearProgress()
    guard !isAtLineStart else { return }
    write("\n", to: STDOUT_FILENO)
    isAtLineStart = true
  }

  // MARK: Messages

  /// A line beside the data.
  func note(_ text: String) {
    let text = SafeText.escaped(text)
    say(terminal.colorsError ? Style.apply([.dim], to: text) : text)
  }

  /// What comes next.
  func heading(_ text: String) {
    let text = SafeText.escaped(text)
    say("\n" + (terminal.colorsError ? Style.apply([.bold], to: text) : text))
  }

  func warn(_ text: String) { say(headed(text, "warning", [.bold, .yellow])) }

  /// Something wrong, in words that may already begin with `error:`.
  func error(_ text: String) { say(headed(text, "error", [.bold, .red])) }

  /// Something wrong, and what to do about it.
  func complain(_ message: String, hint: String?) {
    error(SafeText.escaped(message))
    if let hint { say(headed(SafeText.escaped(hint), "hint", [.bold, .cyan])) }
  }

  private func headed(_ text: String, _ head: String, _ styles: [Style]) -> String {
    let text = SafeText.escaped(text)
    let body = text.hasPrefix(head + ":") ? text.dropFirst(head.count + 1) : " " + text[...]
    return (terminal.colorsError ? Style.apply(styles, to: head + ":") : head + ":") + body
  }

  private func say(_ text: String) {
    // On two terminals, or one, a message never begins in the middle of an answer.
    if terminal.isOutputTerminal { finishLine() } else { clearProgress() }
    write(text + "\n", to: STDERR_FILENO)
  }

  // MARK: Progress

  func progress(_ progress: OslerInterpreter.Progress?) {
    guard let progress else {
      clearProgress()
      display = ProgressDisplay()
      return
    }
    switch display.next(progress, at: .now, animates: terminal.animates) {
    case .rewrite(let bar):
      guard isAtLineStart else { return }
      let line = bar.line(columns: Terminal.columns(of: STDERR_FILENO) - 1)
      write("\r\u{1b}[K" + (terminal.colorsError ? bar.styled(line) : line), to: STDERR_FILENO)
      progressIsShown = true
    case .line(let bar): write(bar.plain + "\n", to: STDERR_FILENO)
    case nil: break
    }
  }

  private func clearProgress() {
    guard progressIsShown else { return }
    write("\r\u{1b}[K", to: STDERR_FILENO)
    progressIsShown = false
  }

  // MARK: Writing

  private func write(_ text: String, to stream: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(stream, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if errno == EPIPE {
        endQuietly()
      } else if errno == EAGAIN {
        var wait = pollfd(fd: stream, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, -1)
      } else if errno != EINTR {
        endBadly(stream, errno)
      }
    }
  }

  /// As a program that knows nothing of broken pipes would end.
  private func endQuietly() -> Never {
    beforeBrokenPipe()
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    exit(128 + SIGPIPE)
  }

  private func endBadly(_ stream: Int32, _ reason: Int32) -> Never {
    beforeBrokenPipe()
    if stream == STDOUT_FILENO {
      error("cannot write to standard output: \(String(cString: strerror(reason)))")
    }
    exit(ExitStatus.inputOutput.rawValue)
  }
}
