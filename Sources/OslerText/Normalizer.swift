import Foundation

/// What is done to text before it is cut into words.
enum Normalizer: Hashable, Sendable {
  case none
  case form(UnicodeForm)
  /// Every character by itself, so that a Σ at the end of a word is σ.
  case lowercase
  /// Takes white space off the ends.
  case strip(left: Bool, right: Bool)
  /// Puts this before a text that is not empty, such as "▁".
  case prepend([UInt8])
  case replace([UInt8], with: [UInt8])
  case sequence([Normalizer])

  /// Normalises `text`, valid UTF-8, in place.
  ///
  /// - Parameters:
  ///   - isContinued: the text goes on after other text: nothing is put before it.
  ///   - most: bytes that the text may grow to. A tokenizer from a stranger may put a thousand letters for one,
  ///     five times over; sixteen times a text's size is more than any honest one makes of it.
  /// - Returns: whether the text still begins where it began.
  @discardableResult
  func apply(to text: inout [UInt8], isContinued: Bool = false, most: Int? = nil) -> Bool {
    let most = most ?? max(1 << 20, text.count * 16)
    switch self {
    case .none: break
    case .form(let form): form.apply(to: &text)
    case .lowercase: Self.lower(&text)
    case .strip(let left, let right): return Self.strip(&text, left: left, right: right)
    case .prepend(let prefix): if !text.isEmpty, !isContinued { text.insert(contentsOf: prefix, at: 0) }
    case .replace(let old, let new): text.replaceAll(old, with: new, most: most)
    case .sequence(let steps):
      var keepsStart = true
      for step in steps where !step.apply(to: &text, isContinued: isContinued, most: most) {
        keepsStart = false
      }
      return keepsStart
    }
    return true
  }

  private static func lower(_ text: inout [UInt8]) {
    guard text.contains(where: { $0 >= 0x80 }) else {
      for place in text.indices where text[place] >= UInt8(ascii: "A") && text[place] <= UInt8(ascii: "Z") {
        text[place] |= 0x20
      }
      return
    }
    var lowered = ""
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      lowered += scalar.properties.lowercaseMapping
    }
    text = Array(lowered.utf8)
  }

  private static func strip(_ text: inout [UInt8], left: Bool, right: Bool) -> Bool {
    let (lower, upper) = text.withUnsafeBufferPointer { bytes in
      var (lower, upper) = (0, bytes.count)
      while left, lower < upper {
        let (scalar, length) = bytes.scalar(at: lower)
        guard scalar.properties.isWhitespace else { break }
        lower += length
      }
      while right, upper > lower, let (scalar, length) = bytes.scalar(endingAt: upper) {
        guard scalar.properties.isWhitespace else { break }
        upper -= length
      }
      return (lower, upper)
    }
    text.removeSubrange(upper...)
    text.removeSubrange(..<lower)
    return lower == 0
  }
}

/// A normalisation form (Unicode Standard Annex 15).
enum UnicodeForm: String, Hashable, Sendable, CaseIterable {
  case nfc = "NFC"
  case nfd = "NFD"
  case nfkc = "NFKC"
  case nfkd = "NFKD"

  /// Smaller bytes are no part of a character that the form changes or combines: U+0300 composes first,
  /// U+00A0 is the first to have a compatible, U+00C0 the first to come apart.
  private var leastChanged: UInt8 {
    switch self {
    case .nfc: 0xCC
    case .nfd: 0xC3
    case .nfkc, .nfkd: 0xC2
    }
  }

  func apply(to text: inout [UInt8]) {
    let least = leastChanged
    guard text.contains(where: { $0 >= least }) else { return }
    let whole = String(decoding: text, as: UTF8.self)
    var changed = ""
    for stretch in whole.unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: Self.isNew) {
      changed += changedForm(String(stretch))
      if stretch.endIndex < whole.endIndex {
        changed.unicodeScalars.append(whole.unicodeScalars[stretch.endIndex])
      }
    }
    text = Array(changed.utf8)
  }

  private func changedForm(_ text: String) -> String {
    switch self {
    case .nfc: text.precomposedStringWithCanonicalMapping
    case .nfd: text.decomposedStringWithCanonicalMapping
    case .nfkc: text.precomposedStringWithCompatibilityMapping
    case .nfkd: text.decomposedStringWithCompatibilityMapping
    }
  }

  /// Whether a character came after Unicode 11, whose tables the reference normalises by: it stays as it is.
  /// The first of them that a form changes is U+32FF.
  private static func isNew(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x32FF, let age = scalar.properties.age else { return false }
    return age.major > 11
  }
}

extension [UInt8] {
  /// Puts `new` for every `old`, from the left; a place that was replaced is not looked at again.
  ///
  /// - Parameter most: bytes, beyond which nothing more is replaced.
  mutating func replaceAll(_ old: [UInt8], with new: [UInt8], most: Int = .max) {
    guard let first = old.first, let start = firstIndex(of: first) else { return }
    var result: [UInt8] = []
    result.reserveCapacity(count + count / 2)
    result.append(contentsOf: self[..<start])
    var place = start
    while place < count {
      if result.count <= most, self[place] == first, self[place...].starts(with: old) {
        result.append(contentsOf: new)
        place += old.count
      } else {
        result.append(self[place])
        place += 1
      }
    }
    self = result
  }
}
