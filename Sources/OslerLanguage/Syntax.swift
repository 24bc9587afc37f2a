/// The syntax tree of Osler's language. Every node knows its range, so that whatever goes wrong
/// later can point at it; two trees that differ only in ranges mean the same.

/// A name as written: a variable, a command word, an option label, a column.
public struct NameSyntax: Hashable, Sendable {
  public let text: String
  public let range: SourceRange

  public init(_ text: String, range: SourceRange) {
    self.text = text
    self.range = range
  }

  /// Whether a text can be written as a name: no word of the language, no space.
  public static func isName(_ text: String) -> Bool {
    let whole = SourceRange(0, text.utf8.count)
    return Lexer.lex(SourceText(name: "", text: text), in: whole).tokens.first.map {
      $0.kind == .name(text) && $0.range == whole
    } ?? false
  }
}

/// What a cell or a block holds, in order, with the comments that stand between.
public struct ProgramSyntax: Hashable, Sendable {
  public var statements: [StatementSyntax]
  /// Comment lines after the last statement, without `#` handling: exactly as written.
  public var trailingComments: [CommentSyntax]

  public init(statements: [StatementSyntax], trailingComments: [CommentSyntax] = []) {
    self.statements = statements
    self.trailingComments = trailingComments
  }
}

/// `# text`, and whether a blank line stands before it.
public struct CommentSyntax: Hashable, Sendable {
  /// With its `#`, without the newline.
  public let text: String
  public let blankLineBefore: Bool

  public init(_ text: String, blankLineBefore: Bool) {
    self.text = text
    self.blankLineBefore = blankLineBefore
  }
}

public struct StatementSyntax: Hashable, Sendable {
  public indirect enum Kind: Hashable, Sendable {
    /// `name = pipeline`
    case assignment(NameSyntax, PipelineSyntax)
    /// A command, a pipeline or an expression by itself.
    case pipeline(PipelineSyntax)
    /// `for x in xs { … }`
    case forIn(NameSyntax, ExpressionSyntax, ProgramSyntax)
    /// `if condition { … } else { … }`; `else if` is an `else` that holds one `if`.
    case conditional(ExpressionSyntax, then: ProgramSyntax, otherwise: ProgramSyntax?)
    /// `def f(x, y: 1) { … }`; the value of the last statement is the value of the call.
    case definition(NameSyntax, [ParameterSyntax], ProgramSyntax)
    /// `assert expression`, or `assert expression, "message"`.
    case assertion(ExpressionSyntax, message: ExpressionSyntax?)
  }

  public let kind: Kind
  public let range: SourceRange
  /// Whole-line comments above it.
  public var comments: [CommentSyntax]
  /// A comment at the end of its last line.
  public var trailingComment: String?
  public var blankLineBefore: Bool

  public init(
    _ kind: Kind, range: SourceRange, comments: [CommentSyntax] = [], trailingComment: String? = nil,
    blankLineBefore: Bool = false
  ) {
    self.kind = kind
    self.range = range
    self.comments = comments
    self.trailingComment = trailingComment
    self.blankLineBefore = blankLineBefore
  }
}

/// A parameter of a `def` or a lambda; one with a default may be left out.
public struct ParameterSyntax: Hashable, Sendable {
  public let name: NameSyntax
  public let defaultValue: ExpressionSyntax?

  public init(_ name: NameSyntax, defaultValue: ExpressionSyntax? = nil) {
    self.name = name
    self.defaultValue = defaultValue
  }
}

/// Stages joined by `|`: each hands its value to the next as its first argument.
public struct PipelineSyntax: Hashable, Sendable {
  public let stages: [StageSyntax]
  public let range: SourceRange

  public init(stages: [StageSyntax], range: SourceRange) {
    self.stages = stages
    self.range = range
  }
}

public enum StageSyntax: Hashable, Sendable {
  case command(CommandSyntax)
  case expression(ExpressionSyntax)

  public var range: SourceRange {
    switch self {
    case .command(let command): command.range
    case .expression(let expression): expression.range
    }
  }
}

/// `train lora cpt on: qa rank: 16`; also a call of a `def` written without parentheses.
public struct CommandSyntax: Hashable, Sendable {
  /// One word, or the two of a pair in the command table.
  public let words: [NameSyntax]
  public let arguments: [ArgumentSyntax]
  public let range: SourceRange

  public init(words: [NameSyntax], arguments: [ArgumentSyntax], range: SourceRange) {
    self.words = words
    self.arguments = arguments
    self.range = range
  }

  /// `train lora`.
  public var name: String { words.map(\.text).joined(separator: " ") }
  /// The range of its words.
  public var nameRange: SourceRange { words[0].range.union(words[words.count - 1].range) }
}

/// A positional argument, or `label: value`.
public struct ArgumentSyntax: Hashable, Sendable {
  public let label: NameSyntax?
  public let value: ExpressionSyntax

  public init(label: NameSyntax?, value: ExpressionSyntax) {
    self.label = label
    self.value = value
  }

  public var range: SourceRange { label.map { $0.range.union(value.range) } ?? value.range }
}

public struct ExpressionSyntax: Hashable, Sendable {
  public indirect enum Kind: Hashable, Sendable {
    case none
    case bool(Bool)
    /// Digits as written (`192k`, `1_000`) and what they mean.
    case integer(Int, written: String)
    case real(Double, written: String)
    /// A string; more than one piece where `\(…)` stands in it.
    case string([StringPieceSyntax], multiline: Bool)
    case name(String)
    case list([ExpressionSyntax])
    /// `[general: 0.3, books: 0.7]`, in the order written.
    case record([RecordFieldSyntax])
    /// `1..11`, both ends included.
    case range(ExpressionSyntax, ExpressionSyntax)
    /// `p -> p.year`, `(a, b) -> a + b`.
    case lambda([NameSyntax], ExpressionSyntax)
    case unary(UnaryOperator, ExpressionSyntax)
    case binary(ExpressionSyntax, BinaryOperator, ExpressionSyntax)
    /// `x.year`.
    case member(ExpressionSyntax, NameSyntax)
    /// `xs[0]`, stuck together.
    case index(ExpressionSyntax, ExpressionSyntax)
    /// `head(papers, 3)`: a command, a `def` or a lambda in a variable.
    case call(NameSyntax, [ArgumentSyntax])
    /// A pipeline in parentheses. A lone expression in parentheses is that pipeline's only stage.
    case pipeline(PipelineSyntax)
  }

  public let kind: Kind
  public let range: SourceRange

  public init(_ kind: Kind, range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

public struct RecordFieldSyntax: Hashable, Sendable {
  public enum Key: Hashable, Sendable {
    case name(NameSyntax)
    /// A string, whose interpolations are known only when it runs.
    case string(ExpressionSyntax)
  }

  public let key: Key
  public let value: ExpressionSyntax

  public init(_ key: Key, _ value: ExpressionSyntax) {
    self.key = key
    self.value = value
  }

  /// The field's name, where it is known before it runs.
  public var name: String? {
    switch key {
    case .name(let name): return name.text
    case .string(let expression):
      guard case .string(let pieces, _) = expression.kind else { return nil }
      var whole = ""
      for piece in pieces {
        guard case .text(let text) = piece else { return nil }
        whole += text
      }
      return whole
    }
  }

  public var keyRange: SourceRange {
    switch key {
    case .name(let name): name.range
    case .string(let expression): expression.range
    }
  }
}

public enum StringPieceSyntax: Hashable, Sendable {
  /// Text with its escapes already resolved.
  case text(String)
  case interpolation(ExpressionSyntax)
}

public enum UnaryOperator: String, Hashable, Sendable, CaseIterable {
  case negate = "-"
  case not = "not"
}

/// Loosest first: `or`, `and`, comparisons and `in`, `+ -`, `* / %`.
public enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
  case or, and
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case contains = "in"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
}
