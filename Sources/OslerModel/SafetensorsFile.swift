public import OslerTensor

/// A safetensors file, open for reading; the header is checked when it opens, data is read when asked.
public final class SafetensorsFile {
  public let path: String
  private let file: OpenFile
  private let entries: [String: SafetensorsHeader.Entry]
  /// Names of the tensors, in the order of their data.
  public let names: [String]
  public let metadata: [String: String]

  /// - Throws: ``ModelError`` that names file and tensor.
  public init(_ path: String) throws(ModelError) {
    self.path = path
    file = try OpenFile(path)
    func bad(_ problem: SafetensorsProblem) -> ModelError {
      .safetensors(path: path, tensor: nil, problem: problem)
    }
    guard file.byteCount >= 8 else { throw bad(.tooShort(bytes: Int(file.byteCount))) }
    let length = try file.read(at: 0, count: 8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= SafetensorsHeader.mostBytes else { throw bad(.headerTooLong(bytes: length)) }
    guard length <= file.byteCount - 8 else { throw bad(.headerPastEnd(bytes: length)) }
    let json = try file.read(at: 8, count: Int(length))
    let header = try SafetensorsHeader(json: json, dataBytes: file.byteCount - 8 - length, path: path)
    names = header.entries.map(\.name)
    entries = Dictionary(header.entries.map { ($0.name, $0) }) { first, _ in first }
    metadata = header.metadata
  }

  /// The shape of this tensor; nil when the file has none of this name.
  public func shape(of name: String) -> [Int]? { entries[name]?.shape }

  /// The tensor in fp32, or in another type: F16 and BF16 are widened, which loses nothing; F32 and F16 are
  /// rounded to bfloat16 when that is asked for.
  public func tensor(_ name: String, as type: ElementType = .float32) throws(ModelError) -> Tensor {
    guard let entry = entries[name] else { throw .missingTensor(path: path, tensor: name) }
    if entry.type == .f16, type != .int16 {
      let tensor = Tensor(zeros: entry.shape)
      try read16(entry, into: tensor) { widened($0) }
      return type == .float32 ? tensor : tensor.converted(to: type)
    }
    guard let stored = entry.type.elementType, (stored == .int16) == (type == .int16) else {
      throw .safetensors(path: path, tensor: name, problem: .unsupportedType(entry.type.rawValue))
    }
    let tensor = Tensor(zeros: entry.shape, type: stored)
    try file.read(at: entry.range.lowerBound, into: tensor.bytes)
    return stored == type ? tensor : tensor.converted(to: type)
  }

  /// A mebibyte at a time, so that a large table takes no second room.
  private func read16(
    _ entry: SafetensorsHeader.Entry, into tensor: Tensor, _ convert: (UInt16) -> Float
  ) throws(ModelError) {
    let step = 1 << 19
    for start in stride(from: 0, to: tensor.count, by: step) {
      let count = min(step, tensor.count - start)
      let bytes = try file.read(at: entry.range.lowerBound + UInt64(2 * start), count: 2 * count)
      for index in 0..<count {
        tensor.values[start + index] = convert(UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8)
      }
    }
  }
}

/// An IEEE 754 half as a float, by its bits: `Float16` is not there on every processor.
private func widened(_ half: UInt16) -> Float {
  let sign: Float = half & 0x8000 == 0 ? 1 : -1
  let (exponent, fraction) = (UInt32(half >> 10 & 0x1F), UInt32(half & 0x3FF))
  switch exponent {
  case 0: return sign * Float(fraction) * 0x1p-24
  case 31: return Float(bitPattern: (sign < 0 ? 0xFF80_0000 : 0x7F80_0000) | fraction << 13)
  default: return sign * Float(bitPattern: (exponent + 112) << 23 | fraction << 13)
  }
}
