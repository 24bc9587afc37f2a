import OslerJSON
import OslerTensor

/// Writes tensors as a safetensors file: by alignment, then by name, metadata `{"format":"pt"}`, data
/// 8-aligned. The same tensors give the same bytes.
public enum SafetensorsWriter {
  /// - Parameter path: written over when it is there; not atomically, which is the caller's business.
  /// - Precondition: no tensor is quantised.
  public static func write(_ parameters: ParameterSet, to path: String) throws(ModelError) {
    let entries = parameters.entries.sorted { first, second in
      let (one, two) = (kind(first.tensor).alignment, kind(second.tensor).alignment)
      return one == two ? first.name.utf8.lexicographicallyPrecedes(second.name.utf8) : one > two
    }
    var header = #"{"__metadata__":{"format":"pt"}"#
    var offset = 0
    for (name, tensor) in entries {
      let end = offset + tensor.byteCount
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      header += #",\#(JSONValue.quoted(name)):{"dtype":"\#(kind(tensor).type.rawValue)","shape":[\#(shape)],"#
      header += #""data_offsets":[\#(offset),\#(end)]}"#
      offset = end
    }
    header += "}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)

    let file = try FileWriter(path)
    let length = UInt64(header.utf8.count)
    try file.write((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) })
    try file.write(Array(header.utf8))
    for (_, tensor) in entries { try file.write(UnsafeRawBufferPointer(tensor.bytes)) }
    try file.finish()
  }

  private static func kind(_ tensor: Tensor) -> (type: SafetensorsType, alignment: Int) {
    switch tensor.type {
    case .float32: (.f32, 4)
    case .bfloat16: (.bf16, 2)
    case .float16: (.f16, 2)
    case .int16: (.i16, 2)
    case .int8, .nf4: preconditionFailure("quantised tensors are not written")
    }
  }
}
