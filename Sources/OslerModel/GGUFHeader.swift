/// The checked front of a GGUF file: metadata, and where each tensor is.
///
/// Format: `GGUF`, u32 version, u64 tensors, u64 keys; the keys, each a text, a type and a value; the tensors,
/// each a name, its sizes with the fastest first, a type and an offset; padding; data. Numbers are
/// little-endian, a text is its u64 byte count and UTF-8. Source: the format's specification in ggml's
/// docs/gguf.md.
struct GGUFHeader: Hashable {
  struct Entry: Hashable {
    let name: String
    let type: GGUFTensorType
    /// Slowest first, as tensors have it.
    let shape: [Int]
    /// Bytes, counted from the beginning of the file.
    let range: Range<UInt64>
  }

  static let mostNameBytes: UInt64 = 64
  static let defaultAlignment = 32

  let version: UInt32
  let metadata: [String: GGUFValue]
  /// In the order of the file.
  let keys: [String]
  /// In the order of their data.
  let entries: [Entry]

  init(_ file: OpenFile) throws(ModelError) {
    var reader = GGUFHeaderReader(file)
    let magic = try reader.unsigned(UInt32.self, in: .file)
    guard magic == 0x4655_4747 else { throw reader.bad(.file, .wrongMagic) }
    version = try reader.unsigned(UInt32.self, in: .file)
    guard version & 0xFFFF != 0 else { throw reader.bad(.file, .bigEndian) }
    guard version == 2 || version == 3 else { throw reader.bad(.file, .unsupportedVersion(version)) }
    let tensorCount = try reader.unsigned(UInt64.self, in: .file)
    let keyCount = try reader.unsigned(UInt64.self, in: .file)
    // The least that a key and a tensor take: an empty name, a byte; an empty name, one size.
    guard keyCount <= reader.bytesLeft / 13 else { throw reader.bad(.file, .tooManyKeys(keyCount)) }
    guard tensorCount <= reader.bytesLeft / 24 else { throw reader.bad(.file, .tooManyTensors(tensorCount)) }

    var (keys, metadata): ([String], [String: GGUFValue]) = ([], [:])
    for number in 0..<Int(keyCount) {
      let key = try reader.name(atMost: GGUFHeaderReader.mostKeyBytes, GGUFPlace.key, number: number)
      guard metadata[key] == nil else { throw reader.bad(.key(key), .twice) }
      metadata[key] = try reader.value(of: key)
      keys.append(key)
    }
    (self.keys, self.metadata) = (keys, metadata)
    let alignment = try Self.alignment(metadata, reader)
    var claims: [Claim] = []
    for number in 0..<Int(tensorCount) {
      claims.append(try Claim(&reader, number: number, alignment: alignment))
    }
    entries = try Self.entries(claims, reader, alignment: alignment)
  }

  private static func alignment(
    _ metadata: [String: GGUFValue], _ reader: GGUFHeaderReader
  ) throws(ModelError) -> UInt64 {
    let key = "general.alignment"
    guard let value = metadata[key] else { return UInt64(defaultAlignment) }
    guard let alignment = value.integer else {
      throw .wrongType(path: reader.file.path, key: key, expected: "a whole number")
    }
    guard alignment >= 8, alignment <= 1 << 30, alignment & (alignment - 1) == 0 else {
      throw reader.bad(.key(key), .badAlignment(alignment))
    }
    return UInt64(alignment)
  }

  /// Puts the tensors in order and sees that they fill the rest of the file: no overlap, no hole, nothing after.
  private static func entries(
    _ claims: [Claim], _ reader: GGUFHeaderReader, alignment: UInt64
  ) throws(ModelError) -> [Entry] {
    func padded(_ offset: UInt64) -> UInt64 { (offset + alignment - 1) / alignment * alignment }
    // An empty file of metadata alone needs no padding.
    let dataStart = min(padded(reader.offset), reader.file.byteCount)
    let dataBytes = reader.file.byteCount - dataStart
    // Empty tensors take no room; by name among themselves.
    let sorted = claims.sorted {
      ($0.offset, $0.byteCount, $0.name) < ($1.offset, $1.byteCount, $1.name)
    }
    var (names, entries): (Set<String>, [Entry]) = ([], [])
    var (end, previous): (UInt64, String) = (0, "")
    for claim in sorted {
      let place = GGUFPlace.tensor(claim.name)
      guard names.insert(claim.name).inserted else { throw reader.bad(place, .twice) }
      let (claimEnd, overflows) = claim.offset.addingReportingOverflow(claim.byteCount)
      guard !overflows, claimEnd <= dataBytes else {
        throw reader.bad(place, .outsideFile(end: overflows ? .max : claimEnd, dataBytes: dataBytes))
      }
      guard claim.offset >= end else { throw reader.bad(place, .overlap(with: previous)) }
      guard claim.offset <= padded(end) else { throw reader.bad(place, .hole(at: end)) }
      (end, previous) = (claimEnd, claim.name)
      entries.append(
        Entry(
          name: claim.name, type: claim.type, shape: claim.shape,
          range: dataStart + claim.offset..<dataStart + claimEnd))
    }
    guard dataBytes <= padded(end) else { throw reader.bad(.file, .trailingBytes(count: dataBytes - end)) }
    return entries
  }
}

/// A tensor as the file describes it, by itself sound.
private struct Claim {
  let name: String
  let type: GGUFTensorType
  let shape: [Int]
  /// From the beginning of the data.
  let offset: UInt64
  let byteCount: UInt64

  init(_ reader: inout GGUFHeaderReader, number: Int, alignment: UInt64) throws(ModelError) {
    name = try reader.name(atMost: GGUFHeader.mostNameBytes, GGUFPlace.tensor, number: number)
    let place = GGUFPlace.tensor(name)
    let dimensions = try reader.unsigned(UInt32.self, in: place)
    guard dimensions <= 4 else { throw reader.bad(place, .tooManyDimensions(dimensions)) }
    var (sizes, count): ([Int], UInt64) = ([], 1)
    for _ in 0..<dimensions {
      let size = try reader.unsigned(UInt64.self, in: place)
      let (product, overflows) = count.multipliedReportingOverflow(by: size)
      guard !overflows, let size = Int(exactly: size) else { throw reader.bad(place, .tooLarge) }
      sizes.append(size)
      count = product
    }
    let number = try reader.unsigned(UInt32.self, in: place)
    guard let type = GGUFTensorType(rawValue: number) else { throw reader.bad(place, .unknownType(number)) }
    self.type = type
    shape = sizes.reversed()
    let row = sizes.first ?? 1
    guard row % type.blockSize == 0 else {
      throw reader.bad(place, .brokenBlocks(row: row, block: type.blockSize))
    }
    let (bytes, overflows) = (count / UInt64(type.blockSize)).multipliedReportingOverflow(
      by: UInt64(type.blockBytes))
    guard !overflows, bytes <= UInt64(Int.max) else { throw reader.bad(place, .tooLarge) }
    byteCount = bytes
    offset = try reader.unsigned(UInt64.self, in: place)
    guard offset % alignment == 0 else {
      throw reader.bad(place, .misaligned(offset: offset, alignment: alignment))
    }
  }
}
