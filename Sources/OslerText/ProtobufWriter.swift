/// Writes protobuf's wire format: numbers, texts and messages by field, in the order they are put.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  /// A varint; negative numbers take ten bytes, as int32 fields have them.
  mutating func put(_ field: Int, _ number: Int) {
    key(field, wireType: 0)
    varint(UInt64(bitPattern: Int64(number)))
  }

  mutating func put(_ field: Int, _ number: Float) {
    key(field, wireType: 5)
    for shift in stride(from: 0, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> UInt32(shift)))
    }
  }

  mutating func put(_ field: Int, _ text: String) { put(field, Array(text.utf8)) }
  mutating func put(_ field: Int, _ message: ProtobufWriter) { put(field, message.bytes) }

  private mutating func put(_ field: Int, _ content: [UInt8]) {
    key(field, wireType: 2)
    varint(UInt64(content.count))
    bytes += content
  }

  private mutating func key(_ field: Int, wireType: UInt64) { varint(UInt64(field) << 3 | wireType) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
