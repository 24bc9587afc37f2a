/// A token that stands outside the merges: `</s>`, or a run of spaces.
struct AddedToken: Hashable, Sendable {
  let id: Int32
  let content: String
  /// A mark of the format, such as the end of a text: never made from a user's text unless asked for.
  let isSpecial: Bool
  /// Looked for in the normalised text, rather than in the text as it came.
  let isNormalized: Bool
}

/// Finds added tokens in text: the leftmost, of those the longest.
struct AddedTokenFinder: Sendable {
  /// 256 a node, in the order of bytes; 0 is none, as the root is nobody's child.
  private var children = [Int32](repeating: 0, count: 256)
  /// The token that ends at each node, −1 where none does.
  private var ends: [Int32] = [-1]

  init(_ tokens: [AddedToken]) {
    for token in tokens {
      var node = 0
      for byte in token.content.utf8 {
        let place = node * 256 + Int(byte)
        if children[place] == 0 {
          children[place] = Int32(ends.count)
          ends.append(-1)
          children.append(contentsOf: repeatElement(0, count: 256))
        }
        node = Int(children[place])
      }
      if node > 0 { ends[node] = token.id }
    }
  }

  /// Hands the text over in order: stretches of text to `text`, ids of added tokens to `token`.
  func split<State>(
    _ bytes: UnsafeBufferPointer<UInt8>, state: inout State,
    text: (inout State, UnsafeBufferPointer<UInt8>) -> Void, token: (inout State, Int32) -> Void
  ) {
    guard ends.count > 1 else { return bytes.isEmpty ? () : text(&state, bytes) }
    var start = 0
    var position = 0
    while position < bytes.count {
      guard children[Int(bytes[position])] != 0, let match = longestMatch(bytes, at: position) else {
        position += 1
        continue
      }
      if start < position { text(&state, UnsafeBufferPointer(rebasing: bytes[start..<position])) }
      token(&state, match.id)
      position += match.length
      start = position
    }
    if start < bytes.count { text(&state, UnsafeBufferPointer(rebasing: bytes[start...])) }
  }

  private func longestMatch(
    _ bytes: UnsafeBufferPointer<UInt8>, at start: Int
  ) -> (id: Int32, length: Int)? {
    var found: (id: Int32, length: Int)?
    var node = 0
    for position in start..<bytes.count {
      node = Int(children[node * 256 + Int(bytes[position])])
      guard node > 0 else { break }
      if ends[node] >= 0 { found = (ends[node], position - start + 1) }
    }
    return found
  }
}
