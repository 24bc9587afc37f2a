/// What can go wrong with a grammar that someone wrote.
public enum GrammarError: Error, Hashable, Sendable {
  /// Syntax that other engines have and this one does not. Columns count characters, from 1.
  case unsupportedPattern(syntax: String, column: Int)
  case badPattern(reason: String, column: Int)
  /// A pattern inside a schema: where, and what of it.
  indirect case patternInSchema(path: String, GrammarError)
  /// Both from 1, columns in bytes.
  case notJSON(line: Int, column: Int)
  case unsupportedKeyword(String, path: String)
  case badSchema(reason: String, path: String)
  case noAnswers
  case tooLarge(limit: Int)
}

extension GrammarError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unsupportedPattern(let syntax, let column):
      "'\(syntax)' at column \(column) of the pattern is not supported"
    case .badPattern(let reason, let column): "the pattern is wrong at column \(column): \(reason)"
    case .patternInSchema(let path, let error): "'pattern' at '\(path)': \(error)"
    case .notJSON(let line, let column): "the schema is not JSON at line \(line), column \(column)"
    case .unsupportedKeyword(let keyword, let path): "'\(keyword)' at '\(path)' is not supported"
    case .badSchema(let reason, let path): "the schema is wrong at '\(path)': \(reason)"
    case .noAnswers: "there is no answer to choose from"
    case .tooLarge(let limit): "the grammar needs more than \(limit) states"
    }
  }

  /// What to do about it, where that is known.
  public var hint: String? {
    switch self {
    case .tooLarge: "lower its counts: '{m,n}', 'maxLength', 'maxItems'"
    default: nil
    }
  }
}
