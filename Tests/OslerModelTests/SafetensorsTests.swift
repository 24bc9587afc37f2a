import Foundation
import OslerModel
import OslerTensor
import Testing

struct SafetensorsTests {
  /// A file of this header (padded) and so many bytes of data.
  private func file(_ header: String, data: Int, in folder: String) throws -> String {
    try file(header, data: [UInt8](repeating: 0, count: data), in: folder)
  }

  private func file(_ header: String, data: [UInt8], in folder: String) throws -> String {
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: padded.utf8.count >> (8 * $0)) }
    let path = "\(folder)/x.safetensors"
    try Data(length + Array(padded.utf8) + data).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func entry(_ name: String, _ begin: Int, _ end: Int, shape: String = "[2]", type: String = "F32")
    -> String
  { #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"# }

  /// The message for a file, its path left out.
  private func message(_ header: String, data: Int) throws -> String {
    try withTemporaryFolder { folder in
      let path = try file(header, data: data, in: folder)
      let error = #expect(throws: ModelError.self) { try SafetensorsFile(path) }
      return (error?.description ?? "").replacing(folder + "/", with: "")
    }
  }

  @Test func `what is written is read back, by name`() throws {
    try withTemporaryFolder { folder in
      let set = ParameterSet([
        ("b", Tensor([1, -0.0, .infinity], shape: [3])), ("a", Tensor([4, 5], shape: [2, 1])),
        ("é\"\n", Tensor([], shape: [0, 4])), ("scalar", Tensor([9], shape: [])),
      ])
      let path = "\(folder)/x.safetensors"
      try SafetensorsWriter.write(set, to: path)
      let file = try SafetensorsFile(path)
      #expect(file.metadata == ["format": "pt"])
      #expect(Set(file.names) == Set(set.names))
      for (name, tensor) in set.entries {
        let found = try file.tensor(name)
        #expect(found.shape == tensor.shape)
        #expect(found.array.map(\.bitPattern) == tensor.array.map(\.bitPattern))
      }
      let first = try bytes(path)
      try SafetensorsWriter.write(set, to: path)
      #expect(try bytes(path) == first)
    }
  }

  @Test func `the bytes are the format's`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.safetensors"
      try SafetensorsWriter.write(ParameterSet([("w", Tensor([1, 2], shape: [2]))]), to: path)
      let header =
        #"{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
      let padding = (8 - header.utf8.count % 8) % 8
      let expected =
        [UInt8(header.utf8.count + padding), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8)
        + [UInt8](repeating: 0x20, count: padding) + [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]
      #expect(try bytes(path) == expected)
    }
  }

  @Test func `halves and brain floats are widened exactly`() throws {
    try withTemporaryFolder { folder in
      let halves: [UInt16] = [0x3C00, 0xC000, 0x0001, 0x7C00, 0x8000, 0x3555]
      let brains: [UInt16] = [0x3F80, 0xC000]
      let data = (halves + brains).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
      let path = try file(
        "{\(entry("h", 0, 12, shape: "[6]", type: "F16")),\(entry("b", 12, 16, type: "BF16"))}", data: data,
        in: folder)
      let read = try SafetensorsFile(path)
      let expected: [Float] = [1, -2, 0x1p-24, .infinity, -0.0, 0.333251953125]
      #expect(try read.tensor("h").array.map(\.bitPattern) == expected.map(\.bitPattern))
      #expect(try read.tensor("b").array == [1, -2])
    }
  }

  @Test func `a type that is no float says so when it is read`() throws {
    try withTemporaryFolder { folder in
      let path = try file("{\(entry("ids", 0, 16, type: "I64"))}", data: 16, in: folder)
      let read = try SafetensorsFile(path)
      let error = #expect(throws: ModelError.self) { try read.tensor("ids") }
      #expect(
        error?.description == "tensor 'ids' in '\(path)' has the type 'I64', which is not supported yet")
    }
  }

  @Test func `every break of the format is named`() throws {
    let a = entry("a", 0, 8)
    let unsound = "'x.safetensors' is not a sound safetensors file: "
    let cases: [(header: String, data: Int, message: String)] = [
      ("{\(a),\(entry("b", 4, 12))}", 12, "tensor 'b' in 'x.safetensors' overlaps tensor 'a'"),
      ("{\(a),\(entry("b", 0, 8))}", 8, "tensor 'b' in 'x.safetensors' overlaps tensor 'a'"),
      (
        "{\(a),\(entry("b", 12, 20))}", 20,
        "tensor 'b' in 'x.safetensors' leaves a hole before it, at data byte 8"
      ),
      ("{\(entry("b", 8, 16))}", 16, "tensor 'b' in 'x.safetensors' leaves a hole before it, at data byte 0"),
      ("{\(a)}", 7, "tensor 'a' in 'x.safetensors' ends at byte 8 of 7 bytes of data"),
      (
        "{\(a)}", 9, unsound + "1 bytes follow the last tensor"
      ),
      (
        "{\(entry("a", 0, 8, shape: "[3]"))}", 8,
        "tensor 'a' in 'x.safetensors' takes 8 bytes, but its shape needs 12"
      ),
      (
        "{\(entry("a", 0, 8, shape: "[4294967296,4294967296]"))}", 8,
        "tensor 'a' in 'x.safetensors' has a bad header entry: 'shape' is too large"
      ),
      (
        "{\(entry("a", 0, 8, shape: "[-2]"))}", 8,
        "tensor 'a' in 'x.safetensors' has a bad header entry: 'shape' is not a list of sizes"
      ),
      (
        "{\(entry("a", 8, 0))}", 8,
        "tensor 'a' in 'x.safetensors' has a bad header entry: 'data_offsets' is not a range"
      ),
      ("{\(entry("a", 0, 8, type: "F31"))}", 8, "tensor 'a' in 'x.safetensors' has the unknown type 'F31'"),
      (
        #"{"a":{"dtype":"F32","shape":[2]}}"#, 8,
        "tensor 'a' in 'x.safetensors' has a bad header entry: 'data_offsets' is not a range"
      ),
      (
        "{\(a),\(a)}", 8,
        unsound + "its header is not JSON: the key 'a' is there twice at byte 57"
      ),
      (
        "[]", 0,
        unsound + "its header is not JSON: an object is expected at byte 0"
      ),
      (
        #"{"__metadata__":{"format":1}}"#, 0,
        unsound + "'__metadata__' is not a table of texts"
      ),
    ]
    for (header, data, expected) in cases {
      let found = try message(header, data: data)
      #expect(found == expected)
    }
  }

  @Test func `a length that lies is an error`() throws {
    try withTemporaryFolder { (folder: String) throws in
      let path = "\(folder)/x.safetensors"
      func message(_ content: [UInt8]) throws -> String {
        try Data(content).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: ModelError.self) { try SafetensorsFile(path) }
        return error?.description ?? ""
      }
      let start = "'\(path)' is not a sound safetensors file: "
      #expect(try message([]) == start + "it has only 0 bytes")
      #expect(try message([1, 0, 0]) == start + "it has only 3 bytes")
      let huge = [UInt8](repeating: 0xFF, count: 8)
      #expect(
        try message(huge + [0x7B]) == start
          + "its header claims 18446744073709551615 bytes, more than 100000000")
      #expect(
        try message([0x01, 0xE1, 0xF5, 0x05, 0, 0, 0, 0, 0x7B]) == start
          + "its header claims 100000001 bytes, more than 100000000")
      #expect(
        try message([0x00, 0xE1, 0xF5, 0x05, 0, 0, 0, 0, 0x7B]) == start
          + "its header of 100000000 bytes goes past the end of the file")
      #expect(
        try message([100, 0, 0, 0, 0, 0, 0, 0, 0x7B]) == start
          + "its header of 100 bytes goes past the end of the file")
    }
  }

  /// A hundred megabytes of nothing, which the file system need not keep.
  @Test func `a header as long as may be is read, and is none`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.safetensors"
      try Data([0x00, 0xE1, 0xF5, 0x05, 0, 0, 0, 0, 0x7B]).write(to: URL(fileURLWithPath: path))
      try FileHandle(forWritingTo: URL(fileURLWithPath: path)).truncate(atOffset: 100_000_008)
      let error = #expect(throws: ModelError.self) { try SafetensorsFile(path) }
      #expect(
        error?.description == "'\(path)' is not a sound safetensors file: its header is not JSON: "
          + "a key is expected at byte 1")
    }
  }

  @Test func `no damaged or shortened file crashes the reader`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.safetensors"
      let set = ParameterSet([
        ("a", Tensor([1, 2], shape: [2])), ("b", Tensor([3, 4, 5, 6], shape: [2, 2])),
      ])
      try SafetensorsWriter.write(set, to: path)
      let sound = try bytes(path)
      let stream = RandomStream(seed: 5, name: "fuzz")
      for round in 0..<2000 {
        var damaged = sound
        for change in 0..<(1 + round % 3) {
          let counter = UInt64(round * 8 + change * 2)
          damaged[stream.below(damaged.count, at: counter)] = UInt8(stream.below(256, at: counter + 1))
        }
        if round % 4 == 0 {
          damaged = Array(damaged.prefix(stream.below(damaged.count, at: UInt64(round * 8 + 7))))
        }
        // A file written over is flushed to the disk; a new one is not.
        try FileManager.default.removeItem(atPath: path)
        try Data(damaged).write(to: URL(fileURLWithPath: path))
        do throws(ModelError) {
          let file = try SafetensorsFile(path)
          for name in file.names { _ = try file.tensor(name) }
        } catch {
          #expect(error.description.contains(path))
        }
      }
      for count in 0..<sound.count {
        try FileManager.default.removeItem(atPath: path)
        try Data(sound.prefix(count)).write(to: URL(fileURLWithPath: path))
        #expect(throws: ModelError.self) { try SafetensorsFile(path) }
      }
    }
  }
}
