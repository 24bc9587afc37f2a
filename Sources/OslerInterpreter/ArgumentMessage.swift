import OslerLanguage

/// The words about arguments: the same as the checker's, which finds most of them before anything runs.
enum ArgumentMessage {
  static func unknownOption(_ label: NameSyntax, of signature: CommandSignature) -> Diagnostic {
    Diagnostic(
      "'\(signature.name)' has no option '\(label.text)'", hint: signature.hint(forOption: label.text),
      at: label.range)
  }

  static func tooMany(_ signature: CommandSignature, given: Int, at range: SourceRange) -> Diagnostic {
    let count = signature.positional.count
    let takes = count == 0 ? "no arguments" : Counted.text(count, "argument", "arguments") + ", not \(given)"
    return Diagnostic("'\(signature.name)' takes \(takes)", at: range)
  }

  static func nothingPiped(_ signature: CommandSignature, at range: SourceRange) -> Diagnostic {
    Diagnostic("'\(signature.name)' takes nothing from '|'", at: range)
  }

  static func twice(_ argument: ArgumentSyntax, _ label: NameSyntax) -> Diagnostic {
    Diagnostic("'\(label.text)' is given twice", at: argument.range)
  }

  static func missing(
    _ parameter: Parameter, of signature: CommandSignature, at range: SourceRange
  ) -> Diagnostic {
    let name = parameter.isOption ? "\(parameter.name):" : parameter.name
    return Diagnostic("'\(signature.name)' is missing '\(name)'", hint: parameter.help, at: range)
  }

  static func wrongType(_ parameter: Parameter, _ value: Value, at range: SourceRange) -> Diagnostic {
    let wanted =
      switch parameter.kind {
      case .value(let type): type.inWords
      case .column: "a column's name"
      default: ValueType.string.inWords
      }
    return Diagnostic("'\(parameter.name)' must be \(wanted), not \(value.inWords)", at: range)
  }

  static func outOfRange(
    _ parameter: Parameter, _ range: NumberRange, _ value: Value, at place: SourceRange
  ) -> Diagnostic {
    Diagnostic("'\(parameter.name)' must be \(range.inWords(unit: parameter.unit)), not \(value)", at: place)
  }

  static func notAChoice(
    _ word: String, _ choices: [String], _ parameter: Parameter, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      "'\(parameter.name)' must be \(Hint.alternatives(choices)), not '\(word)'",
      hint: Hint.didYouMean(word, among: choices), at: range)
  }

  static func unknownColumn(_ name: String, _ columns: [String], at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "there is no column '\(name)'", hint: Hint.choose(name, among: columns, what: "the columns"), at: range)
  }
}
