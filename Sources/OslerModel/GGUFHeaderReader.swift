/// Reads the front of a GGUF file from its beginning, a window at a time.
///
/// What the file claims is compared with the bytes it has before room is taken for it.
struct GGUFHeaderReader {
  /// Values of all lists together: some ten times what the largest tokenizers have.
  static let mostValues = 1 << 24
  static let mostKeyBytes: UInt64 = 65_535
  static let deepest = 2

  let file: OpenFile
  private(set) var offset: UInt64 = 0
  private var window: [UInt8] = []
  private var windowStart: UInt64 = 0
  private var valuesLeft = Self.mostValues

  init(_ file: OpenFile) { self.file = file }

  var bytesLeft: UInt64 { file.byteCount - offset }

  func bad(_ place: GGUFPlace, _ problem: GGUFProblem) -> ModelError {
    .gguf(path: file.path, place: place, problem: problem)
  }

  // MARK: Numbers and texts

  /// Calls `body` with the next bytes. `place` is what goes past the end when there are too few.
  private mutating func next<T>(
    _ count: UInt64, in place: GGUFPlace, _ body: (ArraySlice<UInt8>) -> T
  ) throws(ModelError) -> T {
    guard count <= bytesLeft else { throw bad(place, place == .file ? .tooShort : .endsEarly) }
    if offset < windowStart || offset + count > windowStart + UInt64(window.count) {
      let size = min(max(count, 1 << 20), bytesLeft)
      window = try file.read(at: offset, count: Int(size))
      windowStart = offset
    }
    let start = Int(offset - windowStart)
    offset += count
    return body(window[start..<start + Int(count)])
  }

  mutating func unsigned<T: FixedWidthInteger & UnsignedInteger>(
    _: T.Type, in place: GGUFPlace
  ) throws(ModelError) -> T {
    try next(UInt64(T.bitWidth / 8), in: place) { bytes in
      bytes.reversed().reduce(T(0)) { $0 << 8 | T($1) }
    }
  }

  private mutating func text(in place: GGUFPlace) throws(ModelError) -> String {
    let count = try unsigned(UInt64.self, in: place)
    guard let text = try next(count, in: place, { String(validating: $0, as: UTF8.self) }) else {
      throw bad(place, .notText)
    }
    return text
  }

  /// A key, or the name of a tensor.
  ///
  /// - Parameter kind: makes the place that errors name.
  mutating func name(
    atMost most: UInt64, _ kind: (String) -> GGUFPlace, number: Int
  ) throws(ModelError) -> String {
    let place = kind("number \(number + 1)")
    let start = offset
    let count = try unsigned(UInt64.self, in: place)
    guard count <= most else { throw bad(place, .longName(bytes: count)) }
    offset = start
    return try text(in: place)
  }

  // MARK: Values

  mutating func value(of key: String) throws(ModelError) -> GGUFValue {
    let type = try valueType(of: key)
    return try value(type, key, depth: 0)
  }

  private mutating func valueType(of key: String) throws(ModelError) -> GGUFValueType {
    let number = try unsigned(UInt32.self, in: .key(key))
    guard let type = GGUFValueType(rawValue: number) else {
      throw bad(.key(key), .unknownValueType(number))
    }
    return type
  }

  private mutating func value(
    _ type: GGUFValueType, _ key: String, depth: Int
  ) throws(ModelError) -> GGUFValue {
    let place = GGUFPlace.key(key)
    switch type {
    case .uint8: return .uint8(try unsigned(UInt8.self, in: place))
    case .int8: return .int8(Int8(bitPattern: try unsigned(UInt8.self, in: place)))
    case .uint16: return .uint16(try unsigned(UInt16.self, in: place))
    case .int16: return .int16(Int16(bitPattern: try unsigned(UInt16.self, in: place)))
    case .uint32: return .uint32(try unsigned(UInt32.self, in: place))
    case .int32: return .int32(Int32(bitPattern: try unsigned(UInt32.self, in: place)))
    case .float32: return .float32(Float(bitPattern: try unsigned(UInt32.self, in: place)))
    case .uint64: return .uint64(try unsigned(UInt64.self, in: place))
    case .int64: return .int64(Int64(bitPattern: try unsigned(UInt64.self, in: place)))
    case .float64: return .float64(Double(bitPattern: try unsigned(UInt64.self, in: place)))
    case .string: return .string(try text(in: place))
    case .bool:
      let byte = try unsigned(UInt8.self, in: place)
      guard byte <= 1 else { throw bad(place, .badBool(byte)) }
      return .bool(byte == 1)
    case .array:
      guard depth < Self.deepest else { throw bad(place, .tooDeep) }
      let element = try valueType(of: key)
      let count = try unsigned(UInt64.self, in: place)
      guard count <= bytesLeft / element.leastBytes, count <= UInt64(valuesLeft) else {
        throw bad(place, .tooManyValues(count))
      }
      valuesLeft -= Int(count)
      var values: [GGUFValue] = []
      for _ in 0..<count { values.append(try value(element, key, depth: depth + 1)) }
      return .array(of: element, values)
    }
  }
}
