public import OslerCorpus
public import OslerLanguage
public import OslerLog

/// A corpus in tokens, in files that are mapped into memory: a row is a document and how many tokens it has.
public final class TokensValue: Rows {
  public let tokens: TokenCorpus
  public let lineage: Lineage
  public let columns = Columns(["id", "tokens"])

  public init(_ tokens: TokenCorpus, lineage: Lineage) {
    self.tokens = tokens
    self.lineage = lineage
  }

  public var type: ValueType { .corpus }
  public var knownCount: Int? { tokens.count }

  public var summary: String {
    "corpus of \(Counted.text(tokens.manifest.tokens, "token", "tokens")) "
      + "(\(Counted.text(tokens.count, "document", "documents")))"
  }

  public func forEach(in context: CommandContext, _ body: (Row) throws -> Flow) throws {
    for document in 0..<tokens.count {
      if document % 4096 == 4095 { try context.checkInterrupt() }
      let row = Row(
        columns, [.string(tokens.id(of: document)), .integer(tokens.tokens(of: document).count)])
      if try body(row) == .stop { return }
    }
  }

  public var members: [String] { ["report", "total"] + columns.names }

  public func member(_ name: String, in context: CommandContext) throws -> Value? {
    switch name {
    case "report": .handle(tokens.manifest.cleaning.table(lineage.part("report")))
    case "total": .integer(tokens.manifest.tokens)
    default: columns.contains(name) ? .list(try values(of: name, in: context)) : nil
    }
  }

  public func shown(in context: CommandContext) throws -> MIMEBundle { MIMEBundle(text: summary) }

  public func save(to path: String, in context: CommandContext) throws {
    try RowsFile.save(self, to: path, in: context)
  }
}
