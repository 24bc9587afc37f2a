public import OslerLanguage
public import OslerText

/// A tokenizer, trained here or read from a folder.
public final class TokenizerValue: Handle {
  public let tokenizer: Tokenizer
  public let lineage: Lineage

  public init(_ tokenizer: Tokenizer, lineage: Lineage) {
    self.tokenizer = tokenizer
    self.lineage = lineage
  }

  public var type: ValueType { .tokenizer }
  public var summary: String { "tokenizer of \(Counted.text(tokenizer.vocabularySize, "token", "tokens"))" }
  public var members: [String] { ["vocabulary"] }

  public func member(_ name: String, in context: CommandContext) throws -> Value? {
    name == "vocabulary" ? .integer(tokenizer.vocabularySize) : nil
  }

  public func save(to path: String, in context: CommandContext) throws {
    try tokenizer.save(to: path)
  }
}
