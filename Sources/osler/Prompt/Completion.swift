import OslerLanguage

/// What Tab offers: words that may stand where the cursor is, from the signatures and the variables.
struct Completion {
  var signatures: Signatures
  /// Names of variables.
  var variables: [String] = []
  /// Names of `def`s: they too begin a command.
  var definitions: [String] = []
  /// Fields, members or columns of a variable.
  var members: (_ variable: String) -> [String] = { _ in [] }
  /// Paths that begin so; a folder ends in '/'.
  var files: (_ beginning: String) -> [String] = { _ in [] }

  /// Replacements for the bytes `start..<end` of `line`, sorted.
  func candidates(line: String, start: Int, end: Int) -> [String] {
    let utf8 = line.utf8
    guard start >= 0, start <= end, end <= utf8.count else { return [] }
    let before = String(decoding: utf8.prefix(start), as: UTF8.self)
    let word = String(decoding: utf8.dropFirst(start).prefix(end - start), as: UTF8.self)
    if let quoted = Self.openString(in: before) { return paths(quoted, word) }
    if before.allSatisfy(\.isWhitespace), word.hasPrefix("?") {
      return help(beginning: "", String(word.dropFirst())).map { "?" + $0 }
    }
    if let dot = word.lastIndex(of: ".") { return memberPaths(of: String(word[..<dot]), word) }
    let stage = Self.stage(of: before)
    let words = stage.text.split(whereSeparator: \.isWhitespace).map(String.init)
    return fitting(self.words(after: words, in: stage.kind), word)
  }

  /// The longest beginning that all have.
  static func commonBeginning(of words: [String]) -> String {
    guard var common = words.first else { return "" }
    for word in words { while !word.hasPrefix(common) { common.removeLast() } }
    return common
  }

  // MARK: Words

  private func words(after words: [String], in kind: StageKind) -> [String] {
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
    return arguments(
      of: signature, words: Array(words.dropFirst(signature.words.count)), isPiped: kind == .piped)
  }

  /// Options that are not there yet, and what the parameter at this place takes.
  private func arguments(of signature: CommandSignature, words: [String], isPiped: Bool) -> [String] {
    if let last = words.last, last.hasSuffix(":"), let option = signature.option(String(last.dropLast())) {
      return values(of: option, in: signature, words)
    }
    let used = Set(words.filter { $0.hasSuffix(":") }.map { String($0.dropLast()) })
    let options = signature.options.map(\.name).filter { !used.contains($0) }.map { $0 + ": " }
    let given = Self.positionalCount(words) + (isPiped ? 1 : 0)
    let positional = signature.positional
    let parameter = given < positional.count ? positional[given] : positional.last { $0.isVariadic }
    return options + (parameter.map { values(of: $0, in: signature, words) } ?? [])
  }

  private func values(of parameter: Parameter, in signature: CommandSignature, _ words: [String]) -> [String]
  {
    switch parameter.kind {
    case .choice(let choices), .choiceOrFile(let choices, _): choices
    // Any variable may be what was piped: all their columns are offered.
    case .column, .rowExpression: words.flatMap(members) + variables.flatMap(members)
    case .value(.bool): ["true", "false"] + variables
    case .value, .file, .folder, .fileOrFolder, .glob, .output: variables
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

  // MARK: Reading the line

  /// The text since the quote that is still open, or nil outside of strings.
  static func openString(in text: String) -> String? {
    var open: String.Index?
    var isEscaped = false
    for index in text.indices {
      let character = text[index]
      if isEscaped {
        isEscaped = false
      } else if character == "\\" {
        isEscaped = open != nil
      } else if character == "\"" {
        open = open == nil ? text.index(after: index) : nil
      } else if character == "#", open == nil {
        return nil
      }
    }
    return open.map { String(text[$0...]) }
  }

  /// What a stage of a pipeline stands after.
  enum StageKind: Hashable {
    /// Nothing, a new line or a brace: a statement begins here.
    case statement
    /// `=` or a bracket.
    case value
    /// `|`
    case piped
  }

  /// The pipeline stage that `text` ends in, its strings blotted out, and what it stands after.
  static func stage(of text: String) -> (text: String, kind: StageKind) {
    var stage = ""
    var kind = StageKind.statement
    var isInString = false
    for character in text {
      if character == "\"" { isInString.toggle() }
      if isInString || character == "\"" {
        stage.append("\"")
        continue
      }
      // `x = ` begins a value; `==`, `>=`, `<=` and `!=` go on.
      if stage.last == "=", character != "=", !["==", ">=", "<=", "!="].contains(stage.suffix(2)) {
        (stage, kind) = ("", .value)
      }
      switch character {
      case "|": (stage, kind) = ("", .piped)
      case "(", "[", ",": (stage, kind) = ("", .value)
      case "\n", "{", "}": (stage, kind) = ("", .statement)
      default: stage.append(character)
      }
    }
    return (stage, kind)
  }

  private static func positionalCount(_ words: [String]) -> Int {
    var count = 0
    var isOptionValue = false
    for word in words {
      if isOptionValue {
        isOptionValue = false
      } else if word.hasSuffix(":") {
        isOptionValue = true
      } else {
        count += 1
      }
    }
    return count
  }
}
