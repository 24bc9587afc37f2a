import OslerLanguage

/// What is said to the prompt and not to the session: `:vars`, `:save study`.
enum PromptCommand: Hashable {
  case vars, cells, undo, help
  case save(name: String, values: [String])
  /// Nil asks how it stands.
  case timing(Bool?)
  case pager(Bool?)
  /// What changed since the sitting began or was saved; or between two entries.
  case diff(Int, Int)
  case changes
  case history(String)
  /// `stale`, labels of cells, numbers of entries.
  case run([String])

  static func isOne(_ text: String) -> Bool { text.hasPrefix(":") }

  struct Form: Hashable {
    let name: String
    let usage: String
    let summary: String

    var takesMore: Bool { usage.contains(" ") }
  }

  static let forms = [
    Form(name: "vars", usage: ":vars", summary: "lists the variables and the entries they come from"),
    Form(name: "cells", usage: ":cells", summary: "lists what ran, and what of it is stale"),
    Form(name: "run", usage: ":run stale | CELL | NUMBER …", summary: "runs stale or named cells again"),
    Form(name: "undo", usage: ":undo", summary: "takes back the last entry"),
    Form(
      name: "diff", usage: ":diff [NUMBER NUMBER]",
      summary: "what changed since the start or the last save, or between two entries"),
    Form(
      name: "save", usage: ":save NAME [VARIABLE …]",
      summary: "writes a notebook of what is needed, and runs it to see that it gives the same"),
    Form(name: "timing", usage: ":timing [on|off]", summary: "says after each entry how long it took"),
    Form(
      name: "pager", usage: ":pager [on|off]", summary: "shows what is longer than the terminal page by page"),
    Form(name: "history", usage: ":history [TEXT]", summary: "lists earlier entries that hold TEXT"),
    Form(name: "help", usage: ":help", summary: "lists these"),
  ]

  init(_ text: String) throws(PromptCommandError) {
    let words = text.dropFirst().split(whereSeparator: \.isWhitespace).map(String.init)
    let name = words.first ?? "help"
    let rest = Array(words.dropFirst())
    switch name {
    case "vars" where rest.isEmpty: self = .vars
    case "cells" where rest.isEmpty: self = .cells
    case "undo" where rest.isEmpty: self = .undo
    case "help" where rest.isEmpty: self = .help
    case "save" where !rest.isEmpty: self = .save(name: rest[0], values: Array(rest.dropFirst()))
    case "timing": self = .timing(try Self.onOrOff(rest, name))
    case "pager": self = .pager(try Self.onOrOff(rest, name))
    case "diff" where rest.isEmpty: self = .changes
    case "diff": self = try Self.diff(rest)
    case "history": self = .history(rest.joined(separator: " "))
    case "run" where !rest.isEmpty: self = .run(rest)
    default:
      guard let form = Self.forms.first(where: { $0.name == name }) else {
        throw .unknown(name, nearest: NearestName.suggestion(for: name, among: Self.forms.map(\.name)))
      }
      throw .misused(name, usage: form.usage)
    }
  }

  private static func onOrOff(_ words: [String], _ name: String) throws(PromptCommandError) -> Bool? {
    switch words {
    case []: nil
    case ["on"]: true
    case ["off"]: false
    default: throw .misused(name, usage: ":\(name) on, or :\(name) off")
    }
  }

  private static func diff(_ words: [String]) throws(PromptCommandError) -> PromptCommand {
    let numbers = words.compactMap { Int($0.hasPrefix("_") ? String($0.dropFirst()) : $0) }
    guard numbers.count == 2, words.count == 2 else {
      throw .misused("diff", usage: ":diff, or :diff 3 5")
    }
    return .diff(numbers[0], numbers[1])
  }
}

/// Why something said to the prompt cannot be done.
enum PromptCommandError: Error, Hashable, CustomStringConvertible {
  case unknown(String, nearest: String?)
  case misused(String, usage: String)
  case noEntry(String)
  case nothingToUndo
  case nothingToSave
  case noVariable(String, nearest: String?)
  case cannotWrite(path: String, reason: String)

  var description: String {
    switch self {
    case .unknown(let name, _): "the prompt has no command ':\(name)'"
    case .misused(let name, _): "':\(name)' is written another way"
    case .noEntry(let name): "there is no entry or cell '\(name)'"
    case .nothingToUndo: "there is no entry to take back"
    case .nothingToSave: "nothing ran that a notebook could hold"
    case .noVariable(let name, _): "there is no variable '\(name)'"
    case .cannotWrite(let path, let reason): "cannot write '\(path)': \(reason)"
    }
  }

  var hint: String? {
    switch self {
    case .unknown(_, let nearest): nearest.map { "did you mean ':\($0)'?" } ?? "':help' lists them"
    case .misused(_, let usage): "write \(usage)"
    case .noEntry: "':cells' lists them"
    case .nothingToUndo: "the last \(Sitting.mostUndone) entries can be taken back"
    case .nothingToSave: nil
    case .noVariable(_, let nearest): nearest.map { "did you mean '\($0)'?" } ?? "':vars' lists them"
    case .cannotWrite: "check the path and its permissions"
    }
  }
}
