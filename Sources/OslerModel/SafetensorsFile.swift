public import OslerTensor

/// A safetensors file, open for reading; the header is checked when it opens, data is read when asked.
public final class SafetensorsFile {
  public let path: String
  private let file: OpenFile
  private let entries: [String: SafetensorsHeader.Entry]
  /// Names of the tensors, in the order of their data.
  public let names: [String]
  public let metadata: [String: String]
  /// From the first ``view(_:)`` on.
  private var mapping: MappedFile?

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

  /// The type of this tensor's elements; nil when there is none, or of a type that tensors do not have.
  func type(of name: String) -> ElementType? { entries[name]?.type.elementType }

  /// What the file holds, in the order of its data.
  public var facts: [TensorFacts] {
    names.compactMap { entries[$0] }.map {
      TensorFacts(
        name: $0.name, shape: $0.shape, type: $0.type.rawValue, byteCount: $0.range.count)
    }
  }

  /// The tensor in fp32, or in another type: F16 and BF16 are widened, which loses nothing; F32 and F16 are
  /// rounded to bfloat16 when that is asked for. It has memory of its own.
  public func tensor(_ name: String, as type: ElementType = .float32) throws(ModelError) -> Tensor {
    let (entry, stored) = try entry(name)
    guard (stored == .int16) == (type == .int16) else {
      throw .safetensors(path: path, tensor: name, problem: .unsupportedType(entry.type.rawValue))
    }
    let tensor = try read(entry, stored)
    try file.checkUnchanged()
    return stored == type ? tensor : tensor.converted(to: type)
  }

  /// The tensor in its own type, in the memory of the mapped file: nothing is read before it is touched. A
  /// tensor that does not begin at a multiple of its elements is read instead.
  ///
  /// - Throws: ``ModelError`` when there is none, or of a type that tensors do not have.
  func view(_ name: String) throws(ModelError) -> Tensor {
    let (entry, stored) = try entry(name)
    guard entry.range.lowerBound % UInt64(stored.alignment) == 0 else { return try read(entry, stored) }
    let mapping = try mappedFile()
    return Tensor(over: mapping.start(of: entry.range), shape: entry.shape, type: stored, owner: mapping)
  }

  private func mappedFile() throws(ModelError) -> MappedFile {
    if let mapping { return mapping }
    let fresh = try MappedFile(file)
    mapping = fresh
    return fresh
  }

  /// Tells the system that the tensor's view is read next.
  func willNeed(_ name: String) {
    if let entry = entries[name] { mapping?.willNeed(entry.range) }
  }

  /// Gives the pages of the tensor's view back to the system. Nothing has been written to it.
  func release(_ name: String) {
    if let entry = entries[name] { mapping?.release(entry.range) }
  }

  /// Throws when the file has changed since it was opened.
  func checkUnchanged() throws(ModelError) { try file.checkUnchanged() }

  /// Throws unless there is such a tensor, of a type that weights have.
  func checkWeight(_ name: String) throws(ModelError) {
    let (entry, stored) = try entry(name)
    guard stored != .int16 else {
      throw .safetensors(path: path, tensor: name, problem: .unsupportedType(entry.type.rawValue))
    }
  }

  private func entry(_ name: String) throws(ModelError) -> (SafetensorsHeader.Entry, ElementType) {
    guard let entry = entries[name] else { throw .missingTensor(path: path, tensor: name) }
    guard let stored = entry.type.elementType else {
      throw .safetensors(path: path, tensor: name, problem: .unsupportedType(entry.type.rawValue))
    }
    return (entry, stored)
  }

  private func read(_ entry: SafetensorsHeader.Entry, _ type: ElementType) throws(ModelError) -> Tensor {
    let tensor = Tensor(zeros: entry.shape, type: type)
    try file.read(at: entry.range.lowerBound, into: tensor.bytes)
    return tensor
  }
}
