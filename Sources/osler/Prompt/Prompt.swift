import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog

/// The loop at the prompt: reads an entry, runs it, and at the end offers to save what is needed of them.
final class Prompt {
  static let first = "osler> "
  static let next = "  ...> "

  let sitting: Sitting
  let history: History
  /// Where the sitting began with a notebook.
  let file: NotebookOnDisk?
  /// Values given in place of the notebook's parameters.
  let overriding: [(name: String, text: String)]
  /// Variables and their keys when the sitting began or was saved last.
  var baseline: [String: String] = [:]
  /// The notebook's cells that were said to be stale.
  var staleCells: Set<String> = []
  private let signals: SignalWatch
  private let editor: LineEditor
  private var isTerminated = false
  /// Entries of a transcript that was pasted, which run one after the other.
  private var pasted: [String] = []

  var screen: Screen { sitting.screen }
  var session: Session { sitting.session }

  init(
    sitting: Sitting, file: NotebookOnDisk?, overriding: [(name: String, text: String)] = [],
    signals: SignalWatch
  ) {
    (self.sitting, self.file, self.overriding, self.signals) = (sitting, file, overriding, signals)
    let session = sitting.session
    editor = LineEditor { line, start, end in
      let cells = file?.notebook.cells.map(\.id) ?? []
      return SessionCompletion.candidates(in: session, cells: cells, line: line, start: start, end: end)
    }
    history = History(at: History.standardPath)
    for entry in history.entries { editor.remember(entry, isNew: false) }
    baseline = keys
  }

  func run() throws {
    sitting.frontend.holdsDrawings = true
    sitting.frontend.pager = Pager(screen.terminal, environment: ProcessInfo.processInfo.environment)
    while let entry = readEntry() {
      let text = entry.trimmingCharacters(in: .whitespacesAndNewlines)
      guard !text.isEmpty else { continue }
      if let entries = PastedTranscript.entries(in: text) {
        pasted = entries
        continue
      }
      remember(text)
      if ["exit", "quit"].contains(text), session.variables[text] == nil { break }
      try take(text)
    }
    if !isTerminated { try offerToSave() }
  }

  /// Does what one entry says.
  private func take(_ text: String) throws {
    if PromptCommand.isOne(text) {
      do throws(PromptCommandError) {
        try perform(PromptCommand(text))
      } catch {
        screen.complain("\(error)", hint: error.hint)
      }
    } else if let topic = HelpRequest.topic(of: text) {
      explain(topic)
    } else {
      try sitting.run(entry: text)
      noticeStaleCells()
    }
    if let failure = logFailure { throw failure }
  }

  /// What the log says no to ends the sitting, also where it comes from a command of the prompt.
  var logFailure: CommandLineError?

  private func remember(_ text: String) {
    editor.remember(text)
    history.append(text)
  }

  /// Names and keys of the variables.
  var keys: [String: String] {
    session.variables.filter { EntryText.number(of: $0.key) == nil }.mapValues(\.keyText)
  }

  // MARK: Reading

  /// Lines until they make a whole; nil at the end of the input. Ctrl-C drops what was typed.
  private func readEntry() -> String? {
    if !pasted.isEmpty {
      let entry = pasted.removeFirst()
      let lines = entry.split(separator: "\n", omittingEmptySubsequences: false).joined(
        separator: "\n" + Self.next)
      screen.note(Self.first + lines)
      return entry
    }
    noticeEdits()
    var lines: [String] = []
    while true {
      switch read(lines.isEmpty ? Self.first : Self.next) {
      case .line(let line):
        lines.append(line)
        let text = lines.joined(separator: "\n")
        if isWhole(text, isBlank: line.allSatisfy(\.isWhitespace)) { return text }
      case .dropped: return ""
      case .terminated:
        isTerminated = true
        return nil
      case .end:
        // With something half typed, Ctrl-D shows what is wrong with it.
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
      }
    }
  }

  /// While a line is edited, signals are the editor's.
  func read(_ prompt: String) -> LineEditor.Line {
    screen.finishLine()
    signals.set(SignalWatch.Actions(stop: LineEditor.interrupt, leave: LineEditor.interrupt))
    guard screen.terminal.colorsOutput else { return editor.read(prompt) }
    let end = prompt.lastIndex { $0 != " " }.map { prompt.index(after: $0) } ?? prompt.endIndex
    let styles: [Style] = prompt == Self.first ? [.bold, .magenta] : [.dim]
    return editor.read(
      LineEditor.styled(styles, String(prompt[..<end])) + prompt[end...])
  }

  /// A blank line ends an entry that would go on for ever.
  private func isWhole(_ text: String, isBlank: Bool) -> Bool {
    if HelpRequest.topic(of: text) != nil || PromptCommand.isOne(text) { return true }
    if PastedTranscript.entries(in: text) != nil { return true }
    guard
      Parser.isIncomplete(
        EntryText(text).code, signatures: session.commands.signatures, definitions: session.definitions)
    else { return true }
    return isBlank && text.hasSuffix("\n\n")
  }

  func confirms(_ question: String) -> Bool {
    guard case .line(let answer) = read(question) else { return false }
    return ["y", "yes"].contains(answer.trimmingCharacters(in: .whitespaces).lowercased())
  }

  // MARK: Help

  private func explain(_ topic: String) {
    if topic.isEmpty {
      sitting.frontend.page(HelpText.list(session.commands))
    } else if let text = LanguageHelp.text(about: topic, session.commands.signatures) {
      sitting.frontend.page(text)
    } else if let value = session.variables[topic] {
      screen.show(SafeText.escaped("\(topic): \(value)"))
    } else {
      let names = session.commands.signatures.all.map(\.name) + session.variables.keys
      let error = CommandLineError.unknownTopic(
        topic, nearest: NearestName.suggestion(for: topic, among: names))
      screen.complain("\(error)", hint: error.hint)
    }
  }
}

/// `?train lora`, `train lora?`
enum HelpRequest {
  /// The words that are asked about, empty for `?` alone; nil when the text asks for no help.
  static func topic(of text: String) -> String? {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    let topic: Substring
    if text.hasPrefix("?") {
      topic = text.drop { $0 == "?" }
    } else if text.hasSuffix("?"), text.dropLast().allSatisfy({ $0.isLetter || $0 == " " || $0 == "_" }) {
      topic = text.dropLast()
    } else {
      return nil
    }
    return topic.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
