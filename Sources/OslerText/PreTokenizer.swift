/// How text is cut into the words that merges never cross: steps, each of which cuts what the last one left.
struct PreTokenizer: Hashable, Sendable {
  var steps: [PreTokenizerStep]

  /// Whether words become bytes in the end, rather than characters.
  var isByteLevel: Bool {
    steps.contains { if case .byteLevel = $0 { true } else { false } }
  }
}

enum PreTokenizerStep: Hashable, Sendable {
  /// Cuts by a pattern.
  case words(WordPattern)
  /// Cuts by GPT-2's pattern where it `splits`; `addsSpace` puts a space before a text that begins with none.
  case byteLevel(addsSpace: Bool, splits: Bool)
  /// Cuts runs of digits from the rest, each digit by itself if `isEach`.
  case digits(isEach: Bool)
  case metaspace(Metaspace)
  /// Cuts at every `mark`.
  case marks([UInt8], MarkPlace)
}

/// Where a mark that text is cut at goes.
enum MarkPlace: String, Hashable, Sendable, CaseIterable {
  case isolated = "Isolated"
  case removed = "Removed"
  case before = "MergedWithPrevious"
  case after = "MergedWithNext"
  case contiguous = "Contiguous"
}

/// Writes spaces as a visible mark, "▁", and puts one before a text that begins with none.
struct Metaspace: Hashable, Sendable {
  enum Prefix: String, Hashable, Sendable, CaseIterable {
    /// Before every stretch between added tokens.
    case always
    /// Before the text only.
    case first
    case never
  }

  let mark: [UInt8]
  let prefix: Prefix
  /// Whether every mark begins a word.
  let splits: Bool

  /// `bytes` with marks for spaces.
  ///
  /// - Parameters:
  ///   - isFirst: whether the text begins with these bytes.
  ///   - isContinued: whether it goes on after other text at that place.
  func written(_ bytes: UnsafeBufferPointer<UInt8>, isFirst: Bool, isContinued: Bool) -> [UInt8] {
    var text = Array(bytes)
    text.replaceAll([UInt8(ascii: " ")], with: mark)
    let isWanted =
      switch prefix {
      case .always: !(isFirst && isContinued)
      case .first: isFirst && !isContinued
      case .never: false
      }
    if isWanted, !text.starts(with: mark) { text.insert(contentsOf: mark, at: 0) }
    return text
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether `mark` stands at `position`.
  @inline(__always)
  func has(_ mark: [UInt8], at position: Int) -> Bool {
    guard position + mark.count <= count else { return false }
    for offset in 0..<mark.count where self[position + offset] != mark[offset] { return false }
    return true
  }

  /// The pieces between the places where `mark` is cut off, none of them empty.
  func cut(at mark: [UInt8], _ place: MarkPlace) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var start = 0
    var position = 0
    func add(_ range: Range<Int>) { if !range.isEmpty { pieces.append(range) } }
    while position < count {
      guard has(mark, at: position) else {
        position += 1
        continue
      }
      let end = position + mark.count
      switch place {
      case .isolated:
        add(start..<position)
        add(position..<end)
        start = end
      case .removed:
        add(start..<position)
        start = end
      case .before:
        add(start..<end)
        start = end
      case .after:
        add(start..<position)
        start = position
      case .contiguous:
        add(start..<position)
        if let last = pieces.last, last.upperBound == position, start == position,
          has(mark, at: last.lowerBound)
        {
          pieces[pieces.count - 1] = last.lowerBound..<end
        } else {
          add(position..<end)
        }
        start = end
      }
      position = end
    }
    add(start..<count)
    return pieces
  }
}
