/// Makes of a text what is cut into pieces: characters replaced, spaces joined, marked and put first.
struct SentencePieceNormalizer: Sendable {
  static let spaceMark: [UInt8] = [0xE2, 0x96, 0x81]  // "▁", U+2581
  private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]  // U+FFFD

  private let settings: SentencePieceNormalization
  private let map: CharacterMap?
  /// Pieces that pass through unchanged.
  private let userDefined: PieceTrie
  /// What a space becomes.
  private let space: [UInt8]
  /// ASCII bytes that stand for themselves; those of a map do so only before another ASCII byte.
  private let keeps: [Bool]

  init(
    _ settings: SentencePieceNormalization, userDefined: PieceTrie = PieceTrie([]), field: String,
    file: String
  ) throws(TokenizerError) {
    self.settings = settings
    self.userDefined = userDefined
    let map: CharacterMap? =
      settings.charactersMap.isEmpty
      ? nil
      : try CharacterMap(settings.charactersMap, field: field + ".precompiled_charsmap", file: file)
    self.map = map
    space = settings.escapesSpaces ? Self.spaceMark : [UInt8(ascii: " ")]
    keeps = (UInt8.min...UInt8.max).map { byte in
      byte < 0x80 && (map?.keeps(byte) ?? true) && !userDefined.begins(with: byte)
    }
  }

  /// Puts the normalised `text` into `output`, whose contents go.
  ///
  /// - Parameter isBeginning: false where the text goes on after another: no space is put before it,
  ///   and spaces that it begins with become one rather than none.
  func normalize(_ text: UnsafeBufferPointer<UInt8>, isBeginning: Bool, into output: inout [UInt8]) {
    output.removeAll(keepingCapacity: true)
    guard !text.isEmpty else { return }
    var position = 0
    let trims = settings.removesExtraSpaces && isBeginning
    if trims {
      while position < text.count, let length = spaceLength(text, at: position) { position += length }
      guard position < text.count else { return }
    }
    if settings.addsDummyPrefix, isBeginning, !settings.marksWordEnds { output.append(contentsOf: space) }
    var afterSpace = trims
    while position < text.count {
      let byte = text[position]
      if keeps[Int(byte)], map == nil || position + 1 == text.count || text[position + 1] < 0x80 {
        position += 1
        if byte != UInt8(ascii: " ") {
          output.append(byte)
          afterSpace = false
        } else if !afterSpace {
          output.append(contentsOf: space)
          afterSpace = settings.removesExtraSpaces
        }
      } else {
        position += step(text, at: position) { append($0, &afterSpace, to: &output) }
      }
    }
    if settings.removesExtraSpaces {
      while output.count >= space.count, output.suffix(space.count).elementsEqual(space) {
        output.removeLast(space.count)
      }
    }
    if settings.addsDummyPrefix, settings.marksWordEnds { output.append(contentsOf: space) }
  }

  private func append(_ bytes: UnsafeBufferPointer<UInt8>, _ afterSpace: inout Bool, to output: inout [UInt8])
  {
    for byte in bytes {
      if byte != UInt8(ascii: " ") {
        output.append(byte)
        afterSpace = false
      } else if !afterSpace {
        output.append(contentsOf: space)
      }
    }
    afterSpace = settings.removesExtraSpaces && (bytes.last.map { $0 == UInt8(ascii: " ") } ?? afterSpace)
  }

  /// The length of what becomes one space at `start`.
  private func spaceLength(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    var isSpace = false
    let length = step(text, at: start) { isSpace = $0.count == 1 && $0[0] == UInt8(ascii: " ") }
    return isSpace ? length : nil
  }

  /// Hands over what one character, or several that are replaced together, become. Returns their length.
  private func step(
    _ text: UnsafeBufferPointer<UInt8>, at start: Int, body: (UnsafeBufferPointer<UInt8>) -> Void
  ) -> Int {
    if let match = userDefined.longestMatch(text, at: start) {
      body(UnsafeBufferPointer(rebasing: text[start..<start + match.length]))
      return match.length
    }
    if let map, let match = map.longestMatch(text, at: start) {
      map.replacements.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[match.replacement])) }
      return match.length
    }
    guard let length = text.characterLength(at: start) else {
      Self.replacement.withUnsafeBufferPointer { body($0) }
      return 1
    }
    body(UnsafeBufferPointer(rebasing: text[start..<start + length]))
    return length
  }
}

extension PieceTrie {
  /// Whether an entry begins with `byte`.
  func begins(with byte: UInt8) -> Bool {
    guard !isEmpty else { return false }
    let child = units[0].base ^ UInt32(byte)
    return child > 0 && units[Int(child)].parent == 0
  }
}
