public import OslerCorpus
public import OslerLanguage
public import OslerLog
import OslerJSON
import OslerText

/// Rows of several sources in the order of a ``Mixture``.
public final class MixtureValue: Rows {
  /// What a mixture takes from.
  enum Source {
    case tokens(TokenCorpus)
    /// Those of its rows that the mixture takes, by their places.
    case rows(Columns, [Int: Row])

    var columns: Columns {
      switch self {
      case .tokens: Columns(["id"])
      case .rows(let columns, _): columns
      }
    }
  }

  public let mixture: Mixture
  public let lineage: Lineage
  public let columns: Columns
  private let sources: [Source]
  private static let own = ["source", "taken"]

  init(_ mixture: Mixture, of sources: [Source], lineage: Lineage) {
    self.mixture = mixture
    self.sources = sources
    self.lineage = lineage
    var names = Self.own
    for source in sources { names += source.columns.names.filter { !names.contains($0) } }
    columns = Columns(names)
  }

  public var type: ValueType { .table }
  public var knownCount: Int? { mixture.items.count }
  public var summary: String {
    "mixture of \(Counted.text(mixture.tokens, "token", "tokens")) "
      + "(\(Counted.text(mixture.items.count, "row", "rows")))"
  }

  public func forEach(in context: CommandContext, _ body: (Row) throws -> Flow) throws {
    for (index, item) in mixture.items.enumerated() {
      if index % 1024 == 1023 { try context.checkInterrupt() }
      let row = row(item)
      let values = columns.names.map { name -> Value in
        switch name {
        case "source": .string(mixture.accounts[Int(item.source)].name)
        case "taken": .integer(Int(item.tokens))
        default: row[name] ?? .none
        }
      }
      if try body(Row(columns, values)) == .stop { return }
    }
  }

  private func row(_ item: Mixture.Item) -> Row {
    switch sources[Int(item.source)] {
    case .tokens(let corpus): Row(Columns(["id"]), [.string(corpus.id(of: Int(item.document)))])
    case .rows(let columns, let rows):
      rows[Int(item.document)] ?? Row(columns, columns.names.map { _ in .none })
    }
  }

  /// Every document as far as the mixture takes it, all of it learned: the budget to the token.
  func samples(_ tokenizer: Tokenizer, in context: CommandContext) throws -> [TokenSample] {
    var encoder = TokenEncoder(tokenizer)
    var opened: [Int: TokenSamples] = [:]
    var samples: [TokenSample] = []
    for (index, item) in mixture.items.enumerated() {
      if index % 256 == 255 { try context.checkInterrupt() }
      let sample: TokenSample
      switch sources[Int(item.source)] {
      case .tokens(let corpus):
        let known = try opened[Int(item.source)] ?? TokenSamples(corpus, tokenizer: tokenizer)
        opened[Int(item.source)] = known
        sample = corpus.sample(Int(item.document))
      case .rows(let columns, _):
        guard let text = try RowTexts(columns).text(of: row(item)) else { continue }
        sample = Sample(id: "row \(index + 1)", parts: [PromptPart(text, isTrained: true)])
          .tokenized(with: &encoder, addsBeginning: tokenizer.addsBOS)
      }
      let taken = Int(item.tokens)
      samples.append(
        TokenSample(
          id: sample.id, tokens: Array(sample.tokens.prefix(taken)),
          trained: Array(sample.trained.prefix(taken))))
    }
    return samples
  }

  // MARK: Members

  public var members: [String] { ["accounts", "manifest"] + columns.names }

  public func member(_ name: String, in context: CommandContext) throws -> Value? {
    switch name {
    case "accounts": .handle(accounts)
    case "manifest": .string(mixture.manifest.written(.compact))
    default: columns.contains(name) ? .list(try values(of: name, in: context)) : nil
    }
  }

  private var accounts: Table {
    let rows = mixture.accounts.map { account -> [Value] in
      [
        .string(account.name), .real(account.weight), .integer(account.documents),
        .integer(account.tokens), .integer(account.takenDocuments), .integer(account.takenTokens),
        .real(account.epochs),
      ]
    }
    return Table(
      ["source", "weight", "documents", "tokens", "taken_documents", "taken_tokens", "epochs"], rows,
      lineage: lineage.part("accounts"))
  }

  public func shown(in context: CommandContext) throws -> MIMEBundle {
    try RowsText.shown(self, in: context)
  }

  public func save(to path: String, in context: CommandContext) throws {
    try RowsFile.save(self, to: path, in: context)
  }
}
