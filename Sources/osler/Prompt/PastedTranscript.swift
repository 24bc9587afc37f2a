/// Text that was copied from a session: prompts, what was typed there, and what was shown.
enum PastedTranscript {
  static let prompt = "osler>"
  static let continuation = "...>"

  /// The entries of a transcript, without prompts and without what was shown between them; nil for any other
  /// text.
  static func entries(in text: String) -> [String]? {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard lines.contains(where: { typed(in: $0, after: prompt) != nil }) else { return nil }
    var entries: [[Substring]] = []
    var isTyped = false
    for line in lines {
      if let code = typed(in: line, after: prompt) {
        entries.append([code])
        isTyped = true
      } else if isTyped, let code = typed(in: line, after: continuation) {
        entries[entries.count - 1].append(code)
      } else {
        isTyped = false
      }
    }
    return entries.map { $0.joined(separator: "\n") }.filter { !$0.allSatisfy(\.isWhitespace) }
  }

  /// What stands behind a prompt; blanks before it do not count.
  private static func typed(in line: Substring, after prompt: String) -> Substring? {
    let line = line.drop { $0 == " " || $0 == "\t" }
    guard line.hasPrefix(prompt) else { return nil }
    let code = line.dropFirst(prompt.count)
    return code.isEmpty || code.first == " " ? code.dropFirst() : nil
  }
}
