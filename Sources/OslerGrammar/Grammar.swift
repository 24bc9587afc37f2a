public import OslerJSON

/// What an answer may be: a regular language over its bytes.
public struct Grammar: Sendable {
  /// Most states that a grammar may need.
  public static let defaultLimit = 200_000

  let automaton: Automaton

  /// One of these texts.
  ///
  /// - Parameters:
  ///   - leadingSpace: whether one space may come first, as the first token of an answer often has one.
  ///   - limit: of states.
  public init(
    oneOf answers: [String], leadingSpace: Bool = false, limit: Int = defaultLimit
  ) throws(GrammarError) {
    guard !answers.isEmpty else { throw .noAnswers }
    try self.init(.oneOf(answers), leadingSpace: leadingSpace, limit: limit)
  }

  /// The texts that match a regular expression as a whole.
  ///
  /// It may have literals, `.` (all but line breaks), classes with ranges and `\d \w \s \D \W \S` (of ASCII),
  /// `\n \r \t \f \v \xHH \uHHHH \u{H…}`, groups, `|`, and `? * + {m} {m,} {m,n}`.
  ///
  /// - Throws: ``GrammarError``, with the column, for everything else.
  public init(
    pattern: String, leadingSpace: Bool = false, limit: Int = defaultLimit
  ) throws(GrammarError) {
    try self.init(Pattern(pattern).whole, leadingSpace: leadingSpace, limit: limit)
  }

  /// The JSON texts that a schema allows, in one form for each value: members in the order of `properties`,
  /// strings escaped only where JSON demands it, one space or none after `:` and `,`, no other
  /// white space, exponents of at most two digits.
  ///
  /// It may have `type`, `enum`, `const`, `anyOf`, `$ref` to a definition that does not lead back to itself; for
  /// strings `minLength`, `maxLength` or `pattern`; for arrays `items`, `minItems`, `maxItems`; for objects
  /// `properties`, `required` and `additionalProperties: false`, which is taken for granted.
  ///
  /// - Throws: ``GrammarError``, with the place in the schema, for everything else.
  public init(
    schema: JSONValue, leadingSpace: Bool = false, limit: Int = defaultLimit
  ) throws(GrammarError) {
    try self.init(Schema(schema).expression(), leadingSpace: leadingSpace, limit: limit)
  }

  /// The same, from a schema's text.
  public init(
    schemaText: String, leadingSpace: Bool = false, limit: Int = defaultLimit
  ) throws(GrammarError) {
    let schema: JSONValue
    do throws(JSONProblem) {
      schema = try JSONReader.read(schemaText)
    } catch {
      throw .notJSON(line: error.start.line, column: error.start.column)
    }
    try self.init(schema: schema, leadingSpace: leadingSpace, limit: limit)
  }

  private init(_ expression: Expression, leadingSpace: Bool, limit: Int) throws(GrammarError) {
    let whole = leadingSpace ? .sequence([.optional(.text(" ")), expression]) : expression
    automaton = try Automaton(whole, limit: limit)
  }

  /// Whether a text is an answer.
  public func matches(_ text: String) -> Bool {
    var table = StateTable(automaton)
    var state = table.id(of: table.startSet())
    for byte in text.utf8 { state = table.next(state, byte) }
    return table.isAccepting(state)
  }
}
