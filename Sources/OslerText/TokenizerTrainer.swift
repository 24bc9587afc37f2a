/// Learns a byte-level BPE vocabulary from text (Sennrich et al. 2016, arXiv:1508.07909, algorithm 1).
///
/// The most frequent pair merges first; of equally frequent ones the smaller pair of ids, as in Hugging
/// Face's trainer, whose vocabulary it reproduces. Ids: special tokens, the 256 bytes, merges in order.
public struct TokenizerTrainer {
  /// What ``train(on:vocabulary:special:minimumCount:isInterrupted:progress:)`` is doing.
  public enum Progress: Hashable, Sendable {
    /// Counting words: texts and bytes so far.
    case counting(texts: Int, bytes: Int)
    /// Merging pairs: tokens so far, of as many as were asked for.
    case merging(tokens: Int, of: Int)
  }

  /// Why the vocabulary is as large as it is.
  public enum Ending: String, Hashable, Sendable {
    /// It is as large as was asked for.
    case complete
    /// No pair is left that occurs often enough.
    case exhausted
    /// It was stopped, and is usable as it is.
    case interrupted
  }

  /// A trained tokenizer, and what it was trained on.
  public struct Result: Sendable {
    public let tokenizer: Tokenizer
    public let ending: Ending
    public let texts: Int
    public let bytes: Int
    public let distinctWords: Int
  }

  /// Tokens that begin and end texts.
  public static let defaultSpecial = ["<s>", "</s>"]

  private var words = ByteTable()
  private var wordCounts: [Int] = []
  public private(set) var texts = 0
  public private(set) var bytes = 0

  public init() {}

  /// Counts the words of one more text.
  public mutating func add(_ text: String) {
    var text = text
    texts += 1
    bytes += text.utf8.count
    text.withUTF8 { bytes in
      var split = WordSplit(bytes)
      while let range = split.next() {
        let (index, isNew) = words.insert(UnsafeBufferPointer(rebasing: bytes[range]))
        if isNew { wordCounts.append(1) } else { wordCounts[index] += 1 }
      }
    }
  }

  /// Learns the merges from the texts that were added.
  ///
  /// - Parameters:
  ///   - vocabulary: how many tokens to end with, at most.
  ///   - special: tokens that no text makes, first in the vocabulary.
  ///   - minimumCount: pairs that occur less often do not merge.
  ///   - isInterrupted: asked between merges; the vocabulary so far is handed back.
  public func train(
    vocabulary: Int, special: [String] = defaultSpecial, minimumCount: Int = 2,
    isInterrupted: () -> Bool = { false }, progress: (Progress) -> Void = { _ in }
  ) throws(TokenizerError) -> Result {
    try Self.check(vocabulary: vocabulary, special: special)
    guard words.count > 0 else { throw .nothingToTrainOn }
    var learner = MergeLearner(special: special, words: words, counts: wordCounts)
    var ending = Ending.complete
    while learner.pieces.count < vocabulary {
      if isInterrupted() {
        ending = .interrupted
        break
      }
      guard learner.mergeNext(minimumCount: max(1, minimumCount)) else {
        ending = .exhausted
        break
      }
      if learner.pieces.count % 64 == 0 { progress(.merging(tokens: learner.pieces.count, of: vocabulary)) }
    }
    progress(.merging(tokens: learner.pieces.count, of: vocabulary))
    return Result(
      tokenizer: Tokenizer(learner.parts(special: special)), ending: ending, texts: texts, bytes: bytes,
      distinctWords: words.count)
  }

  /// Counts `texts` and learns from them. An interruption while it counts is an error; later, the
  /// vocabulary so far is handed back.
  public static func train(
    on texts: some Sequence<String>, vocabulary: Int, special: [String] = defaultSpecial,
    minimumCount: Int = 2, isInterrupted: () -> Bool = { false }, progress: (Progress) -> Void = { _ in }
  ) throws(TokenizerError) -> Result {
    try check(vocabulary: vocabulary, special: special)
    var trainer = TokenizerTrainer()
    for text in texts {
      if isInterrupted() { throw .interrupted }
      trainer.add(text)
      if trainer.texts % 256 == 0 { progress(.counting(texts: trainer.texts, bytes: trainer.bytes)) }
    }
    return try trainer.train(
      vocabulary: vocabulary, special: special, minimumCount: minimumCount, isInterrupted: isInterrupted,
      progress: progress)
  }

  /// Throws when no tokenizer can have these special tokens in a vocabulary of this size.
  public static func check(vocabulary: Int, special: [String]) throws(TokenizerError) {
    for (index, token) in special.enumerated()
    where token.unicodeScalars.count < 2 || special[..<index].contains(token) {
      throw .unusableSpecial(token)
    }
    guard vocabulary >= 256 + special.count else {
      throw .vocabularyTooSmall(wanted: vocabulary, least: 256 + special.count)
    }
  }
}
