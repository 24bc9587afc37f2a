/// Texts of articles that an output showed under their name, to be found wherever else they stand, whole
/// or in part.
struct KnownTexts {
  /// Bytes that must agree before a text counts as found.
  private static let window = 28
  private static let stride = 8
  private static let base: UInt64 = 0x100_0000_01B3

  private var texts: [[UInt8]] = []
  private var pmids: [String?] = []
  private var whole: [String: Int] = [:]
  /// Where a window with this hash stands in which text.
  private var windows: [UInt64: (text: Int, place: Int)] = [:]
  private let leading: UInt64

  init() {
    leading = (1..<Self.window).reduce(1) { power, _ in power &* Self.base }
  }

  var isEmpty: Bool { texts.isEmpty }

  mutating func add(_ text: String, pmid: String?) {
    if let index = whole[text] {
      if pmids[index] == nil { pmids[index] = pmid }
      return
    }
    let bytes = Array(text.utf8)
    let index = texts.count
    whole[text] = index
    texts.append(bytes)
    pmids.append(pmid)
    for place in Swift.stride(from: 0, through: bytes.count - Self.window, by: Self.stride) {
      windows[hash(bytes[place..<place + Self.window])] = (index, place)
    }
  }

  /// The article that a text is from; nil where that is not known.
  func pmid(of text: String) -> String? { whole[text].flatMap { pmids[$0] } }

  /// The text with what is known taken out; nil when there is nothing of that in it.
  func removed(from text: [UInt8]) -> [UInt8]? {
    guard text.count >= Self.window, !windows.isEmpty else { return nil }
    var (result, copied) = ([UInt8](), 0)
    var place = 0
    var rolling = hash(text[0..<Self.window])
    while true {
      if let hit = windows[rolling], let range = agreement(text, place, hit, from: copied) {
        result += text[copied..<range.lowerBound]
        result += Array(ArticleColumns.placeholder(pmid: pmids[hit.text]).utf8)
        (copied, place) = (range.upperBound, range.upperBound)
        guard place + Self.window <= text.count else { break }
        rolling = hash(text[place..<place + Self.window])
        continue
      }
      guard place + Self.window < text.count else { break }
      rolling = (rolling &- UInt64(text[place]) &* leading) &* Self.base &+ UInt64(text[place + Self.window])
      place += 1
    }
    guard copied > 0 else { return nil }
    return result + text[copied...]
  }

  /// How far both texts are the same around a window.
  private func agreement(
    _ text: [UInt8], _ place: Int, _ hit: (text: Int, place: Int), from: Int
  ) -> Range<Int>? {
    let known = texts[hit.text]
    guard text[place..<place + Self.window].elementsEqual(known[hit.place..<hit.place + Self.window]) else {
      return nil
    }
    var (start, first) = (place, hit.place)
    while start > from, first > 0, text[start - 1] == known[first - 1] {
      (start, first) = (start - 1, first - 1)
    }
    var (end, last) = (place + Self.window, hit.place + Self.window)
    while end < text.count, last < known.count, text[end] == known[last] { (end, last) = (end + 1, last + 1) }
    // Never between the bytes of one character.
    while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
    while start > from, text[start] & 0xC0 == 0x80 { start -= 1 }
    return start..<end
  }

  private func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 &* Self.base &+ UInt64($1) }
  }
}
