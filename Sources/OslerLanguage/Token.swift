/// One word, number, string or sign of a program, and what stands before it: spaces and newlines
/// matter to the parser, but are not tokens.
struct Token: Sendable {
  enum Kind: Hashable, Sendable {
    case name(String)
    case keyword(Keyword)
    case integer(Int, written: String)
    case real(Double, written: String)
    case string([StringPieceToken], multiline: Bool)
    case symbol(Symbol)
    /// Text that is no token. `wantsMore`: a string that a further line could close.
    case invalid(Diagnostic, wantsMore: Bool)
    /// After the last token; there is always one.
    case end
  }

  let kind: Kind
  let range: SourceRange
  /// White space, a comment or nothing at all stands before it.
  let spaceBefore: Bool
  let newlineBefore: Bool
  let blankLineBefore: Bool
}

extension Token: Hashable {}

/// A piece of a string as the lexer sees it.
enum StringPieceToken: Hashable, Sendable {
  /// Escapes already resolved.
  case text(String)
  /// What stands in `\(…)`, with an end token; the range is that of the parentheses.
  case interpolation([Token], SourceRange)
}

/// A comment and the token that it stands before.
struct CommentToken: Sendable {
  let syntax: CommentSyntax
  /// Nothing but white space before it on its line.
  let isWholeLine: Bool
  /// The index of the token that follows.
  let tokenIndex: Int
}

/// Words that cannot be names.
enum Keyword: String, Hashable, Sendable, CaseIterable {
  case none, `true`, `false`, and, or, not, `in`, `for`, `if`, `else`, def, assert
}

enum Symbol: String, Hashable, Sendable, CaseIterable {
  case leftParenthesis = "("
  case rightParenthesis = ")"
  case leftBracket = "["
  case rightBracket = "]"
  case leftBrace = "{"
  case rightBrace = "}"
  case pipe = "|"
  case comma = ","
  case colon = ":"
  case dot = "."
  case dots = ".."
  case assign = "="
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case plus = "+"
  case minus = "-"
  case times = "*"
  case slash = "/"
  case percent = "%"
  case arrow = "->"
}
