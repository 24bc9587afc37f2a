import OslerDigest
public import OslerJSON
public import OslerText
import Synchronization

/// How a corpus becomes a ``TokenCorpus``.
public struct TokenizingPlan: Sendable {
  public var tokenizer: Tokenizer
  public var quality = QualityRules()
  /// Articles whose normalised text came before are dropped.
  public var dropsSameText = true
  /// Articles that are nearly the same as one before are dropped.
  public var near: MinHashRules?
  /// Articles that hold part of these are dropped.
  public var contamination: ContaminationIndex?
  /// The selection in words, for the manifest; what the plan itself asks for is added to it.
  public var statement: JSONValue = .object([])
  /// A file of tokens is ended when it has so many.
  public var tokensInFile = 1 << 27

  public init(tokenizer: Tokenizer) { self.tokenizer = tokenizer }
}

extension TokenCorpus {
  /// How far ``write(_:to:plan:threads:progress:)`` is.
  public struct Progress: Hashable, Sendable {
    /// Articles worked on, of `of`, and the tokens of those that stayed.
    public let articles: Int
    public let of: Int
    public let tokens: Int
  }

  /// Writes the titles and abstracts of a corpus in tokens, a document each with the tokenizer's beginning and end,
  /// into a new folder.
  ///
  /// Files are read, cleaned and tokenized on all threads, and written in the order of the corpus, in memory that
  /// does not grow with it (but for what ``DuplicateFinder`` remembers). The bytes are the same whatever the number
  /// of threads. The folder appears when all of it is written.
  ///
  /// - Parameter progress: called several times a second; what it throws ends the writing, and nothing stays.
  public static func write(
    _ corpus: Corpus, to folder: String, plan: TokenizingPlan, threads: Int,
    progress: (Progress) throws -> Void = { _ in }
  ) throws -> TokenCorpus {
    let tokenizer = plan.tokenizer
    let writer = try TokenCorpusWriter(
      folder, vocabulary: tokenizer.vocabularySize, beginning: tokenizer.bosID, partTokens: plan.tokensInFile)
    let digests = try sourceDigests(of: corpus, threads: threads)
    var duplicates = DuplicateFinder(ids: false, texts: plan.dropsSameText, near: plan.near)
    var report = CleaningReport()
    func tell() throws {
      try progress(Progress(articles: report.records, of: corpus.count, tokens: writer.tokens))
    }
    try corpus.forEachChunk(threads: threads, worker: { ChunkTokenizer.worker(plan) }, idle: tell) { chunk in
      var start = chunk.packed.startIndex
      for article in chunk.articles {
        let end = start + article.bytes
        var reason = article.reason
        if reason == nil, let fingerprint = article.fingerprint {
          reason = duplicates.add(id: article.id, fingerprint)?.reason
        }
        report.count(reason)
        if reason == nil { try writer.add(id: article.id[...], packed: chunk.packed[start..<end]) }
        start = end
      }
      try tell()
    }
    try writer.finish { parts in
      TokenCorpusManifest(
        sources: zip(corpus.shards, digests).map { shard, digest in
          .init(
            name: String(shard.path.split(separator: "/").last ?? ""), bytes: shard.bytes, digest: digest,
            citations: shard.citations, articles: shard.articles)
        },
        filter: plan.filter(corpus.selection), tokenizer: Digest(of: tokenizer.json()),
        vocabulary: tokenizer.vocabularySize, beginning: tokenizer.bosID, end: tokenizer.eosID,
        documents: writer.documents, tokens: writer.tokens, cleaning: report, parts: parts)
    }
    return try open(folder, verifies: false)
  }

  private static func sourceDigests(of corpus: Corpus, threads: Int) throws -> [Digest] {
    let paths = corpus.shards.map(\.path)
    var digests: [Digest] = []
    let pipeline = OrderedPipeline<Int, Digest>(
      sources: paths.count, threads: min(threads, max(1, paths.count)), readAhead: 2 * threads
    ) { shard in
      var next: Int? = shard
      return { next.take() }
    }
    try pipeline.run(worker: { isStopped in { try Digest(ofFile: paths[$0], isStopped: { isStopped() }) } }) {
      digests.append($0)
    }
    return digests
  }
}

/// What becomes of some articles on one thread.
private struct TokenizedChunk: Sendable {
  struct Entry: Sendable {
    let id: String
    let reason: DropReason?
    let fingerprint: TextFingerprint?
    /// Of its tokens in `packed`.
    let bytes: Int
  }

  var articles: [Entry] = []
  /// The tokens of all, end to end, as a file has them.
  var packed: [UInt8] = []
}

private struct ChunkTokenizer {
  let plan: TokenizingPlan
  let width: Int
  let fingerprinter: Fingerprinter
  var encoder: TokenEncoder

  static func worker(_ plan: TokenizingPlan) -> ([Article]) -> TokenizedChunk {
    var tokenizer = ChunkTokenizer(
      plan: plan, width: TokenFileLayout.width(vocabulary: plan.tokenizer.vocabularySize),
      fingerprinter: Fingerprinter(near: plan.near), encoder: TokenEncoder(plan.tokenizer))
    return { tokenizer.tokenize($0) }
  }

  mutating func tokenize(_ articles: [Article]) -> TokenizedChunk {
    var chunk = TokenizedChunk()
    for article in articles {
      let sample = Sample(article)
      let start = chunk.packed.count
      var (reason, fingerprint): (DropReason?, TextFingerprint?) = (nil, nil)
      if plan.needsWords {
        let words = WordHashes(article.text)
        reason = plan.quality.reasonAgainst(article, words)
        if reason == nil, let index = plan.contamination, index.isContaminated(article.text) {
          reason = .contaminated
        }
        if reason == nil { fingerprint = fingerprinter.fingerprint(words) }
      }
      if reason == nil {
        pack(
          sample.tokenized(with: &encoder, addsBeginning: encoder.tokenizer.addsBOS).tokens,
          into: &chunk.packed)
      }
      chunk.articles.append(
        TokenizedChunk.Entry(
          id: sample.id, reason: reason, fingerprint: fingerprint, bytes: chunk.packed.count - start))
    }
    return chunk
  }

  private func pack(_ tokens: [Int32], into packed: inout [UInt8]) {
    if width == 2 {
      for token in tokens { packed.append(littleEndian: UInt16(truncatingIfNeeded: token)) }
    } else {
      for token in tokens { packed.append(littleEndian: UInt32(bitPattern: token)) }
    }
  }
}

extension TokenizingPlan {
  fileprivate var needsWords: Bool {
    quality != QualityRules() || dropsSameText || near != nil || contamination != nil
  }

  /// Everything that decides which articles there are.
  fileprivate func filter(_ selection: PubMedSelection) -> JSONValue {
    func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
    func real(_ number: Double?) -> JSONValue { number.map { .real(JSONReal($0)) } ?? .null }
    func whole(_ number: Int?) -> JSONValue { number.map { .integer($0) } ?? .null }
    return JSONValue([
      "stated": statement,
      "selection": JSONValue([
        "since": whole(selection.since), "journals": texts(selection.journals),
        "languages": texts(selection.languages), "limit": whole(selection.limit),
        "specialties": selection.specialties.map { .string($0.digest.hex) } ?? .null,
      ]),
      "quality": JSONValue([
        "needs_abstract": .bool(quality.needsAbstract),
        "left_out_publication_types": texts(quality.leftOutPublicationTypes),
        "languages": texts(quality.languages), "minimum_words": whole(quality.minimumWords),
        "maximum_words": whole(quality.maximumWords),
        "minimum_letter_share": real(quality.minimumLetterShare),
        "minimum_common_word_share": real(quality.minimumCommonWordShare),
        "maximum_repeated_share": real(quality.maximumRepeatedShare),
      ]),
      "drops_same_text": .bool(dropsSameText),
      "near": near.map { near in
        JSONValue([
          "shingle": .integer(near.shingle), "bands": .integer(near.bands), "rows": .integer(near.rows),
          "similarity": .real(JSONReal(near.similarity)), "seed": .string("\(near.seed)"),
        ])
      } ?? .null,
      "contamination": contamination.map { index in
        JSONValue([
          "sets": .string(index.digest.hex), "gram": .integer(index.rules.gram),
          "most_shared": .integer(index.rules.mostShared),
          "shortest_stem": .integer(index.rules.shortestStem),
          "checks_context": .bool(index.rules.checksContext),
        ])
      } ?? .null,
    ])
  }
}
