import OslerJSON
import OslerTensor

/// Writes fp32 tensors as a safetensors file: by name, metadata `{"format":"pt"}`, data 8-aligned. The
/// same tensors give the same bytes.
public enum SafetensorsWriter {
  /// - Parameter path: written over when it is there; not atomically, which is the caller's business.
  public static func write(_ parameters: ParameterSet, to path: String) throws(ModelError) {
    // All are of one type, so the format's order (alignment, then name) is by name, in bytes.
    let entries = parameters.entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var header = #"{"__metadata__":{"format":"pt"}"#
    var offset = 0
    for (name, tensor) in entries {
      let end = offset + tensor.count * MemoryLayout<Float>.stride
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      header += #",\#(JSONValue.quoted(name)):{"dtype":"F32","shape":[\#(shape)],"#
      header += #""data_offsets":[\#(offset),\#(end)]}"#
      offset = end
    }
    header += "}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)

    let file = try FileWriter(path)
    let length = UInt64(header.utf8.count)
    try file.write((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) })
    try file.write(Array(header.utf8))
    for (_, tensor) in entries { try file.write(UnsafeRawBufferPointer(tensor.values)) }
    try file.finish()
  }
}
