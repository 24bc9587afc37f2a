import OslerModel

/// Where every token of the samples went, in one epoch.
public struct TokenAccount: Hashable, Sendable {
  public let samples: Int
  public let tokens: Int
  /// Tokens that the model learns to predict.
  public let trained: Int
  /// Tokens that are read but not learned: prompts, and the first token of each piece.
  public var masked: Int { tokens - trained }
  public let rows: Int
  /// Places left empty at the ends of rows. They cost nothing: no padding is computed.
  public let unused: Int

  public init(samples: Int, tokens: Int, trained: Int, rows: Int, unused: Int) {
    self.samples = samples
    self.tokens = tokens
    self.trained = trained
    self.rows = rows
    self.unused = unused
  }
}

extension TokenAccount {
  init(_ documents: [Batch.Document], _ packing: Packing, sequence: Int) {
    let tokens = documents.reduce(0) { $0 + $1.tokens.count }
    self.init(
      samples: documents.count, tokens: tokens,
      trained: packing.rows.joined().reduce(0) { $0 + documents[$1.sample].piece($1.range).trainedCount },
      rows: packing.rows.count, unused: packing.rows.count * sequence - tokens)
  }
}
