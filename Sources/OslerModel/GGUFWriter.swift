import Foundation
import OslerTensor

/// Writes a GGUF file of version 3, alignment 32. The same tensors and metadata give the same bytes.
struct GGUFWriter {
  struct Item {
    let name: String
    let tensor: Tensor
    let type: GGUFTensorType
    /// Whose rows are put into the file's order; nil where none are.
    var permutedHeads: Int?

    var byteCount: Int { tensor.count / type.blockSize * type.blockBytes }
  }

  var metadata: [(key: String, value: GGUFValue)] = []
  /// In fp32 or bfloat16.
  var tensors: [Item] = []

  private static let alignment = GGUFHeader.defaultAlignment

  /// The file appears whole or not at all.
  func write(to path: String) throws(ModelError) {
    for item in tensors {
      let row = item.tensor.shape.last ?? 1
      guard row % item.type.blockSize == 0 else {
        throw .gguf(
          path: path, place: .tensor(item.name), problem: .brokenBlocks(row: row, block: item.type.blockSize))
      }
    }
    let fresh =
      "\(path).\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0...UInt32.max)).new"
    do throws(ModelError) {
      let file = try FileWriter(fresh)
      try file.write(front())
      for item in tensors { try write(item, to: file, path) }
      try file.finish()
      guard rename(fresh, path) == 0 else { throw .notWritable(path: path, reason: FileBytes.reason) }
    } catch {
      unlink(fresh)
      guard case .notWritable(_, let reason) = error else { throw error }
      throw .notWritable(path: path, reason: reason)
    }
  }

  /// Everything before the data, padded.
  private func front() -> [UInt8] {
    var bytes = Array("GGUF".utf8)
    func put(_ number: some FixedWidthInteger) {
      withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
    func put(_ text: String) {
      put(UInt64(text.utf8.count))
      bytes.append(contentsOf: text.utf8)
    }
    func put(_ value: GGUFValue) {
      switch value {
      case .uint8(let number): put(number)
      case .int8(let number): put(number)
      case .uint16(let number): put(number)
      case .int16(let number): put(number)
      case .uint32(let number): put(number)
      case .int32(let number): put(number)
      case .uint64(let number): put(number)
      case .int64(let number): put(number)
      case .float32(let number): put(number.bitPattern)
      case .float64(let number): put(number.bitPattern)
      case .bool(let isTrue): put(UInt8(isTrue ? 1 : 0))
      case .string(let text): put(text)
      case .array(of: let type, let values):
        put(type.rawValue)
        put(UInt64(values.count))
        for value in values { put(value) }
      }
    }
    put(UInt32(3))
    put(UInt64(tensors.count))
    put(UInt64(metadata.count))
    for (key, value) in metadata {
      put(key)
      put(value.type.rawValue)
      put(value)
    }
    var offset = 0
    for item in tensors {
      put(item.name)
      put(UInt32(item.tensor.shape.count))
      for size in item.tensor.shape.reversed() { put(UInt64(size)) }
      put(item.type.rawValue)
      put(UInt64(offset))
      offset = Self.padded(offset + item.byteCount)
    }
    bytes.append(contentsOf: [UInt8](repeating: 0, count: Self.padded(bytes.count) - bytes.count))
    return bytes
  }

  private static func padded(_ offset: Int) -> Int { (offset + alignment - 1) / alignment * alignment }

  /// The tensor and its padding, some mebibyte at a time.
  private func write(_ item: Item, to file: FileWriter, _ path: String) throws(ModelError) {
    let tensor = item.permutedHeads.map { GGUFRowOrder.toPairs(item.tensor, heads: $0) } ?? item.tensor
    let flat = tensor.reshaped([tensor.count])
    // A multiple of every block.
    let step = 1 << 19
    for start in stride(from: 0, to: flat.count, by: step) {
      let piece = flat.rows(start..<min(start + step, flat.count)).converted(to: .float32)
      guard let bytes = GGUFBlocks.encode(item.type, UnsafeBufferPointer(piece.values)) else {
        throw .gguf(path: path, place: .tensor(item.name), problem: .notRepresentable(item.type))
      }
      try file.write(bytes)
    }
    try file.write([UInt8](repeating: 0, count: Self.padded(item.byteCount) - item.byteCount))
  }
}
