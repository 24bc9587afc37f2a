/// Encodes many texts with one tokenizer, and remembers the words it has met.
///
/// ``Tokenizer/encode(_:)`` makes a fresh one for each text; keep one of your own for a corpus.
public struct TokenEncoder: Sendable {
  public let tokenizer: Tokenizer
  private var words = ByteTable()
  /// The tokens of each remembered word, end to end, and where each ends.
  private var wordTokens: [Int32] = []
  private var wordEnds: [Int] = []
  private var merger = PairMerger()
  private var output: [Int32] = []

  /// Words that are remembered at most; later ones are worked out each time.
  private static let mostWords = 1 << 17
  /// Longer words are not worth remembering, in bytes.
  private static let longestWord = 64

  public init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// The tokens of `text`, exactly as ``Tokenizer/encode(_:recognisingSpecial:)`` gives them.
  public mutating func encode(_ text: String, recognisingSpecial: Bool = false) -> [Int32] {
    var text = text
    let finder = tokenizer.finders[recognisingSpecial ? 1 : 0]
    output.removeAll(keepingCapacity: true)
    text.withUTF8 { bytes in
      finder.raw.split(bytes, state: &self) { encoder, stretch in
        encoder.appendNormalized(stretch, finder.normalized)
      } token: {
        $0.output.append($1)
      }
    }
    return Array(output)
  }

  private mutating func appendNormalized(_ bytes: UnsafeBufferPointer<UInt8>, _ finder: AddedTokenFinder) {
    guard var normalized = tokenizer.normalizer.apply(bytes) else { return appendStretch(bytes, finder) }
    normalized.withUTF8 { appendStretch($0, finder) }
  }

  private mutating func appendStretch(_ bytes: UnsafeBufferPointer<UInt8>, _ finder: AddedTokenFinder) {
    finder.split(bytes, state: &self) {
      $0.appendText($1)
    } token: {
      $0.output.append($1)
    }
  }

  private mutating func appendText(_ bytes: UnsafeBufferPointer<UInt8>) {
    switch tokenizer.preTokenizer {
    case .byteLevel(addsSpace: true) where bytes.first != UInt8(ascii: " "):
      ([UInt8(ascii: " ")] + Array(bytes)).withUnsafeBufferPointer { appendWords($0) }
    case .byteLevel: appendWords(bytes)
    }
  }

  private mutating func appendWords(_ bytes: UnsafeBufferPointer<UInt8>) {
    var split = WordSplit(bytes)
    while let range = split.next() { appendWord(UnsafeBufferPointer(rebasing: bytes[range])) }
  }

  private mutating func appendWord(_ word: UnsafeBufferPointer<UInt8>) {
    if word.count == 1 { return output.append(tokenizer.byteIDs[Int(word[0])]) }
    guard word.count <= Self.longestWord else {
      merge(word)
      return output.append(contentsOf: merger.tokens)
    }
    if let known = words.find(word) {
      let start = known == 0 ? 0 : wordEnds[known - 1]
      for place in start..<wordEnds[known] { output.append(wordTokens[place]) }
      return
    }
    merge(word)
    output.append(contentsOf: merger.tokens)
    guard words.count < Self.mostWords else { return }
    words.insert(word)
    wordTokens.append(contentsOf: merger.tokens)
    wordEnds.append(wordTokens.count)
  }

  private mutating func merge(_ word: UnsafeBufferPointer<UInt8>) {
    merger.tokens.removeAll(keepingCapacity: true)
    for byte in word { merger.tokens.append(tokenizer.byteIDs[Int(byte)]) }
    merger.run(tokenizer.merges)
  }
}
