import OslerCorpus
import OslerDigest
import OslerText

/// The documents of a corpus in tokens as samples to train on.
struct TokenSamples {
  private let corpus: TokenCorpus

  /// - Throws: ``TokenCorpusError`` when they are another tokenizer's tokens.
  init(_ corpus: TokenCorpus, tokenizer: Tokenizer) throws(TokenCorpusError) {
    let digest = Digest(of: tokenizer.json())
    guard digest == corpus.manifest.tokenizer else {
      throw .otherTokenizer(path: corpus.folder, digest: corpus.manifest.tokenizer.hex, given: digest.hex)
    }
    self.corpus = corpus
  }

  func all(in context: CommandContext) throws -> [TokenSample] {
    var samples: [TokenSample] = []
    samples.reserveCapacity(corpus.count)
    for document in 0..<corpus.count {
      if document % 1024 == 1023 { try context.checkInterrupt() }
      samples.append(corpus.sample(document))
    }
    return samples
  }
}
