public import OslerLanguage

/// What `help` says, from the signatures alone.
public enum HelpText {
  /// Every command under its heading.
  public static func list(_ commands: CommandTable) -> String {
    let width = commands.commands.reduce(0) { max($0, $1.signature.name.count) }
    let groups = CommandGroup.allCases.compactMap { group -> String? in
      let signatures = commands.commands.filter { $0.group == group }.map { $0.signature }
      return signatures.isEmpty ? nil : "\(group.rawValue)\n" + lines(signatures, width: width)
    }
    return groups.joined(separator: "\n\n") + "\n\n'help NAME' explains one of them."
  }

  /// One line for each.
  static func lines(_ signatures: [CommandSignature], width: Int? = nil) -> String {
    let width = width ?? signatures.reduce(0) { max($0, $1.name.count) }
    return signatures.map { "  \(padded($0.name, to: width))  \($0.summary)" }.joined(separator: "\n")
  }

  /// One command: how it is written, its parameters, what it gives, examples.
  public static func of(_ signature: CommandSignature) -> String {
    var parts = ["\(usage(signature))\n\n\(signature.summary)"]
    if !signature.discussion.isEmpty { parts.append(wrapped(signature.discussion, width: 80)) }
    if !signature.parameters.isEmpty {
      let names = signature.parameters.map { $0.isOption ? "\($0.name):" : $0.name }
      let width = names.reduce(0) { max($0, $1.count) }
      parts.append(
        zip(names, signature.parameters).map { name, parameter in
          "  \(padded(name, to: width))  \(parameter.help)\(facts(parameter))"
        }
        .joined(separator: "\n"))
    }
    if signature.returns != .none { parts.append("Gives \(signature.returns.inWords).") }
    let examples = signature.examples.flatMap { $0.program.split(separator: "\n") }
    parts.append(
      (examples.count == 1 ? "Example:\n" : "Examples:\n")
        + examples.map { "  \($0)" }.joined(separator: "\n"))
    return parts.joined(separator: "\n\n")
  }

  /// `train lora model on: dataset [rank: integer]`
  public static func usage(_ signature: CommandSignature) -> String {
    let parts = signature.parameters.map { parameter -> String in
      let more = parameter.isVariadic ? "…" : ""
      let text = parameter.isOption ? "\(parameter.name): \(kind(parameter))" : parameter.name + more
      return parameter.isRequired ? text : "[\(text)]"
    }
    return ([signature.name] + parts).joined(separator: " ")
  }

  /// What is written there: `integer`, `bar|line`, `file`.
  static func kind(_ parameter: Parameter) -> String {
    switch parameter.kind {
    case .value(let type): type.name
    case .column: "column"
    case .rowExpression: "expression"
    case .file: "file"
    case .folder: "folder"
    case .glob: "files"
    case .output: "path"
    case .fileOrFolder: "file or folder"
    case .choice(let choices): choices.joined(separator: "|")
    case .choiceOrFile(let choices, let endings):
      (choices + endings.map { "file\($0)" }).joined(separator: "|")
    }
  }

  /// ` (integer, default 16, at least 1)`.
  private static func facts(_ parameter: Parameter) -> String {
    var facts: [String] = []
    if let choices = parameter.kind.choices, !parameter.isOption {
      facts.append(choices.joined(separator: ", "))
    }
    if let value = parameter.defaultValue { facts.append("default \(value)") }
    if let range = parameter.range {
      facts.append(range.inWords(unit: parameter.unit))
    } else if let unit = parameter.unit {
      facts.append("in \(unit)")
    }
    if parameter.isOption, parameter.isRequired { facts.append("required") }
    return facts.isEmpty ? "" : " (\(facts.joined(separator: "; ")))"
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func wrapped(_ text: String, width: Int) -> String {
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, last.count + word.count < width {
        lines[lines.count - 1] += " \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n")
  }
}
