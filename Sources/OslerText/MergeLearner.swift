/// The words of a corpus as tokens, and the counts of neighbouring pairs, kept up to date merge by merge.
struct MergeLearner {
  /// Every token so far, as the vocabulary writes it; its number is its id.
  private(set) var pieces = ByteTable()
  private(set) var merges: [(pair: TokenPair, token: Int32)] = []

  private let specialCount: Int
  private var byteIDs = [Int32](repeating: 0, count: 256)
  /// The tokens of all words end to end: word i is `count` tokens from `start`, and occurs `times` times.
  private var tokens: [Int32] = []
  private var words: [(start: Int, count: Int, times: Int)] = []
  private var pairCounts: [TokenPair: Int] = [:]
  /// The words that hold a pair, or once held it.
  private var places: [TokenPair: [Int32]] = [:]
  private var queue = Heap<Candidate>()

  /// A pair and its count when it was queued; the count may have fallen since.
  private struct Candidate: Comparable {
    let count: Int
    let pair: TokenPair

    static func < (one: Candidate, other: Candidate) -> Bool {
      one.count == other.count ? one.pair < other.pair : one.count > other.count
    }
  }

  init(special: [String], words table: ByteTable, counts: [Int]) {
    specialCount = special.count
    for token in special { pieces.insert(Array(token.utf8)) }
    for byte in ByteAlphabet.byCharacter {
      byteIDs[Int(byte)] = Int32(pieces.insert(Array(ByteAlphabet.text([byte]).utf8)).index)
    }
    for index in 0..<table.count {
      words.append((start: tokens.count, count: table[index].count, times: counts[index]))
      for byte in table[index] { tokens.append(byteIDs[Int(byte)]) }
    }
    countPairs()
  }

  private mutating func countPairs() {
    for (index, word) in words.enumerated() where word.count > 1 {
      for place in word.start..<word.start + word.count - 1 {
        add(TokenPair(tokens[place], tokens[place + 1]), times: word.times, in: index)
      }
    }
    for (pair, count) in pairCounts { queue.push(Candidate(count: count, pair: pair)) }
  }

  /// Merges the most frequent pair.
  ///
  /// - Returns: false when none occurs `minimumCount` times.
  mutating func mergeNext(minimumCount: Int) -> Bool {
    while let candidate = queue.pop() {
      let count = pairCounts[candidate.pair, default: 0]
      guard count == candidate.count else {
        if count > 0 { queue.push(Candidate(count: count, pair: candidate.pair)) }
        continue
      }
      guard count >= minimumCount else { return false }
      let piece = Array(pieces[Int(candidate.pair.left)]) + Array(pieces[Int(candidate.pair.right)])
      let token = Int32(pieces.insert(piece).index)
      // Text that reads "<s>" must never become the special token.
      if token < specialCount { continue }
      merges.append((candidate.pair, token))
      merge(candidate.pair, into: token)
      return true
    }
    return false
  }

  /// The parts of the tokenizer that was learned.
  func parts(special: [String]) -> TokenizerParts {
    var parts = TokenizerParts()
    parts.pieces = pieces
    parts.byteIDs = byteIDs
    parts.mergePairs = merges.map(\.pair)
    parts.mergeTokens = merges.map(\.token)
    parts.addedTokens = special.enumerated().map {
      AddedToken(id: Int32($0.offset), content: $0.element, isSpecial: true, isNormalized: false)
    }
    if let first = special.firstIndex(of: "<s>") ?? special.firstIndex(of: "<|begin_of_text|>") {
      parts.source.postProcessor = .prefix(token: special[first], id: Int32(first))
      parts.frame.prefix = [Int32(first)]
    }
    return parts
  }

  private mutating func merge(_ pair: TokenPair, into token: Int32) {
    let holders = places.removeValue(forKey: pair) ?? []
    var grown: Set<TokenPair> = []
    for index in holders { merge(pair, into: token, in: Int(index), grown: &grown) }
    pairCounts[pair] = nil
    for pair in grown {
      if let count = pairCounts[pair], count > 0 { queue.push(Candidate(count: count, pair: pair)) }
    }
  }

  /// Merges `pair` in one word, from the left, and moves the counts of its neighbours.
  private mutating func merge(
    _ pair: TokenPair, into token: Int32, in index: Int, grown: inout Set<TokenPair>
  ) {
    let word = words[index]
    let end = word.start + word.count
    var write = word.start
    var read = word.start
    while read < end {
      guard read + 1 < end, tokens[read] == pair.left, tokens[read + 1] == pair.right else {
        tokens[write] = tokens[read]
        write += 1
        read += 1
        continue
      }
      if write > word.start {
        let before = tokens[write - 1]
        pairCounts[TokenPair(before, pair.left), default: 0] -= word.times
        add(TokenPair(before, token), times: word.times, in: index)
        grown.insert(TokenPair(before, token))
      }
      if read + 2 < end {
        let after = tokens[read + 2]
        pairCounts[TokenPair(pair.right, after), default: 0] -= word.times
        add(TokenPair(token, after), times: word.times, in: index)
        grown.insert(TokenPair(token, after))
      }
      tokens[write] = token
      write += 1
      read += 2
    }
    words[index].count = write - word.start
  }

  private mutating func add(_ pair: TokenPair, times: Int, in word: Int) {
    pairCounts[pair, default: 0] += times
    if places[pair]?.last != Int32(word) { places[pair, default: []].append(Int32(word)) }
  }
}
