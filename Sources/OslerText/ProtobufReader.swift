/// Reads a protobuf message field by field (the wire format shared by proto2 and proto3).
///
/// Strict: a field that is cut off, of a wrong wire type or numbered 0 is an error that names it.
struct ProtobufReader {
  /// How a field's value is stored, by the number in its tag.
  enum WireType: UInt64, Sendable {
    case varint = 0
    case fixed64 = 1
    case bytes = 2
    case fixed32 = 5

    /// In the words of a message.
    var name: String {
      switch self {
      case .varint: "an integer"
      case .fixed64: "a 64-bit number"
      case .bytes: "a run of bytes"
      case .fixed32: "a 32-bit number"
      }
    }
  }

  let file: String
  /// The message that is read, as messages name it: "pieces[3]".
  let message: String
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int
  /// The field whose value comes next.
  private var wireType = WireType.varint
  private var number = 0

  /// - Parameter message: what to call it in messages.
  init(_ bytes: [UInt8], range: Range<Int>? = nil, message: String, file: String) {
    self.bytes = bytes
    self.file = file
    self.message = message
    position = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  /// The number of the next field, `nil` at the end. Its value must be read, or skipped, before the next.
  mutating func next() throws(TokenizerError) -> Int? {
    guard position < end else { return nil }
    let tag = try varint(message)
    guard let type = WireType(rawValue: tag & 7) else {
      throw error(message, "has a field of the unknown wire type \(tag & 7)")
    }
    guard tag >> 3 > 0, tag >> 3 < 1 << 29 else {
      throw error(message, "has a field of the impossible number \(tag >> 3)")
    }
    wireType = type
    number = Int(tag >> 3)
    return number
  }

  mutating func skip() throws(TokenizerError) {
    let field = "field \(number)"
    switch wireType {
    case .varint: _ = try varint(path(field))
    case .fixed64: _ = try take(8, field)
    case .bytes: _ = try bytes(field)
    case .fixed32: _ = try take(4, field)
    }
  }

  mutating func integer(_ field: String) throws(TokenizerError) -> Int {
    try expect(.varint, field)
    return Int(Int64(bitPattern: try varint(path(field))))
  }

  mutating func boolean(_ field: String) throws(TokenizerError) -> Bool { try integer(field) != 0 }

  mutating func float(_ field: String) throws(TokenizerError) -> Float {
    try expect(.fixed32, field)
    let range = try take(4, field)
    return Float(bitPattern: bytes[range].reversed().reduce(0) { $0 << 8 | UInt32($1) })
  }

  mutating func data(_ field: String) throws(TokenizerError) -> ArraySlice<UInt8> {
    try expect(.bytes, field)
    return bytes[try bytes(field)]
  }

  mutating func text(_ field: String) throws(TokenizerError) -> String {
    guard let text = String(validating: try data(field), as: UTF8.self) else {
      throw error(path(field), "is not UTF-8")
    }
    return text
  }

  /// A message inside this one.
  mutating func nested(_ field: String) throws(TokenizerError) -> ProtobufReader {
    try expect(.bytes, field)
    return ProtobufReader(bytes, range: try bytes(field), message: path(field), file: file)
  }

  func path(_ field: String) -> String { message.isEmpty ? field : "\(message).\(field)" }

  private func expect(_ type: WireType, _ field: String) throws(TokenizerError) {
    guard wireType == type else {
      throw error(path(field), "must be \(type.name), not \(wireType.name)")
    }
  }

  private mutating func bytes(_ field: String) throws(TokenizerError) -> Range<Int> {
    let count = try varint(path(field))
    guard count <= UInt64(end - position) else { throw error(path(field), "is cut off") }
    return try take(Int(count), field)
  }

  private mutating func take(_ count: Int, _ field: String) throws(TokenizerError) -> Range<Int> {
    guard count <= end - position else { throw error(path(field), "is cut off") }
    defer { position += count }
    return position..<position + count
  }

  private mutating func varint(_ path: String) throws(TokenizerError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else { throw error(path, "is cut off") }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw error(path, "has an integer of more than 64 bits")
  }

  private func error(_ path: String, _ what: String) -> TokenizerError {
    .notSentencePiece(file: file, field: path.isEmpty ? "ModelProto" : path, what: what)
  }
}
