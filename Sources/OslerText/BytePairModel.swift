/// A vocabulary and its merges: what `model` in a `tokenizer.json` says.
final class BytePairModel: Sendable {
  /// What a word is before it is merged.
  enum Alphabet: Hashable, Sendable {
    /// Bytes, written in GPT-2's characters.
    case bytes
    /// Characters; one that has no token becomes its bytes (`<0x0A>`) if it can, else the unknown token.
    case characters(fallsBack: Bool, fusesUnknown: Bool, unknown: Int32?)
  }

  /// Every token as the file writes it; its number is its id.
  let pieces: ByteTable
  let alphabet: Alphabet
  /// The token of each byte; −1 for one without, such as those that no UTF-8 holds.
  let byteIDs: [Int32]
  let mergePairs: [TokenPair]
  let merges: MergeTable
  /// Whether a word that is a token is that token, whatever the merges say.
  let ignoresMerges: Bool
  /// The token of each ASCII character, −1 for none; empty for bytes.
  private let asciiIDs: [Int32]
  /// A mark that no merge joins to what stands before it, so that a word may end there: "▁" as a rule.
  let wordMark: [UInt8]?
  /// Ids that text never becomes: special tokens, and those that are not in the model's own vocabulary.
  private let barred: Set<Int32>

  init(_ parts: TokenizerParts) {
    pieces = parts.pieces
    alphabet = parts.alphabet
    byteIDs = parts.byteIDs
    mergePairs = parts.mergePairs
    merges = MergeTable(parts.mergePairs, makes: parts.mergeTokens)
    ignoresMerges = parts.ignoresMerges
    let barred = parts.addedOnly.union(parts.addedTokens.filter(\.isSpecial).map(\.id))
    self.barred = barred
    asciiIDs =
      parts.alphabet == .bytes
      ? []
      : (UInt8.min..<0x80).map { byte in
        parts.pieces.find([byte]).map { Int32($0) }.flatMap { barred.contains($0) ? nil : $0 } ?? -1
      }
    wordMark = Self.wordMark(parts)
  }

  /// The token of `bytes` as the vocabulary writes them, if text can become it.
  func token(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
    guard let id = pieces.find(bytes), !barred.contains(Int32(id)) else { return nil }
    return Int32(id)
  }

  /// Puts the tokens of `word` before any merge into `tokens`.
  func spell(_ word: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32]) {
    tokens.removeAll(keepingCapacity: true)
    guard case .characters(let fallsBack, let fuses, let unknown) = alphabet else {
      for byte in word { tokens.append(byteIDs[Int(byte)]) }
      return
    }
    var isUnknown = false
    var position = 0
    while position < word.count {
      if word[position] < 0x80, asciiIDs[Int(word[position])] >= 0, !isUnknown {
        tokens.append(asciiIDs[Int(word[position])])
        position += 1
        continue
      }
      let end = position + word.scalar(at: position).length
      let character = UnsafeBufferPointer(rebasing: word[position..<end])
      position = end
      if let id = token(character) {
        if isUnknown, let unknown { tokens.append(unknown) }
        isUnknown = false
        tokens.append(id)
      } else if fallsBack, character.allSatisfy({ byteIDs[Int($0)] >= 0 }) {
        for byte in character { tokens.append(byteIDs[Int(byte)]) }
      } else if let unknown {
        if isUnknown, !fuses { tokens.append(unknown) }
        isUnknown = true
      }
    }
    if isUnknown, let unknown { tokens.append(unknown) }
  }

  /// "▁" where nothing that a merge makes has one behind another character, and no character vanishes that
  /// could stand between two.
  private static func wordMark(_ parts: TokenizerParts) -> [UInt8]? {
    let mark = Array("▁".utf8)
    guard case .characters(let fallsBack, _, let unknown) = parts.alphabet, !parts.ignoresMerges,
      unknown != nil || fallsBack && !parts.byteIDs.contains(where: { $0 < 0 }),
      parts.pieces.find(mark) != nil
    else { return nil }
    for token in parts.mergeTokens {
      let piece = parts.pieces[Int(token)]
      var isMark = true
      var position = piece.startIndex
      while position < piece.endIndex {
        let next = piece[position...].starts(with: mark)
        if next, !isMark { return nil }
        isMark = next
        position += next ? mark.count : 1
      }
    }
    return mark
  }
}
