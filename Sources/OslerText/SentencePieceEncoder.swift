/// Encodes many texts with one SentencePiece model: keeps its working memory, and the BPE words it has met.
public struct SentencePieceEncoder: Sendable {
  public let model: SentencePieceModel
  private var normalized: [UInt8] = []
  private var merger = PairMerger()
  private var search = UnigramSearch()
  private var resegmenter = PieceResegmenter()
  private var words = ByteTable()
  /// The tokens of each remembered word, end to end, and where each ends.
  private var wordTokens: [Int32] = []
  private var wordEnds: [Int] = []
  /// The tokens of the word at hand.
  private var tokens: [Int32] = []

  /// Words that are remembered at most; later ones are worked out each time.
  private static let mostWords = 1 << 17
  /// Longer words are not worth remembering, in bytes.
  private static let longestWord = 64

  public init(_ model: SentencePieceModel) { self.model = model }

  /// The ids of `text`, exactly as ``SentencePieceModel/encode(_:addsPrefix:)`` gives them.
  public mutating func encode(_ text: String, addsPrefix: Bool = true) -> [Int32] {
    var text = text
    var output: [Int32] = []
    text.withUTF8 { append($0, addsPrefix: addsPrefix, to: &output) }
    return output
  }

  /// Puts the ids of `text` after those in `output`. Bytes that are not UTF-8 are U+FFFD each.
  ///
  /// - Parameter addsPrefix: false where the text goes on after other tokens: no space is put before it.
  public mutating func append(
    _ text: UnsafeBufferPointer<UInt8>, addsPrefix: Bool = true, to output: inout [Int32]
  ) {
    var bytes: [UInt8] = []
    swap(&bytes, &normalized)
    defer { swap(&bytes, &normalized) }
    model.normalizer.normalize(text, isBeginning: addsPrefix, into: &bytes)
    let start = output.count
    bytes.withUnsafeBufferPointer { normalized in
      if let unigram = model.unigram {
        appendUnigram(normalized, unigram, to: &output, start)
      } else if let merges = model.merges {
        if merges.unused.isEmpty {
          appendWords(normalized, merges, to: &output, start)
        } else {
          tokens.removeAll(keepingCapacity: true)
          resegmenter.run(normalized, merges, model.userDefined)
          for part in resegmenter.parts { appendToken(part.id, normalized, part.range) }
          output.append(contentsOf: tokens)
        }
      }
    }
  }

  // MARK: Unigram

  private mutating func appendUnigram(
    _ text: UnsafeBufferPointer<UInt8>, _ unigram: UnigramPieces, to output: inout [Int32], _ start: Int
  ) {
    search.run(text, unigram)
    tokens.removeAll(keepingCapacity: true)
    for (index, piece) in search.backward.enumerated().reversed() {
      let end = index == 0 ? text.count : search.backward[index - 1].start
      appendToken(piece.id, text, piece.start..<end)
    }
    output.append(contentsOf: tokens)
  }

  // MARK: BPE

  /// Cuts the text where no merge can cross, and encodes what lies between.
  private mutating func appendWords(
    _ text: UnsafeBufferPointer<UInt8>, _ merges: PieceMerges, to output: inout [Int32], _ start: Int
  ) {
    var wordStart = 0
    var position = 0
    var wasMark = false
    let hasUserDefined = !model.userDefined.isEmpty
    let mark = model.normalization.escapesSpaces ? SentencePieceNormalizer.spaceMark[0] : 0
    while position < text.count {
      if hasUserDefined, let match = model.userDefined.longestMatch(text, at: position) {
        appendWord(text, wordStart..<position, merges, to: &output, start)
        output.append(match.id)
        position += match.length
        wordStart = position
        continue
      }
      let length = text.claimedLength(at: position)
      let isMark =
        text[position] == mark && length == 3 && text[position + 1] == 0x96 && text[position + 2] == 0x81
      if position > wordStart, isMark ? !wasMark && merges.cutsBeforeMark : wasMark && merges.cutsAfterMark {
        appendWord(text, wordStart..<position, merges, to: &output, start)
        wordStart = position
      }
      wasMark = isMark
      position += length
    }
    appendWord(text, wordStart..<text.count, merges, to: &output, start)
  }

  private mutating func appendWord(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ merges: PieceMerges, to output: inout [Int32],
    _ start: Int
  ) {
    guard !range.isEmpty else { return }
    let word = UnsafeBufferPointer(rebasing: text[range])
    if word.count <= Self.longestWord, let known = words.find(word) {
      let first = known == 0 ? 0 : wordEnds[known - 1]
      for place in first..<wordEnds[known] { appendOnce(wordTokens[place], to: &output, start) }
      return
    }
    merge(word, merges)
    for token in tokens { appendOnce(token, to: &output, start) }
    guard word.count <= Self.longestWord, words.count < Self.mostWords else { return }
    words.insert(word)
    wordTokens.append(contentsOf: tokens)
    wordEnds.append(wordTokens.count)
  }

  private mutating func merge(_ word: UnsafeBufferPointer<UInt8>, _ merges: PieceMerges) {
    merger.tokens.removeAll(keepingCapacity: true)
    var place = 0
    while place < word.count {
      let end = place + word.claimedLength(at: place)
      merger.tokens.append(merges.symbol(word, place..<end))
      place = end
    }
    merger.run(merges.table)
    tokens.removeAll(keepingCapacity: true)
    place = 0
    for symbol in merger.tokens {
      let isKnown = symbol < merges.unknown
      let end = place + (isKnown ? Int(merges.lengths[Int(symbol)]) : word.claimedLength(at: place))
      appendToken(isKnown ? merges.ids[Int(symbol)] : -1, word, place..<end)
      place = end
    }
  }

  // MARK: Unknown characters

  /// Puts a piece into ``tokens``; one that is unknown (−1) as its bytes, or as one token with the unknown before.
  private mutating func appendToken(_ id: Int32, _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    if id >= 0 {
      tokens.append(id)
    } else if !model.byteIDs.isEmpty {
      for place in range { tokens.append(model.byteIDs[Int(text[place])]) }
    } else if let unknown = model.unkID, tokens.last != unknown {
      tokens.append(unknown)
    }
  }

  /// Unknown tokens that follow each other are one, but not with what was in `output` before.
  private func appendOnce(_ token: Int32, to output: inout [Int32], _ start: Int) {
    if token == model.unkID, output.count > start, output.last == token { return }
    output.append(token)
  }
}
