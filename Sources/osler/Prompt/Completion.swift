import OslerLanguage

/// What Tab offers: words that may stand where the cursor is, from the signatures and the variables.
struct Completion {
  var signatures: Signatures
  /// Names of variables.
  var variables: [String] = []
  /// Names of `def`s: they too begin a command.
  var definitions: [String] = []
  /// Labels and ids of the notebook's cells.
  var cells: [String] = []
  /// Fields, members or columns of a variable.
  var members: (_ variable: String) -> [String] = { _ in [] }
  /// Whether a variable may stand where a value of this type is asked for.
  var fits: (_ variable: String, _ type: ValueType) -> Bool = { _, _ in true }
  /// Paths that begin so; a folder ends in '/'.
  var files: (_ beginning: String) -> [String] = { _ in [] }

  /// Replacements for the bytes `start..<end` of `line`, sorted.
  func candidates(line: String, start: Int, end: Int) -> [String] {
    let utf8 = line.utf8
    guard start >= 0, start <= end, end <= utf8.count else { return [] }
    let before = String(decoding: utf8.prefix(start), as: UTF8.self)
    let word = String(decoding: utf8.dropFirst(start).prefix(end - start), as: UTF8.self)
    let isFirst = before.allSatisfy(\.isWhitespace)
    if PromptCommand.isOne(String((before + word).drop(while: \.isWhitespace))) {
      return promptWords(before, word)
    }
    if let quoted = Self.openString(in: before) { return paths(quoted, word) }
    if isFirst, word.hasPrefix("?") {
      return help(beginning: "", String(word.dropFirst())).map { "?" + $0 }
    }
    if let dot = word.lastIndex(of: ".") { return memberPaths(of: String(word[..<dot]), word) }
    let stage = Self.stage(of: before)
    let words = stage.text.split(whereSeparator: \.isWhitespace).map(String.init)
    return fitting(self.words(after: words, in: stage.kind, piped: Self.piped(into: before)), word)
  }

  /// The longest beginning that all have.
  static func commonBeginning(of words: [String]) -> String {
    guard var common = words.first else { return "" }
    for word in words { while !word.hasPrefix(common) { common.removeLast() } }
    return common
  }

  // MARK: Words

  private func words(after words: [String], in kind: StageKind, piped: [[String]]) -> [String] {
    guard let first = words.first else {
      let commands = (signatures.verbs + definitions).map { $0 + " " }
      switch kind {
      case .statement: return commands + variables + Self.statements
      case .value: return commands + variables
      case .piped: return commands
      }
    }
    if first == "help" { return help(beginning: words.dropFirst().joined(separator: " "), "") }
    if first.hasPrefix("?") {
      return help(beginning: ([String(first.dropFirst())] + words.dropFirst()).joined(separator: " "), "")
    }
    let nouns = signatures.nouns(of: first)
    if words.count == 1, !nouns.isEmpty {
      return nouns.map { $0 + " " } + (signatures[first] == nil ? [] : variables)
    }
    let two = words.prefix(2).joined(separator: " ")
    guard let signature = signatures[two] ?? signatures[first] else { return variables }
    let rows = CompletionRows(stages: piped + [words], signatures: signatures, members: members)
    return arguments(
      of: signature, words: Array(words.dropFirst(signature.words.count)), isPiped: kind == .piped, rows)
  }

  /// `:save `, `:run `: what a command of the prompt takes.
  private func promptWords(_ before: String, _ word: String) -> [String] {
    let words = before.split(whereSeparator: \.isWhitespace).map(String.init)
    switch words.first {
    case nil: return fitting(PromptCommand.forms.map { ":" + $0.name + ($0.takesMore ? " " : "") }, word)
    case ":run": return fitting(["stale"] + cells, word)
    case ":timing", ":pager": return words.count == 1 ? fitting(["on", "off"], word) : []
    case ":save": return words.count == 1 ? fitting(files(word), word) : fitting(variables, word)
    default: return []
    }
  }

  /// Options that are not there yet, and what the parameter at this place takes.
  private func arguments(
    of signature: CommandSignature, words: [String], isPiped: Bool, _ rows: CompletionRows
  ) -> [String] {
    if let last = words.last, last.hasSuffix(":"), let option = signature.option(String(last.dropLast())) {
      return values(of: option, rows)
    }
    let used = Set(words.filter { $0.hasSuffix(":") }.map { String($0.dropLast()) })
    let options = signature.options.map(\.name).filter { !used.contains($0) }.map { $0 + ": " }
    let given = Self.positionalCount(words) + (isPiped ? 1 : 0)
    let positional = signature.positional
    let parameter = given < positional.count ? positional[given] : positional.last { $0.isVariadic }
    return options + (parameter.map { values(of: $0, rows) } ?? [])
  }

  private func values(of parameter: Parameter, _ rows: CompletionRows) -> [String] {
    switch parameter.kind {
    case .choice(let choices), .choiceOrFile(let choices, _): return choices
    case .column, .rowExpression:
      // Of rows that nobody knows before they are read: the columns of all there are.
      return rows.columns ?? variables.flatMap(members)
    case .value(.bool): return ["true", "false"] + variables.filter { fits($0, .bool) }
    case .value(let type):
      // Where nothing fits, a part of something may.
      let fitting = variables.filter { fits($0, type) }
      return fitting.isEmpty ? variables.filter { !members($0).isEmpty } : fitting
    case .file, .folder, .fileOrFolder, .glob, .output: return variables.filter { fits($0, .string) }
    }
  }

  private func help(beginning: String, _ word: String) -> [String] {
    guard beginning.isEmpty else { return signatures.nouns(of: beginning).filter { $0.hasPrefix(word) } }
    let words = signatures.verbs.map { signatures.nouns(of: $0).isEmpty ? $0 : $0 + " " }
    return words.filter { $0.hasPrefix(word) }
  }

  private static let statements = ["for ", "if ", "def ", "assert "]

  private func fitting(_ words: [String], _ word: String) -> [String] {
    Set(words.filter { $0.hasPrefix(word) }).sorted()
  }

  // MARK: Members and paths

  private func memberPaths(of variable: String, _ word: String) -> [String] {
    fitting(members(variable).map { "\(variable).\($0)" }, word)
  }

  /// Readline replaces only the part after the last space, so only that is given.
  private func paths(_ quoted: String, _ word: String) -> [String] {
    fitting(files(quoted + word).map { String($0.dropFirst(quoted.count)) }, word)
  }
}
