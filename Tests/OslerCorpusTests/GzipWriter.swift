/// Gzip without compression (RFC 1952, and RFC 1951's stored blocks), so that a test knows every byte's place:
/// ten of header, for each block of at most 65,535 bytes five more, and eight of trailer.
func gzipped(_ text: String) -> [UInt8] {
  let content = Array(text.utf8)
  var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
  var start = 0
  repeat {
    let end = min(start + 65_535, content.count)
    let size = UInt16(end - start)
    result.append(end == content.count ? 1 : 0)
    result += littleEndian(size) + littleEndian(~size) + content[start..<end]
    start = end
  } while start < content.count
  return result + littleEndian(crc32(content)) + littleEndian(UInt32(content.count))
}

private func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~0) { crc, byte in
    (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1) &* 0xEDB8_8320 }
  }
}
