/// Turns words into tokens, and remembers those it has met.
struct WordEncoder: Sendable {
  let model: BytePairModel
  private var words = ByteTable()
  /// The tokens of each remembered word, end to end, and where each ends.
  private var wordTokens: [Int32] = []
  private var wordEnds: [Int] = []
  private var merger = PairMerger()

  /// Words that are remembered at most; later ones are worked out each time.
  private static let mostWords = 1 << 17
  /// Longer words are not worth remembering, in bytes.
  private static let longestWord = 64

  init(_ model: BytePairModel) { self.model = model }

  /// Puts the tokens of `word` behind `output`. Merges do not cross its ends.
  mutating func encode(_ word: UnsafeBufferPointer<UInt8>, into output: inout [Int32]) {
    guard let mark = model.wordMark else { return encodeWhole(word, into: &output) }
    var start = 0
    var isMark = true
    var position = 0
    while position < word.count {
      let next = word[position] == mark[0] && word.has(mark, at: position)
      if next, !isMark {
        encodeWhole(UnsafeBufferPointer(rebasing: word[start..<position]), into: &output)
        start = position
      }
      isMark = next
      position += next ? mark.count : 1
    }
    if start < word.count { encodeWhole(UnsafeBufferPointer(rebasing: word[start...]), into: &output) }
  }

  private mutating func encodeWhole(_ word: UnsafeBufferPointer<UInt8>, into output: inout [Int32]) {
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
    if model.ignoresMerges, let token = wholeToken(word) {
      merger.tokens = [token]
      return
    }
    model.spell(word, into: &merger.tokens)
    merger.run(model.merges)
  }

  private func wholeToken(_ word: UnsafeBufferPointer<UInt8>) -> Int32? {
    guard model.alphabet == .bytes else { return model.token(word) }
    return Array(ByteAlphabet.text(word).utf8).withUnsafeBufferPointer { model.token($0) }
  }
}
