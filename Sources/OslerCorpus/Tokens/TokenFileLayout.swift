/// How a file of tokens is laid out; all numbers are little-endian.
///
/// | bytes | what |
/// | --- | --- |
/// | 8 | `OSLTOKEN` |
/// | 4, 4 | version 1; bytes of a token, 2 or 4 |
/// | tokens × width | the tokens of all documents, end to end; zeros up to a multiple of 8 |
/// | (documents + 1) × 8 | where each document begins, counted in tokens, and the end of the last |
/// | (documents + 1) × 8 | where each id begins, counted in bytes, and the end of the last |
/// | id bytes | the ids in UTF-8, end to end; zeros up to a multiple of 8 |
/// | 8, 8, 8, 8 | tokens, documents, id bytes, size of the vocabulary |
/// | 8 | the token that begins documents and is not learned, plus 1; 0 where there is none |
/// | 8 | `OSLENDOK` |
///
/// What is known only at the end stands at the end, so that a file is written in one go.
struct TokenFileLayout: Hashable {
  static let magic = Array("OSLTOKEN".utf8)
  static let endMagic = Array("OSLENDOK".utf8)
  static let version: UInt32 = 1
  static let headerBytes = 16
  static let trailerBytes = 48

  let width: Int
  let tokens: Int
  let documents: Int
  let idBytes: Int

  static func width(vocabulary: Int) -> Int { vocabulary <= 1 << 16 ? 2 : 4 }

  static func padded(_ bytes: Int) -> Int { (bytes + 7) & ~7 }

  var offsetsStart: Int { Self.headerBytes + Self.padded(tokens * width) }
  var idOffsetsStart: Int { offsetsStart + (documents + 1) * 8 }
  var idsStart: Int { idOffsetsStart + (documents + 1) * 8 }
  var bytes: Int { idsStart + Self.padded(idBytes) + Self.trailerBytes }
}

extension [UInt8] {
  mutating func append(littleEndian number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  /// Zeros up to a multiple of 8 of `bytes`, which come before.
  mutating func pad(_ bytes: Int) {
    append(contentsOf: repeatElement(0, count: TokenFileLayout.padded(bytes) - bytes))
  }
}
