public import OslerLanguage

/// The prompt: an entry is checked before it runs, and what it leaves open asks for another line.
extension Session {
  /// Everything that is wrong with an entry: its form, and then its names, arguments and files against
  /// the variables there are. Nothing runs.
  public func check(_ source: SourceText) -> [Diagnostic] {
    let (program, problems) = Parser.parseRecovering(
      source, signatures: commands.signatures, definitions: definitions)
    guard problems.isEmpty else { return problems }
    let checker = Checker(
      signatures: commands.signatures, files: workspace, recordFields: commands.recordFields)
    var known = CheckScope(variables: variables.mapValues(\.type))
    return checker.check(program, known: &known)
  }

  /// Whether the text wants further lines before it can be read.
  public func isIncomplete(_ text: String) -> Bool {
    Parser.isIncomplete(text, signatures: commands.signatures, definitions: definitions)
  }
}
