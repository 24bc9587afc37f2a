/// Text to syntax tree.
public enum Parser {
  /// Words that cannot be names: `for`, `not`, `none` …
  public static let keywords = Keyword.allCases.map(\.rawValue)

  /// The program in `range` of `source` (all of it when nil).
  ///
  /// - Parameter definitions: names of `def`s made earlier; they too begin a command.
  /// - Throws: the first error in the text.
  public static func parse(
    _ source: SourceText, in range: SourceRange? = nil, signatures: Signatures,
    definitions: Set<String> = []
  ) throws(Diagnostic) -> ProgramSyntax {
    let (program, diagnostics) = parseRecovering(
      source, in: range, signatures: signatures, definitions: definitions)
    if let first = diagnostics.first { throw first }
    return program
  }

  /// The statements that could be read, and every syntax error in the order of the text: after an
  /// error the parser goes on at the next statement.
  public static func parseRecovering(
    _ source: SourceText, in range: SourceRange? = nil, signatures: Signatures,
    definitions: Set<String> = []
  ) -> (ProgramSyntax, [Diagnostic]) {
    var parser = TreeParser(source, in: range, signatures: signatures, definitions: definitions)
    let program = parser.parseProgram(inBlock: false)
    return (program, parser.diagnostics.sorted { $0.range.start < $1.range.start })
  }

  /// Whether `text` needs further lines before it can be read: an open bracket, block or `"""`, or an
  /// operator at the end.
  public static func isIncomplete(
    _ text: String, signatures: Signatures, definitions: Set<String> = []
  ) -> Bool {
    let source = SourceText(name: "input", text: text)
    var parser = TreeParser(source, in: nil, signatures: signatures, definitions: definitions)
    _ = parser.parseProgram(inBlock: false)
    return parser.ranOut
  }

  /// ``isIncomplete(_:signatures:definitions:)`` as a word.
  public enum Completeness: Hashable, Sendable {
    case complete, incomplete
  }

  public static func completeness(
    of text: String, signatures: Signatures, definitions: Set<String> = []
  ) -> Completeness {
    isIncomplete(text, signatures: signatures, definitions: definitions) ? .incomplete : .complete
  }
}
