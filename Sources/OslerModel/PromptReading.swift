import OslerTensor

/// A text that is read, and how far that is.
final class PromptReading {
  let tokens: [Int32]
  let cache: KeyValueCache
  let adapter: RowAdapter?
  private let prefixKey: PrefixKey?
  /// Of the residual stream after the last layer, the rows of tokens from this one on are wanted.
  private let wanted: Int
  /// Those rows, `[tokens, hidden]`.
  let stream: Tensor

  /// - Parameter wanted: how many of the last tokens a prediction is wanted after.
  init(
    _ tokens: [Int32], _ cache: KeyValueCache, _ adapter: RowAdapter?, prefixKey: PrefixKey?, wanted: Int,
    hiddenSize: Int
  ) {
    self.tokens = tokens
    self.cache = cache
    self.adapter = adapter
    // Keys of a context that is read both ways depend on all of it: no beginning of it is worth keeping.
    self.prefixKey = cache.contextLength == nil ? prefixKey : nil
    self.wanted = tokens.count - wanted
    stream = Tensor(zeros: [wanted, hiddenSize])
  }

  var unread: Int { tokens.count - cache.count }

  /// Fewest tokens that must be read next at once: those that see each other both ways, in whole blocks, so
  /// that what comes behind is cut where it would be elsewhere.
  var inseparable: Int {
    let size = PrefixCache.blockSize
    let context = ((cache.contextLength ?? 0) + size - 1) / size * size
    return min(unread, max(0, context - cache.count))
  }

  /// The blocks of the text's beginning that are known, of those that need not be read: what is predicted
  /// from is read.
  func known(to prefixes: PrefixCache?) -> [Tensor] {
    guard let prefixes, let prefixKey, cache.count == 0 else { return [] }
    return prefixes.blocks(prefixKey, tokens, atMost: wanted / PrefixCache.blockSize)
  }

  /// Whether the block behind so many known ones is one that `other` reads among its next `count` tokens, so
  /// that it is worth waiting for.
  func waits(behind blocks: Int, for other: PromptReading, reading count: Int) -> Bool {
    guard cache.count == 0, let prefixKey, prefixKey == other.prefixKey else { return false }
    let from = blocks * PrefixCache.blockSize, to = from + PrefixCache.blockSize
    return to <= wanted && other.cache.count <= from && to <= other.cache.count + count
      && tokens[..<to] == other.tokens[..<to]
  }

  /// Rows `[count, hidden]` of the next tokens have come out.
  func advance(by stream: Tensor, prefixes: PrefixCache?) {
    let (old, new) = (cache.count, cache.count + stream.shape[0])
    cache.advance(by: stream.shape[0])
    if new > wanted {
      let from = max(old, wanted)
      self.stream.rows(from - wanted..<new - wanted).assign(stream.rows(from - old..<new - old))
    }
    guard let prefixes, let prefixKey else { return }
    let size = PrefixCache.blockSize
    for index in (old + size - 1) / size..<max((old + size - 1) / size, new / size) {
      prefixes.keep(prefixKey, tokens, index: index) {
        cache.block(index * size..<(index + 1) * size)
      }
    }
  }
}

extension Transformer {
  /// Most tokens of one text that are read at once, a multiple of ``PrefixCache/blockSize``; and of all texts
  /// together.
  static let mostTokensOfPiece = 512
  private static let mostTokensOfPass = 2048

  /// Reads texts to their ends, many tokens of several at a time. The bits that come out of a text are the
  /// same alone, among others, and behind a beginning that was known.
  func read(_ texts: [PromptReading], prefixes: PrefixCache?) {
    var unread = texts.filter { $0.unread > 0 }
    let longest = unread.map(\.inseparable).max() ?? 0
    let buffers = textBuffers(
      tokens: max(longest, min(Self.mostTokensOfPass, unread.reduce(0) { $0 + $1.unread })))
    while !unread.isEmpty {
      readPass(Self.pieces(unread, prefixes), buffers, prefixes)
      unread.removeAll { $0.unread == 0 }
    }
  }

  /// What one pass reads: of each text the next piece, as far as there is room.
  private static func pieces(
    _ unread: [PromptReading], _ prefixes: PrefixCache?
  ) -> [(text: PromptReading, count: Int)] {
    var pieces: [(text: PromptReading, count: Int)] = []
    var room = mostTokensOfPass
    for text in unread {
      let known = text.known(to: prefixes)
      if prefixes != nil,
        pieces.contains(where: { text.waits(behind: known.count, for: $0.text, reading: $0.count) })
      {
        continue
      }
      let unread = text.unread - known.count * PrefixCache.blockSize
      var count = max(min(unread, mostTokensOfPiece), text.inseparable)
      if count > room { count = room / PrefixCache.blockSize * PrefixCache.blockSize }
      if count < text.inseparable {
        guard pieces.isEmpty else { break }
        count = text.inseparable
      }
      guard count > 0 else { break }
      if !known.isEmpty { text.cache.begin(with: known, of: PrefixCache.blockSize) }
      pieces.append((text, count))
      room -= count
    }
    return pieces
  }

  private func readPass(
    _ pieces: [(text: PromptReading, count: Int)], _ buffers: InferenceBuffers, _ prefixes: PrefixCache?
  ) {
    var rows = 0
    var texts: [CachedTexts.Text] = []
    var tokens: [Int32] = []
    for (text, count) in pieces {
      texts.append(.init(rows: rows..<rows + count, cache: text.cache, adapter: text.adapter))
      tokens += text.tokens[text.cache.count..<text.cache.count + count]
      rows += count
    }
    let buffers = buffers.prefix(rows)
    read(tokens, CachedTexts(texts, rows: .many), buffers)
    for ((text, _), piece) in zip(pieces, texts) {
      text.advance(by: buffers.stream.rows(piece.rows), prefixes: prefixes)
    }
  }
}
