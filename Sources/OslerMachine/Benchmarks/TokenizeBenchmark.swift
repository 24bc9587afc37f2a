import Foundation
import OslerCorpus
import OslerText

/// Cutting texts into tokens, with one thread.
public struct TokenizeBenchmark: Benchmark {
  /// Where the texts come from.
  public enum Source: Hashable, Sendable {
    /// Titles and abstracts of files of PubMed citations.
    case shards([String])
    /// The lines of a file.
    case text(path: String)
  }

  public let source: Source
  /// A `tokenizer.json` or its folder; without one a vocabulary is learned from the texts first.
  public let tokenizer: String?
  static let vocabulary = 2048

  public init(_ source: Source, tokenizer: String? = nil) {
    (self.source, self.tokenizer) = (source, tokenizer)
  }

  public var name: String { "tokenize" }

  public func measure(_ conditions: BenchmarkConditions) throws -> BenchmarkResult {
    let texts = try texts()
    let bytes = texts.reduce(0) { $0 + $1.utf8.count }
    guard bytes > 0 else { throw BenchmarkError.noText }
    let tokenizer = try tokenizer(for: texts)
    var tokens = 0
    var checking = TokenEncoder(tokenizer)
    for text in texts {
      let ids = checking.encode(text)
      tokens += ids.count
      // Some tokenizers normalise a text: what comes back has the same tokens at least.
      let back = tokenizer.decode(ids)
      guard back == text || checking.encode(back) == ids else {
        throw BenchmarkError.wrong("a text does not come back: '\(text.prefix(60))'")
      }
    }
    let laps = Laps(seconds: conditions.seconds)
    laps.fill {
      // It remembers words, so that each run begins with a new one.
      var encoder = TokenEncoder(tokenizer)
      var count = 0
      for text in texts { count += encoder.encode(text).count }
      precondition(count == tokens, "\(tokens) tokens became \(count)")
    }
    return BenchmarkResult(name: name, laps, amount: Double(bytes) / 1e6, unit: "MB/s")
  }

  private func texts() throws -> [String] {
    switch source {
    case .shards(let paths):
      var texts: [String] = []
      try Corpus.open(paths: paths).forEach { texts.append($0.text) }
      return texts
    case .text(let path):
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
        throw BenchmarkError.cannotRead(path: path)
      }
      return text.split(separator: "\n").map(String.init)
    }
  }

  private func tokenizer(for texts: [String]) throws -> Tokenizer {
    guard let path = tokenizer else {
      return try TokenizerTrainer.train(on: texts, vocabulary: Self.vocabulary).tokenizer
    }
    return path.hasSuffix(".json") ? try Tokenizer(contentsOf: path) : try Tokenizer.load(folder: path)
  }
}
