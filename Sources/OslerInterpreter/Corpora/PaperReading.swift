import OslerCorpus
import OslerText

/// Articles with the categories of their journals and their tokens: on all threads where they come from files.
struct PaperReading {
  struct Paper: Sendable {
    let pmid: Int
    let categories: [String]
    /// 0 where they are not counted.
    let tokens: Int
  }

  private let rows: any Rows
  private let filter: JournalFilter
  private let tokenizer: Tokenizer?

  init(_ rows: any Rows, _ filter: JournalFilter, _ tokenizer: Tokenizer?) {
    (self.rows, self.filter, self.tokenizer) = (rows, filter, tokenizer)
  }

  func forEach(in context: CommandContext, _ body: (Paper) -> Void) throws {
    defer { context.progress(nil) }
    if let corpus = rows as? CorpusValue {
      try read(corpus.corpus, in: context, body)
    } else {
      try read(in: context, body)
    }
  }

  private func read(_ corpus: Corpus, in context: CommandContext, _ body: (Paper) -> Void) throws {
    let (filter, tokenizer) = (filter, tokenizer)
    var done = 0
    func tell() throws {
      try context.checkInterrupt()
      context.progress(Progress("survey", done: done, total: corpus.count))
    }
    try corpus.forEachChunk(
      threads: context.session.engine.threads,
      worker: {
        var encoder = tokenizer.map { TokenEncoder($0) }
        return { articles in
          articles.map { article in
            let tokens = encoder == nil ? 0 : Self.tokens(of: article.text, &encoder)
            return Paper(
              pmid: article.pmid, categories: filter.categories(of: article.journal), tokens: tokens)
          }
        }
      }, idle: tell
    ) { papers in
      papers.forEach(body)
      done += papers.count
      try tell()
    }
  }

  /// Of articles that were chosen or changed since: their journals go by their titles.
  private func read(in context: CommandContext, _ body: (Paper) -> Void) throws {
    let texts = try tokenizer.map { _ in try RowTexts(rows.columns) }
    var encoder = tokenizer.map { TokenEncoder($0) }
    var done = 0
    try rows.forEach(in: context) { row in
      guard let pmid = row["pmid"].flatMap(Self.pmid) else { return .next }
      let journal = Journal(title: row["journal"]?.text ?? "")
      let tokens = texts?.text(of: row).map { Self.tokens(of: $0, &encoder) } ?? 0
      body(Paper(pmid: pmid, categories: filter.categories(of: journal), tokens: tokens))
      done += 1
      if done % 1024 == 0 {
        try context.checkInterrupt()
        context.progress(Progress("survey", done: done, total: rows.knownCount))
      }
      return .next
    }
  }

  private static func tokens(of text: String, _ encoder: inout TokenEncoder?) -> Int {
    guard var known = encoder.take() else { return 0 }
    defer { encoder = known }
    let sample = Sample(id: "", parts: [PromptPart(text, isTrained: true)])
    return sample.tokenized(with: &known, addsBeginning: known.tokenizer.addsBOS).tokens.count
  }

  /// A PMID as an integer or in digits.
  static func pmid(_ value: Value) -> Int? {
    switch value {
    case .integer(let pmid): pmid
    case .string(let text): Int(text)
    default: nil
    }
  }
}

/// The option `tokenizer`: a tokenizer, or a model for its own.
enum TokenizerOption {
  static func tokenizer(_ arguments: Arguments) -> Tokenizer? {
    guard let value = arguments.value(ifGiven: "tokenizer") else { return nil }
    return value.handle(TokenizerValue.self)?.tokenizer ?? value.handle(ModelValue.self)?.tokenizer
  }
}
