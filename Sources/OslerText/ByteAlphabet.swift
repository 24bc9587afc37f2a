/// GPT-2's way of writing bytes as visible characters, in which byte-level vocabularies are stored.
///
/// Printable Latin-1 stands for itself; the other 68 bytes are U+0100, U+0101 … in byte order
/// (Radford et al. 2019, `bytes_to_unicode`).
enum ByteAlphabet {
  /// The character of each byte.
  static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (UInt8.min...UInt8.max).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)
      default:
        defer { next += 1 }
        return Unicode.Scalar(next) ?? "\u{FFFD}"
      }
    }
  }()

  /// The bytes in the order of their characters: the order of the first 256 tokens of a trained vocabulary.
  static let byCharacter: [UInt8] = (UInt8.min...UInt8.max).sorted { scalars[Int($0)] < scalars[Int($1)] }

  private static let bytes = Dictionary(
    uniqueKeysWithValues: zip(scalars, UInt8.min...UInt8.max).map { ($0, $1) })

  /// `bytes` as a vocabulary writes them: " ab" is "Ġab".
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes { text.unicodeScalars.append(scalars[Int(byte)]) }
    return text
  }

  /// The inverse of `text`; `nil` where a character is none of the alphabet's 256.
  static func bytes(_ text: String) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = bytes[scalar] else { return nil }
      result.append(byte)
    }
    return result
  }
}
