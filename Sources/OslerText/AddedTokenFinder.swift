/// Finds added tokens in text: the leftmost, of those the longest.
struct AddedTokenFinder: Sendable {
  /// A stretch of a text, and the added token it is; nil for ordinary text.
  struct Piece: Hashable {
    let range: Range<Int>
    let token: Int32?
  }

  /// 256 a node, in the order of bytes; 0 is none, as the root is nobody's child.
  private var children = [Int32](repeating: 0, count: 256)
  /// The place in `tokens` of the token that ends at each node, −1 where none does.
  private var ends: [Int32] = [-1]
  private var tokens: [AddedToken] = []

  var isEmpty: Bool { tokens.isEmpty }
  /// Whether one of the tokens is special.
  var findsSpecial: Bool { tokens.contains(where: \.isSpecial) }

  /// - Parameter written: what a token looks like in the texts that are searched.
  init(_ tokens: [AddedToken], as written: (AddedToken) -> [UInt8] = { Array($0.content.utf8) }) {
    for token in tokens {
      let bytes = written(token)
      guard !bytes.isEmpty else { continue }
      var node = 0
      for byte in bytes {
        let place = node * 256 + Int(byte)
        if children[place] == 0 {
          children[place] = Int32(ends.count)
          ends.append(-1)
          children.append(contentsOf: repeatElement(0, count: 256))
        }
        node = Int(children[place])
      }
      guard ends[node] < 0 else { continue }
      ends[node] = Int32(self.tokens.count)
      self.tokens.append(token)
    }
  }

  /// The pieces of `bytes`, in order; none is empty. A special token outside `scope` is text, as is a token
  /// that must be a word by itself and is not; the search goes on behind it either way.
  func pieces(of bytes: UnsafeBufferPointer<UInt8>, scope: SpecialScope) -> [Piece] {
    var pieces: [Piece] = []
    var start = 0
    var position = 0
    while let match = nextMatch(bytes, from: position) {
      position = match.range.upperBound
      let token = tokens[match.token]
      guard !token.isSpecial || scope.allows(match.range), isWhole(match.range, bytes, token) else {
        continue
      }
      var (lower, upper) = (match.range.lowerBound, match.range.upperBound)
      if token.stripsLeft { lower = max(start, Self.spaceStart(bytes, before: lower)) }
      if token.stripsRight { upper = Self.spaceEnd(bytes, after: upper) }
      if start < lower { pieces.append(Piece(range: start..<lower, token: nil)) }
      pieces.append(Piece(range: lower..<upper, token: token.id))
      start = upper
    }
    if start < bytes.count { pieces.append(Piece(range: start..<bytes.count, token: nil)) }
    return pieces
  }

  private func nextMatch(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (range: Range<Int>, token: Int)? {
    guard !tokens.isEmpty else { return nil }
    return children.withUnsafeBufferPointer { children in
      for first in start..<max(start, bytes.count) where children[Int(bytes[first])] != 0 {
        var found: (Range<Int>, Int)?
        var node = 0
        for position in first..<bytes.count {
          node = Int(children[node * 256 + Int(bytes[position])])
          guard node > 0 else { break }
          if ends[node] >= 0 { found = (first..<position + 1, Int(ends[node])) }
        }
        if let found { return found }
      }
      return nil
    }
  }

  private func isWhole(_ range: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>, _ token: AddedToken) -> Bool
  {
    guard token.isSingleWord else { return true }
    if let before = bytes.scalar(endingAt: range.lowerBound), before.scalar.isWordLike { return false }
    return range.upperBound == bytes.count || !bytes.scalar(at: range.upperBound).scalar.isWordLike
  }

  private static func spaceStart(_ bytes: UnsafeBufferPointer<UInt8>, before end: Int) -> Int {
    var start = end
    while let (scalar, length) = bytes.scalar(endingAt: start), scalar.properties.isWhitespace {
      start -= length
    }
    return start
  }

  private static func spaceEnd(_ bytes: UnsafeBufferPointer<UInt8>, after start: Int) -> Int {
    var end = start
    while end < bytes.count {
      let (scalar, length) = bytes.scalar(at: end)
      guard scalar.properties.isWhitespace else { break }
      end += length
    }
    return end
  }
}

extension Unicode.Scalar {
  /// What `\w` stands for: letters, marks, decimal digits, connectors and joiners (Unicode TR 18, annex C).
  fileprivate var isWordLike: Bool {
    if properties.isAlphabetic || properties.isJoinControl { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }
}
