import OslerText

/// Writes the protobuf messages of the tests, right ones and wrong ones.
struct ModelProtoBytes {
  private(set) var bytes: [UInt8] = []

  static func varint(_ value: UInt64) -> [UInt8] {
    var (value, bytes): (UInt64, [UInt8]) = (value, [])
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }

  mutating func integer(_ field: UInt64, _ value: Int) {
    bytes += Self.varint(field << 3) + Self.varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func data(_ field: UInt64, _ data: [UInt8]) {
    bytes += Self.varint(field << 3 | 2) + Self.varint(UInt64(data.count)) + data
  }

  mutating func float(_ field: UInt64, _ value: Float) {
    bytes +=
      Self.varint(field << 3 | 5) + (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
  }

  mutating func raw(_ more: [UInt8]) { bytes += more }

  mutating func message(_ field: UInt64, _ write: (inout ModelProtoBytes) -> Void) {
    var inner = ModelProtoBytes()
    write(&inner)
    data(field, inner.bytes)
  }

  mutating func piece(_ text: String, _ score: Float = 0, _ kind: SentencePieceModel.Piece.Kind = .normal) {
    message(1) {
      $0.data(1, Array(text.utf8))
      $0.float(2, score)
      $0.integer(3, kind.rawValue)
    }
  }

  /// A model of a few pieces; `algorithm` as the format numbers it.
  static func model(algorithm: Int = 2, _ write: (inout ModelProtoBytes) -> Void) -> [UInt8] {
    var proto = ModelProtoBytes()
    proto.piece("<unk>", 0, .unknown)
    write(&proto)
    proto.message(2) { $0.integer(3, algorithm) }
    proto.message(3) {
      $0.integer(3, 0)
      $0.integer(4, 0)
    }
    return proto.bytes
  }
}
