import Foundation

/// The words of a text, each as a hash, by which texts are compared: in lower case, without punctuation, whatever
/// the spacing and however accents are composed.
struct WordHashes {
  /// In order.
  private(set) var words: [UInt64] = []
  /// Where each word stands in the text's UTF-8; empty unless asked for.
  private(set) var ranges: [Range<Int>] = []
  /// Characters that are no white space, and those of them that are letters.
  private(set) var characters = 0
  private(set) var letters = 0
  /// What `ranges` are of: the text, its accents composed.
  let text: String

  init(_ text: String, keepsRanges: Bool = false) {
    // Combining marks are beyond U+02FF: a text without such bytes is composed already.
    let isPlain = text.utf8.allSatisfy { $0 < 0xCC }
    self.text = isPlain ? text : text.precomposedStringWithCanonicalMapping
    var (hash, start, place) = (Self.seed, -1, 0)
    func end(_ hashes: inout WordHashes) {
      guard start >= 0 else { return }
      hashes.words.append(Hash128.mixed(hash))
      if keepsRanges { hashes.ranges.append(start..<place) }
      (hash, start) = (Self.seed, -1)
    }
    for scalar in self.text.unicodeScalars {
      let kind = Kind(scalar)
      if kind != .space { characters += 1 }
      if kind == .letter { letters += 1 }
      if kind == .letter || kind == .digit {
        if start < 0 { start = place }
        if scalar.isASCII {
          let lower = kind == .letter ? scalar.value | 0x20 : scalar.value
          hash = (hash ^ UInt64(lower)) &* 0x100_0000_01b3
        } else {
          for folded in scalar.properties.lowercaseMapping.unicodeScalars {
            hash = (hash ^ UInt64(folded.value)) &* 0x100_0000_01b3
          }
        }
      } else {
        end(&self)
      }
      place += UTF8.width(scalar)
    }
    end(&self)
  }

  /// FNV-1a's.
  private static let seed: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The hash of one word.
  static func hash(_ word: String) -> UInt64 { WordHashes(word).words.first ?? 0 }

  /// A hash for each run of `length` words, in order; one for all words where there are fewer.
  func runs(of length: Int) -> [UInt64] {
    guard words.count > length else { return words.isEmpty ? [] : [Self.run(words[...])] }
    var runs: [UInt64] = []
    runs.reserveCapacity(words.count - length + 1)
    // A polynomial in odd `base`, modulo 2⁶⁴, so that each run follows from the one before.
    let base: UInt64 = 0x9e37_79b9_7f4a_7c15
    let leaving = (0..<length).reduce(UInt64(1)) { power, _ in power &* base }
    var sum: UInt64 = 0
    for (index, word) in words.enumerated() {
      sum = sum &* base &+ word
      if index >= length { sum = sum &- words[index - length] &* leaving }
      if index >= length - 1 { runs.append(Hash128.mixed(sum)) }
    }
    return runs
  }

  /// As ``runs(of:)`` gives it for these words.
  static func run(_ words: ArraySlice<UInt64>) -> UInt64 {
    Hash128.mixed(words.reduce(0) { $0 &* 0x9e37_79b9_7f4a_7c15 &+ $1 })
  }

  private enum Kind {
    case space, letter, digit, other

    init(_ scalar: Unicode.Scalar) {
      switch scalar.value {
      case 0x61...0x7A, 0x41...0x5A: self = .letter
      case 0x30...0x39: self = .digit
      case 0x20, 9...13: self = .space
      case 0..<0x80: self = .other
      default:
        let properties = scalar.properties
        // A mark that is left after composing belongs to its letter.
        if properties.isAlphabetic || properties.generalCategory == .nonspacingMark {
          self = .letter
        } else if properties.numericType != nil {
          self = .digit
        } else {
          self = properties.isWhitespace ? .space : .other
        }
      }
    }
  }
}

/// 128 bits that stand for a text: no two of a billion texts share them but by malice.
struct Hash128: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  /// Of the words and their order.
  init(_ words: [UInt64]) {
    var (high, low) = (UInt64(0x243f_6a88_85a3_08d3), UInt64(0x1319_8a2e_0370_7344))
    for word in words {
      high = Self.mixed(high ^ word)
      low = Self.mixed(low &* 0x9e37_79b9_7f4a_7c15 &+ word)
    }
    self.high = high
    self.low = low ^ UInt64(words.count)
  }

  /// SplitMix64's last step (Steele, Lea & Flood 2014): every bit of the input reaches every bit.
  static func mixed(_ bits: UInt64) -> UInt64 {
    var bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
    return bits ^ bits >> 31
  }
}
