public import OslerTensor

/// A GGUF file of version 2 or 3, open for reading; what stands before the data is checked when it opens, data
/// is read when asked.
public final class GGUFFile {
  public let path: String
  private let file: OpenFile
  private let header: GGUFHeader
  private let entries: [String: GGUFHeader.Entry]
  /// From the first ``view(_:)`` on.
  private var mapping: MappedFile?

  /// - Throws: ``ModelError`` that names file and key or tensor.
  public init(_ path: String) throws(ModelError) {
    self.path = path
    file = try OpenFile(path)
    header = try GGUFHeader(file)
    entries = Dictionary(header.entries.map { ($0.name, $0) }) { first, _ in first }
  }

  public var version: Int { Int(header.version) }
  /// Names of the tensors, in the order of their data.
  public var names: [String] { header.entries.map(\.name) }
  /// Keys of the metadata, in the order of the file.
  public var keys: [String] { header.keys }

  /// The metadata's value of this key, nil when the file has none.
  public subscript(key: String) -> GGUFValue? { header.metadata[key] }

  /// The shape of this tensor, slowest first; nil when the file has none of this name.
  public func shape(of name: String) -> [Int]? { entries[name]?.shape }
  public func type(of name: String) -> GGUFTensorType? { entries[name]?.type }

  /// The tensor in fp32 or bfloat16: F16 and BF16 are widened and blocks multiplied out, which is exact in fp32
  /// and rounded once in bfloat16.
  public func tensor(_ name: String, as type: ElementType = .float32) throws(ModelError) -> Tensor {
    precondition(type == .float32 || type == .bfloat16, "tensors are not read as \(type.rawValue)")
    guard let entry = entries[name] else { throw .missingTensor(path: path, tensor: name) }
    guard GGUFTensorType.readable.contains(entry.type) else {
      throw .gguf(path: path, place: .tensor(name), problem: .unsupportedType(entry.type))
    }
    let tensor = Tensor(zeros: entry.shape, type: type)
    if (entry.type, type) == (.f32, .float32) || (entry.type, type) == (.bf16, .bfloat16) {
      try file.read(at: entry.range.lowerBound, into: tensor.bytes)
    } else {
      try decode(entry, into: tensor)
    }
    return tensor
  }

  /// The tensor in its own type, in the memory of the mapped file: nothing is read before it is touched. Nil of
  /// types that are not computed with.
  func view(_ name: String) throws(ModelError) -> Tensor? {
    guard let entry = entries[name] else { throw .missingTensor(path: path, tensor: name) }
    let types: [GGUFTensorType: ElementType] = [.f32: .float32, .bf16: .bfloat16]
    guard let type = types[entry.type], entry.range.lowerBound % UInt64(type.alignment) == 0 else {
      return nil
    }
    let mapping = try mappedFile()
    return Tensor(over: mapping.start(of: entry.range), shape: entry.shape, type: type, owner: mapping)
  }

  private func mappedFile() throws(ModelError) -> MappedFile {
    if let mapping { return mapping }
    let fresh = try MappedFile(file)
    mapping = fresh
    return fresh
  }

  /// Throws when the file has changed since it was opened.
  func checkUnchanged() throws(ModelError) { try file.checkUnchanged() }

  /// Some mebibyte at a time, so that a large table takes no second room.
  private func decode(_ entry: GGUFHeader.Entry, into tensor: Tensor) throws(ModelError) {
    // A multiple of every block.
    let step = 1 << 19
    let scratch = Tensor(zeros: [min(step, tensor.count)])
    let elementBytes = tensor.type.byteCount(of: [1])
    for start in stride(from: 0, to: tensor.count, by: step) {
      let count = min(step, tensor.count - start)
      let offset = start / entry.type.blockSize * entry.type.blockBytes
      let bytes = try file.read(
        at: entry.range.lowerBound + UInt64(offset),
        count: count / entry.type.blockSize * entry.type.blockBytes)
      bytes.withUnsafeBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return }
        GGUFBlocks.decode(entry.type, base, into: scratch.pointer, count: count)
      }
      let piece = scratch.rows(0..<count).converted(to: tensor.type)
      (tensor.raw + start * elementBytes).copyMemory(from: piece.raw, byteCount: count * elementBytes)
    }
  }

  // MARK: Metadata by type

  private func wrongType(_ key: String, _ expected: String) -> ModelError {
    .wrongType(path: path, key: key, expected: expected)
  }

  public func integer(_ key: String) throws(ModelError) -> Int? {
    guard let value = self[key] else { return nil }
    guard let integer = value.integer else { throw wrongType(key, "a whole number") }
    return integer
  }

  public func real(_ key: String) throws(ModelError) -> Double? {
    guard let value = self[key] else { return nil }
    guard let real = value.real else { throw wrongType(key, "a number") }
    return real
  }

  public func bool(_ key: String) throws(ModelError) -> Bool? {
    guard let value = self[key] else { return nil }
    guard let bool = value.bool else { throw wrongType(key, "true or false") }
    return bool
  }

  public func string(_ key: String) throws(ModelError) -> String? {
    guard let value = self[key] else { return nil }
    guard let string = value.string else { throw wrongType(key, "a text") }
    return string
  }

  /// A list whose elements are all what `convert` takes.
  public func list<T>(
    _ key: String, of expected: String, _ convert: (GGUFValue) -> T?
  ) throws(ModelError) -> [T]? {
    guard let value = self[key] else { return nil }
    guard let values = value.array else { throw wrongType(key, "a list of \(expected)") }
    let converted = values.compactMap(convert)
    guard converted.count == values.count else { throw wrongType(key, "a list of \(expected)") }
    return converted
  }

  /// What to throw when `key` is needed and not there.
  public func required<T>(_ key: String, _ value: T?) throws(ModelError) -> T {
    guard let value else { throw .missingKey(path: path, key: key) }
    return value
  }
}
