import CReadline
import Foundation

/// One line at a time from the terminal, edited, completed and remembered.
final class LineEditor {
  enum Line: Hashable {
    /// Without its newline; a pasted block has newlines inside.
    case line(String)
    /// Ctrl-C.
    case dropped
    /// Ctrl-D, or the terminal is gone.
    case end
    /// SIGTERM or SIGHUP.
    case terminated
  }

  /// Replacements for the bytes `start..<end` of a line.
  typealias Completer = (_ line: String, _ start: Int, _ end: Int) -> [String]

  private let complete: Completer

  init(completer: @escaping Completer) {
    complete = completer
    // Unretained is sound: deinit takes the pointer back before it dangles.
    let context = Unmanaged.passUnretained(self).toOpaque()
    osl_readline_start(
      "osler",
      { context, line, start, end in
        guard let context, let line else { return nil }
        let editor = Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue()
        return editor.matches(String(cString: line), Int(start), Int(end))
      }, context)
  }

  deinit { osl_readline_start("osler", nil, nil) }

  func read(_ prompt: String) -> Line {
    var interrupted: Int32 = 0
    if let line = osl_readline_read(prompt, &interrupted) {
      defer { free(line) }
      return .line(String(cString: line))
    }
    switch interrupted {
    case 0: return .end
    case SIGTERM, SIGHUP: return .terminated
    default: return .dropped
    }
  }

  /// A part of a prompt that takes no more columns for its colours (readline(3), RL_PROMPT_START_IGNORE).
  static func styled(_ styles: [Style], _ text: String) -> String {
    Style.apply(styles, to: text).replacing(/\u{1b}\[[0-9;]*m/) { "\u{1}\($0.output)\u{2}" }
  }

  /// Drops the line that is being edited, from any thread.
  static func interrupt(_ signal: Int32) { osl_readline_interrupt(signal) }

  /// - Parameter isNew: false for one that is known to stand there once.
  func remember(_ entry: String, isNew: Bool = true) { osl_readline_remember(entry, isNew ? 1 : 0) }

  /// As readline wants them: the common beginning, then each, in memory that it frees.
  private func matches(
    _ line: String, _ start: Int, _ end: Int
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    let candidates = complete(line, start, end)
    guard let first = candidates.first else { return nil }
    let words = candidates.count == 1 ? [first] : [Completion.commonBeginning(of: candidates)] + candidates
    let size = (words.count + 1) * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
    guard let memory = malloc(size) else { return nil }
    let list = memory.bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: words.count + 1)
    for (index, word) in words.enumerated() { list[index] = strdup(word) }
    list[words.count] = nil
    return list
  }
}
