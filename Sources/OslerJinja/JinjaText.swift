/// Where a character of a rendered text comes from.
public enum JinjaOrigin: Hashable, Sendable {
  /// The template: its text, its literals, and what it computed.
  case template
  /// A variable, by its path: `messages[2].content`.
  case variable(String)
}

/// What is known of a character.
struct JinjaMark: Hashable, Sendable {
  let origin: JinjaOrigin
  /// Whether it was written within `{% generation %}`.
  let isGeneration: Bool

  static let template = JinjaMark(origin: .template, isGeneration: false)
}

/// A text that remembers where each of its characters comes from, however it is cut, joined and changed.
///
/// Characters are Unicode scalars, as in Python.
struct JinjaText: Sendable {
  struct Run: Sendable {
    /// Beyond its last character.
    var end: Int
    let mark: JinjaMark
  }

  private(set) var scalars: [Unicode.Scalar] = []
  /// End to end, neighbours with different marks; the last ends with the text.
  private(set) var runs: [Run] = []

  init() {}

  init(_ text: String, origin: JinjaOrigin = .template) {
    append(text.unicodeScalars, mark: JinjaMark(origin: origin, isGeneration: false))
  }

  var count: Int { scalars.count }
  var isEmpty: Bool { scalars.isEmpty }

  var string: String { String(scalars: scalars[...]) }

  mutating func append(_ new: some Sequence<Unicode.Scalar>, mark: JinjaMark) {
    let before = scalars.count
    scalars.append(contentsOf: new)
    if scalars.count > before { extend(to: scalars.count, mark) }
  }

  mutating func append(_ other: JinjaText) {
    let shift = scalars.count
    scalars.append(contentsOf: other.scalars)
    for run in other.runs { extend(to: shift + run.end, run.mark) }
  }

  /// Appends what the template itself writes.
  mutating func append(_ text: String) { append(text.unicodeScalars, mark: .template) }

  private mutating func extend(to end: Int, _ mark: JinjaMark) {
    if let last = runs.indices.last, runs[last].mark == mark {
      runs[last].end = end
    } else {
      runs.append(Run(end: end, mark: mark))
    }
  }

  /// Of the character at `index`.
  func mark(at index: Int) -> JinjaMark { runs[run(at: index)].mark }

  /// The number of the run that holds the character at `index`.
  private func run(at index: Int) -> Int {
    var (low, high) = (0, runs.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].end > index { high = middle } else { low = middle + 1 }
    }
    return low
  }

  subscript(range: Range<Int>) -> JinjaText {
    guard !range.isEmpty else { return JinjaText() }
    guard range != 0..<count else { return self }
    var part = JinjaText()
    part.scalars = Array(scalars[range])
    for run in runs[run(at: range.lowerBound)...] {
      part.extend(to: min(run.end, range.upperBound) - range.lowerBound, run.mark)
      if run.end >= range.upperBound { break }
    }
    return part
  }

  /// The character at `index` as a text.
  func character(_ index: Int) -> JinjaText { self[index..<index + 1] }

  /// Every character replaced by what `change` makes of it, which comes from where it came from.
  func map<Scalars: Sequence<Unicode.Scalar>>(
    _ change: (_ index: Int, Unicode.Scalar) -> Scalars
  ) -> JinjaText {
    var result = JinjaText()
    var start = 0
    for run in runs {
      for index in start..<run.end { result.append(change(index, scalars[index]), mark: run.mark) }
      start = run.end
    }
    return result
  }

  /// The text with every run marked as generated.
  func generated() -> JinjaText {
    var result = self
    result.runs = []
    for run in runs { result.extend(to: run.end, JinjaMark(origin: run.mark.origin, isGeneration: true)) }
    return result
  }

  // MARK: Cutting

  /// Without the characters at its ends that `isDropped` holds for.
  func trimmed(
    left: Bool = true, right: Bool = true, _ isDropped: (Unicode.Scalar) -> Bool = \.isPythonSpace
  ) -> JinjaText {
    var (start, end) = (0, count)
    if left { while start < end, isDropped(scalars[start]) { start += 1 } }
    if right { while end > start, isDropped(scalars[end - 1]) { end -= 1 } }
    return self[start..<end]
  }

  /// Where `needle` first occurs at or after `start`; an empty one occurs everywhere.
  func firstIndex(of needle: JinjaText, from start: Int = 0) -> Int? {
    guard start + needle.count <= count else { return nil }
    return (start...count - needle.count).first { has(needle, at: $0) }
  }

  func lastIndex(of needle: JinjaText) -> Int? {
    guard needle.count <= count else { return nil }
    return (0...count - needle.count).last { has(needle, at: $0) }
  }

  func has(_ needle: JinjaText, at start: Int) -> Bool {
    guard start >= 0, start + needle.count <= count else { return false }
    for offset in 0..<needle.count where scalars[start + offset] != needle.scalars[offset] { return false }
    return true
  }

  /// The pieces between the first `limit` occurrences of `separator`, which is not empty.
  func split(_ separator: JinjaText, limit: Int) -> [JinjaText] {
    var pieces: [JinjaText] = []
    var start = 0
    while pieces.count < limit, let found = firstIndex(of: separator, from: start) {
      pieces.append(self[start..<found])
      start = found + separator.count
    }
    return pieces + [self[start..<count]]
  }

  /// The pieces between stretches of white space, none of them empty, as Python splits without a separator.
  func words(limit: Int) -> [JinjaText] {
    var pieces: [JinjaText] = []
    var position = 0
    while true {
      while position < count, scalars[position].isPythonSpace { position += 1 }
      guard position < count else { return pieces }
      guard pieces.count < limit else { return pieces + [self[position..<count].trimmed(left: false)] }
      let start = position
      while position < count, !scalars[position].isPythonSpace { position += 1 }
      pieces.append(self[start..<position])
    }
  }

  /// Lines as Python's `splitlines` cuts them, without what ends them.
  func lines() -> [JinjaText] {
    var lines: [JinjaText] = []
    var start = 0
    var position = 0
    while position < count {
      guard scalars[position].endsPythonLine else {
        position += 1
        continue
      }
      lines.append(self[start..<position])
      position += scalars[position] == "\r" && position + 1 < count && scalars[position + 1] == "\n" ? 2 : 1
      start = position
    }
    if start < count { lines.append(self[start..<count]) }
    return lines
  }

  /// With the first `limit` occurrences of `old` replaced.
  func replacing(_ old: JinjaText, with new: JinjaText, limit: Int) -> JinjaText {
    var result = JinjaText()
    guard !old.isEmpty else {
      for index in 0..<count {
        if index < limit { result.append(new) }
        result.append(character(index))
      }
      if count < limit { result.append(new) }
      return result
    }
    for (index, piece) in split(old, limit: limit).enumerated() {
      if index > 0 { result.append(new) }
      result.append(piece)
    }
    return result
  }
}

extension JinjaText: Hashable {
  static func == (left: JinjaText, right: JinjaText) -> Bool { left.scalars == right.scalars }
  func hash(into hasher: inout Hasher) { hasher.combine(scalars) }
}

extension String {
  init(scalars: ArraySlice<Unicode.Scalar>) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(scalars.count)
    for scalar in scalars {
      if scalar.isASCII {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else {
        bytes += UTF8.encode(scalar) ?? .init()
      }
    }
    self.init(decoding: bytes, as: UTF8.self)
  }
}

extension Unicode.Scalar {
  /// Python's `str.isspace`.
  var isPythonSpace: Bool {
    switch value {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      true
    default: false
    }
  }

  /// What Python's `str.splitlines` cuts at.
  var endsPythonLine: Bool {
    switch value {
    case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }
}
