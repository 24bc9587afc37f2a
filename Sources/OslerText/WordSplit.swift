/// Cuts text into the pieces that merges never cross. The pieces lie end to end and cover the text.
///
/// GPT-2's pattern:
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// Llama 3's, of which Qwen2 has `\p{N}` for `\p{N}{1,3}`:
///
///     (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}
///       | ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
struct WordSplit {
  private let text: UnsafeBufferPointer<UInt8>
  private let pattern: WordPattern
  private var position = 0

  /// - Parameter text: valid UTF-8, alive as long as the split is used.
  init(_ text: UnsafeBufferPointer<UInt8>, by pattern: WordPattern = .gpt2) {
    self.text = text
    self.pattern = pattern
  }

  /// The next piece as a range of bytes, `nil` at the end.
  mutating func next() -> Range<Int>? {
    guard position < text.count else { return nil }
    let start = position
    switch pattern {
    case .gpt2: position = contractionEnd(start) ?? wordEnd(start) ?? spaceEnd(start)
    case .llama3: position = tiktokenEnd(start, longestNumber: 3)
    case .qwen2: position = tiktokenEnd(start, longestNumber: 1)
    }
    return start..<position
  }

  // MARK: GPT-2

  /// The end of a contraction ('s, 't, 're …) at `start`.
  private func contractionEnd(_ start: Int) -> Int? {
    guard text[start] == UInt8(ascii: "'"), start + 1 < text.count else { return nil }
    let second = text[start + 1]
    switch second {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
    default: break
    }
    guard start + 2 < text.count else { return nil }
    switch (second, text[start + 2]) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default: return nil
    }
  }

  /// The end of a run of letters, numbers or other marks, with the one space that may precede it.
  private func wordEnd(_ start: Int) -> Int? {
    var position = start
    if text[start] == UInt8(ascii: " ") {
      guard start + 1 < text.count else { return nil }
      position += 1
    }
    let (kind, length) = text.kind(at: position)
    guard kind != .space else { return nil }
    return runEnd(position + length, of: kind)
  }

  // MARK: Llama 3 and Qwen2

  private func tiktokenEnd(_ start: Int, longestNumber: Int) -> Int {
    let (kind, length) = text.kind(at: start)
    if kind == .letter { return runEnd(start + length, of: .letter) }
    if kind == .number { return numberEnd(start + length, more: longestNumber - 1) }
    if let end = anyCaseContractionEnd(start) { return end }
    let after = start + length
    if after < text.count, !Self.isLineEnd(text[start]) {
      let next = text.kind(at: after)
      if next.kind == .letter { return runEnd(after + next.length, of: .letter) }
      if next.kind == .other, text[start] == UInt8(ascii: " ") { return marksEnd(after + next.length) }
    }
    return kind == .other ? marksEnd(after) : lineEnd(start) ?? spaceEnd(start)
  }

  /// As `contractionEnd`, in small letters and capitals; "ſ" is a small s.
  private func anyCaseContractionEnd(_ start: Int) -> Int? {
    guard text[start] == UInt8(ascii: "'"), start + 1 < text.count else { return nil }
    let second = text[start + 1] | 0x20
    switch second {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
    default: break
    }
    guard start + 2 < text.count else { return nil }
    if text[start + 1] == 0xC5, text[start + 2] == 0xBF { return start + 3 }
    switch (second, text[start + 2] | 0x20) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default: return nil
    }
  }

  private func numberEnd(_ start: Int, more: Int) -> Int {
    var position = start
    for _ in 0..<more where position < text.count {
      let (kind, length) = text.kind(at: position)
      guard kind == .number else { break }
      position += length
    }
    return position
  }

  /// The end of a run of other marks, with the ends of lines behind it.
  private func marksEnd(_ start: Int) -> Int {
    var position = runEnd(start, of: .other)
    while position < text.count, Self.isLineEnd(text[position]) { position += 1 }
    return position
  }

  /// Behind the last end of a line in the run of white space at `start`, `nil` when there is none in it.
  private func lineEnd(_ start: Int) -> Int? {
    var position = start
    var last: Int?
    while position < text.count {
      let (kind, length) = text.kind(at: position)
      guard kind == .space else { break }
      position += length
      if Self.isLineEnd(text[position - 1]) { last = position }
    }
    return last
  }

  @inline(__always)
  private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  // MARK: Both

  /// The end of a run of white space: all of it at the end of the text, else all but the last character
  /// (which may belong to the next word), but always at least one.
  private func spaceEnd(_ start: Int) -> Int {
    var position = start
    var last = start
    while position < text.count {
      let (kind, length) = text.kind(at: position)
      guard kind == .space else { return last > start ? last : position }
      last = position
      position += length
    }
    return position
  }

  private func runEnd(_ start: Int, of kind: CharacterKind) -> Int {
    var position = start
    while position < text.count {
      let (next, length) = text.kind(at: position)
      guard next == kind else { break }
      position += length
    }
    return position
  }
}
