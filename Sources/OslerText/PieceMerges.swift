/// Which neighbours merge in a SentencePiece BPE model: any two whose texts, joined, are a piece.
///
/// Worked out for all pieces at once, so that encoding looks up pairs of numbers rather than strings.
/// The numbers are those of *symbols*: what merges can be made of, which is the pieces and such characters
/// as occur in pieces without being pieces.
struct PieceMerges: Sendable {
  let table: MergeTable
  /// The id of each symbol; −1 for one that is no piece.
  let ids: [Int32]
  /// The length of each symbol, in bytes.
  let lengths: [Int32]
  /// Symbols that are pieces but must not come out: they are cut again into what they were merged of.
  let unused: Set<Int32>
  /// Whether no merge crosses from another character to a "▁", and from a "▁" to another character.
  let cutsBeforeMark: Bool
  let cutsAfterMark: Bool

  private let symbols: ByteTable
  private let asciiSymbols: [Int32]

  /// Every character that no piece has.
  var unknown: Int32 { Int32(ids.count) }

  init(_ vocabulary: SentencePieceVocabulary) {
    var maker = PieceMergesMaker(vocabulary)
    maker.run()
    table = MergeTable(maker.pairs, makes: maker.tokens, ranks: maker.ranks)
    ids = maker.ids
    lengths = (0..<maker.symbols.count).map { Int32(maker.symbols[$0].count) }
    unused = Set(maker.tokens.filter { vocabulary.pieces[Int(maker.ids[Int($0)])].kind == .unused })
    cutsBeforeMark = !maker.crossesIntoMark
    cutsAfterMark = !maker.crossesOutOfMark
    let symbols = maker.symbols
    let unknown = Int32(symbols.count)
    asciiSymbols = (0..<128).map { symbols.find([UInt8($0)]).map { Int32($0) } ?? unknown }
    self.symbols = symbols
  }

  /// The symbol of one character.
  @inline(__always)
  func symbol(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int32 {
    let lead = text[range.lowerBound]
    if lead < 0x80 { return asciiSymbols[Int(lead)] }
    return symbols.find(UnsafeBufferPointer(rebasing: text[range])).map { Int32($0) } ?? unknown
  }
}

private struct PieceMergesMaker {
  private(set) var symbols = ByteTable()
  private(set) var ids: [Int32] = []
  private(set) var pairs: [TokenPair] = []
  private(set) var tokens: [Int32] = []
  /// Equal for equal scores, as those merge from the left; lower for higher ones.
  private(set) var ranks: [Int32] = []
  private(set) var crossesIntoMark = false
  private(set) var crossesOutOfMark = false

  private let pieces: [SentencePieceModel.Piece]

  init(_ vocabulary: SentencePieceVocabulary) { pieces = vocabulary.pieces }

  mutating func run() {
    for (index, piece) in pieces.enumerated() {
      switch piece.kind {
      case .normal, .userDefined, .unused:
        symbols.insert(Array(piece.text.utf8))
        ids.append(Int32(index))
      case .unknown, .control, .byte: break
      }
    }
    let pieceCount = ids.count
    let ranks = ranksOfScores()
    for symbol in 0..<pieceCount { addCharacters(of: Array(symbols[symbol])) }
    for symbol in 0..<pieceCount {
      addSplits(of: Array(symbols[symbol]), symbol, rank: ranks[pieces[Int(ids[symbol])].score.order] ?? 0)
    }
    let merged = Set(tokens)
    for symbol in 0..<pieceCount
    where pieces[Int(ids[symbol])].kind == .unused && !merged.contains(Int32(symbol)) {
      ids[symbol] = -1
    }
  }

  private func ranksOfScores() -> [Int32: Int32] {
    let orders = Set(ids.map { pieces[Int($0)].score.order }).sorted(by: >)
    return Dictionary(uniqueKeysWithValues: zip(orders, Int32(0)...))
  }

  private mutating func addCharacters(of piece: [UInt8]) {
    piece.withUnsafeBufferPointer { text in
      var place = 0
      var wasMark: Bool?
      while place < text.count {
        let length = text.claimedLength(at: place)
        let character = UnsafeBufferPointer(rebasing: text[place..<place + length])
        if length < text.count, symbols.insert(character).isNew { ids.append(-1) }
        let isMark = character.elementsEqual(SentencePieceNormalizer.spaceMark)
        if wasMark == false, isMark { crossesIntoMark = true }
        if wasMark == true, !isMark { crossesOutOfMark = true }
        wasMark = isMark
        place += length
      }
    }
  }

  private mutating func addSplits(of piece: [UInt8], _ symbol: Int, rank: Int32) {
    piece.withUnsafeBufferPointer { text in
      var place = text.claimedLength(at: 0)
      while place < text.count {
        if let left = symbols.find(UnsafeBufferPointer(rebasing: text[..<place])),
          let right = symbols.find(UnsafeBufferPointer(rebasing: text[place...]))
        {
          pairs.append(TokenPair(Int32(left), Int32(right)))
          tokens.append(Int32(symbol))
          ranks.append(rank)
        }
        place += text.claimedLength(at: place)
      }
    }
  }
}

extension Float {
  /// The number's place among all: greater for greater ones, and for 0 than for −0.
  fileprivate var order: Int32 {
    let bits = Int32(bitPattern: bitPattern)
    return bits < 0 ? bits ^ 0x7FFF_FFFF : bits
  }
}
