import OslerJSON
import OslerTensor

/// The checked header of a safetensors file.
///
/// Format: 8 bytes little-endian length, that many bytes of JSON, then data. Nothing overlaps, nothing
/// is left out, and the data ends with the file.
struct SafetensorsHeader: Hashable {
  struct Entry: Hashable {
    let name: String
    let type: SafetensorsType
    let shape: [Int]
    /// Bytes, counted from the beginning of the file.
    let range: Range<UInt64>
  }

  static let mostBytes: UInt64 = 100_000_000

  /// In the order of their data.
  let entries: [Entry]
  let metadata: [String: String]

  /// - Parameters:
  ///   - json: the header's bytes.
  ///   - dataBytes: how many bytes follow it.
  init(json: [UInt8], dataBytes: UInt64, path: String) throws(ModelError) {
    func bad(_ tensor: String?, _ problem: SafetensorsProblem) -> ModelError {
      .safetensors(path: path, tensor: tensor, problem: problem)
    }
    let value: JSONValue?
    do throws(JSONProblem) {
      value = json.first == UInt8(ascii: "{") ? try JSONReader.read(json) : nil
    } catch {
      throw bad(nil, .headerNotJSON(reason: error.reason, byte: error.end.byte))
    }
    guard case .object(let members)? = value else {
      throw bad(nil, .headerNotJSON(reason: "an object is expected", byte: 0))
    }

    var (entries, metadata): ([Entry], [String: String]) = ([], [:])
    let dataStart = 8 + UInt64(json.count)
    for member in members {
      if member.key == "__metadata__" {
        guard let found = Self.metadata(member.value) else { throw bad(nil, .badMetadata) }
        metadata = found
      } else {
        let result = Self.entry(member, dataStart: dataStart, dataBytes: dataBytes)
        switch result {
        case .success(let entry): entries.append(entry)
        case .failure(let failure): throw bad(member.key, failure.problem)
        }
      }
    }
    // Empty tensors take no room; by name among themselves.
    entries.sort {
      ($0.range.lowerBound, $0.range.upperBound, $0.name) < (
        $1.range.lowerBound, $1.range.upperBound, $1.name
      )
    }
    var (end, previous) = (dataStart, "")
    for entry in entries {
      guard entry.range.lowerBound >= end else { throw bad(entry.name, .overlap(with: previous)) }
      guard entry.range.lowerBound == end else { throw bad(entry.name, .hole(at: end - dataStart)) }
      (end, previous) = (entry.range.upperBound, entry.name)
    }
    guard end - dataStart == dataBytes else {
      throw bad(nil, .trailingBytes(count: dataBytes - (end - dataStart)))
    }
    self.entries = entries
    self.metadata = metadata
  }

  private struct Failure: Error {
    let problem: SafetensorsProblem
  }

  private static func metadata(_ value: JSONValue) -> [String: String]? {
    guard case .object(let members) = value else { return nil }
    var metadata: [String: String] = [:]
    for member in members {
      guard case .string(let text) = member.value else { return nil }
      metadata[member.key] = text
    }
    return metadata
  }

  private static func entry(
    _ member: JSONValue.Member, dataStart: UInt64, dataBytes: UInt64
  ) -> Result<Entry, Failure> {
    func bad(_ reason: String) -> Result<Entry, Failure> {
      .failure(Failure(problem: .badEntry(reason: reason)))
    }
    guard case .object(let fields) = member.value else { return bad("it is not an object") }
    let known = ["dtype", "shape", "data_offsets"]
    if let extra = fields.first(where: { !known.contains($0.key) }) { return bad("unknown '\(extra.key)'") }
    guard case .string(let typeName)? = member.value["dtype"] else { return bad("no 'dtype'") }
    guard let type = SafetensorsType(rawValue: typeName) else {
      return .failure(Failure(problem: .unknownType(typeName)))
    }
    guard let shape = sizes(member.value["shape"]) else { return bad("'shape' is not a list of sizes") }
    guard let offsets = sizes(member.value["data_offsets"]), offsets.count == 2, offsets[0] <= offsets[1]
    else { return bad("'data_offsets' is not a range") }

    let (begin, end) = (UInt64(offsets[0]), UInt64(offsets[1]))
    guard end <= dataBytes else {
      return .failure(Failure(problem: .outsideFile(end: end, dataBytes: dataBytes)))
    }
    var expected = UInt64(type.byteCount)
    for size in shape {
      let (product, overflows) = expected.multipliedReportingOverflow(by: UInt64(size))
      guard !overflows else { return bad("'shape' is too large") }
      expected = product
    }
    guard end - begin == expected else {
      return .failure(Failure(problem: .sizeMismatch(bytes: end - begin, expected: expected)))
    }
    return .success(
      Entry(name: member.key, type: type, shape: shape, range: dataStart + begin..<dataStart + end))
  }

  private static func sizes(_ value: JSONValue?) -> [Int]? {
    guard case .array(let items)? = value else { return nil }
    var sizes: [Int] = []
    for item in items {
      guard case .integer(let size) = item, size >= 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }
}

/// The element types of the format whose elements are whole bytes.
enum SafetensorsType: String, Hashable {
  case bool = "BOOL"
  case u8 = "U8"
  case i8 = "I8"
  case f8E5M2 = "F8_E5M2"
  case f8E4M3 = "F8_E4M3"
  case i16 = "I16"
  case u16 = "U16"
  case f16 = "F16"
  case bf16 = "BF16"
  case i32 = "I32"
  case u32 = "U32"
  case f32 = "F32"
  case c64 = "C64"
  case f64 = "F64"
  case i64 = "I64"
  case u64 = "U64"

  /// As tensors are kept in memory; nil where there is no such kind.
  var elementType: ElementType? {
    switch self {
    case .f32: .float32
    case .bf16: .bfloat16
    case .f16: .float16
    case .i16: .int16
    default: nil
    }
  }

  var byteCount: Int {
    switch self {
    case .bool, .u8, .i8, .f8E5M2, .f8E4M3: 1
    case .i16, .u16, .f16, .bf16: 2
    case .i32, .u32, .f32: 4
    case .c64, .f64, .i64, .u64: 8
    }
  }
}
