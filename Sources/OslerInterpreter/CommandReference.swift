import OslerLanguage

/// `docs/commands.md`, from the signatures alone.
public enum CommandReference {
  public static func markdown(_ commands: CommandTable) -> String {
    var text = """
      # The commands

      <!-- Generated from the signatures in Sources/OslerInterpreter/Commands: change those. -->

      A value piped with `|` is the first argument. What stands in brackets may be left out.

      """
    for group in CommandGroup.allCases {
      let signatures = commands.commands.filter { $0.group == group }.map { $0.signature }
      guard !signatures.isEmpty else { continue }
      text += "\n## \(group.rawValue)\n"
      for signature in signatures { text += "\n" + section(signature) }
    }
    return text
  }

  private static func section(_ signature: CommandSignature) -> String {
    var text = "### \(signature.name)\n\n\(signature.summary)\n\n    \(HelpText.usage(signature))\n"
    if !signature.discussion.isEmpty { text += "\n\(signature.discussion)\n" }
    if !signature.parameters.isEmpty {
      text += "\n| parameter | what | type | default | range |\n| --- | --- | --- | --- | --- |\n"
      for parameter in signature.parameters { text += row(parameter) + "\n" }
    }
    if signature.returns != .none { text += "\nGives \(signature.returns.inWords).\n" }
    for example in signature.examples {
      text += "\n```osler\n\(example.program)\n```\n"
      if let output = example.output { text += "\n```\n\(output)\n```\n" }
    }
    return text
  }

  private static func row(_ parameter: Parameter) -> String {
    let name = parameter.isOption ? "\(parameter.name):" : parameter.name
    let value = parameter.defaultValue.map { "`\($0)`" } ?? (parameter.isRequired ? "required" : "")
    let range = parameter.range?.inWords(unit: parameter.unit) ?? parameter.unit.map { "in \($0)" } ?? ""
    let cells = ["`\(name)`", parameter.help, HelpText.kind(parameter), value, range]
    return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
  }
}
