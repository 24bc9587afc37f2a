import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog

/// The loop at the prompt: reads an entry, runs it, and at the end offers to save them all.
final class Prompt {
  private let sitting: Sitting
  private let signals: SignalWatch
  private let notebook: Notebook?
  private let editor: LineEditor
  private let history: History
  private var isTerminated = false

  init(sitting: Sitting, notebook: Notebook?, signals: SignalWatch) {
    (self.sitting, self.notebook, self.signals) = (sitting, notebook, signals)
    let session = sitting.session
    editor = LineEditor { line, start, end in
      SessionCompletion.candidates(in: session, line: line, start: start, end: end)
    }
    history = History(at: History.standardPath)
    for entry in history.entries { editor.remember(entry) }
  }

  func run() throws {
    while let entry = readEntry() {
      let text = entry.trimmingCharacters(in: .whitespacesAndNewlines)
      guard !text.isEmpty else { continue }
      editor.remember(text)
      history.append(text)
      if let topic = HelpRequest.topic(of: text) {
        explain(topic)
      } else if ["exit", "quit"].contains(text), sitting.session.variables[text] == nil {
        break
      } else {
        try sitting.run(entry: entry)
      }
    }
    if !isTerminated { offerToSave() }
  }

  // MARK: Reading

  /// Lines until they make a whole; nil at the end of the input. Ctrl-C drops what was typed.
  private func readEntry() -> String? {
    var lines: [String] = []
    while true {
      switch read(lines.isEmpty ? "osler> " : "  ...> ") {
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
  private func read(_ prompt: String) -> LineEditor.Line {
    signals.set(SignalWatch.Actions(stop: LineEditor.interrupt, leave: LineEditor.interrupt))
    return editor.read(prompt)
  }

  /// A blank line ends an entry that would go on for ever.
  private func isWhole(_ text: String, isBlank: Bool) -> Bool {
    if HelpRequest.topic(of: text) != nil { return true }
    let session = sitting.session
    guard
      Parser.isIncomplete(text, signatures: session.commands.signatures, definitions: session.definitions)
    else { return true }
    return isBlank && text.hasSuffix("\n\n")
  }

  // MARK: Help

  private func explain(_ topic: String) {
    let screen = sitting.screen
    let session = sitting.session
    if topic.isEmpty {
      screen.show(HelpText.list(session.commands))
    } else if let text = LanguageHelp.text(about: topic, session.commands.signatures) {
      screen.show(text)
    } else if let value = session.variables[topic] {
      screen.show(SafeText.escaped("\(topic): \(value)"))
    } else {
      let names = session.commands.signatures.all.map(\.name) + session.variables.keys
      let error = CommandLineError.unknownTopic(
        topic, nearest: NearestName.suggestion(for: topic, among: names))
      screen.complain("\(error)", hint: error.hint)
    }
  }

  // MARK: Saving

  private func offerToSave() {
    guard !sitting.kept.isEmpty else { return }
    let draft = SavedSession(
      notebook: notebook, entries: sitting.kept, seed: sitting.session.record.seed.rawValue)
    while case .line(let answer) = read("save this session as a notebook? [name.osl.md, empty for no] ") {
      let name = answer.trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty else { return }
      let path = SavedSession.path(for: name)
      if FileManager.default.fileExists(atPath: path), !confirms("'\(path)' exists: replace it? [y/N] ") {
        continue
      }
      do {
        try draft.write(to: path)
        sitting.screen.note("saved; run it with: osler run \(path)")
        return
      } catch {
        sitting.screen.complain("\(error)", hint: error.hint)
      }
    }
  }

  private func confirms(_ question: String) -> Bool {
    guard case .line(let answer) = read(question) else { return false }
    return ["y", "yes"].contains(answer.trimmingCharacters(in: .whitespaces).lowercased())
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

/// The entries of a sitting as a notebook.
struct SavedSession {
  /// What ran before the first entry.
  let notebook: Notebook?
  let entries: [String]
  let seed: UInt64

  var text: String {
    let cells = entries.map { Notebook.Draft(code: $0) }
    guard let notebook else { return Notebook.compose(seed: seed, cells: cells) }
    let before = notebook.text
    return before + (before.hasSuffix("\n") ? "\n" : "\n\n") + Notebook.compose(cells: cells)
  }

  static func path(for name: String) -> String {
    name.hasSuffix(".md") ? name : name + ".osl.md"
  }

  func write(to path: String) throws(CommandLineError) {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .cannotWrite(path: path, reason: FileErrorText.reason(error))
    }
  }
}

/// The system's words for what went wrong with a file.
enum FileErrorText {
  static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let underlying, underlying.domain == NSPOSIXErrorDomain {
      return String(cString: strerror(Int32(underlying.code)))
    }
    return error.localizedDescription
  }
}
