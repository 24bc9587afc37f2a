import Foundation

/// What is done to text before it is cut into words.
enum Normalizer: Hashable, Sendable {
  case none
  /// Canonical composition: "e" and a combining acute become "é".
  case nfc

  /// `bytes` normalised, `nil` where nothing changes.
  func apply(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    guard self == .nfc else { return nil }
    // No character below U+0300 (0xCC 0x80 in UTF-8) changes or combines.
    guard bytes.contains(where: { $0 >= 0xCC }) else { return nil }
    return String(decoding: bytes, as: UTF8.self).precomposedStringWithCanonicalMapping
  }
}

/// How text is cut into the words that merges never cross.
enum PreTokenizer: Hashable, Sendable {
  /// GPT-2's words, as bytes; `addsSpace` puts a space before a text that begins with none.
  case byteLevel(addsSpace: Bool)
}
