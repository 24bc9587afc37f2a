import Foundation
import OslerModel
import OslerTensor
import Testing

/// Tensors in files of other types than the model's.
struct PrecisionFileTests {
  /// The bytes of every tensor.
  private func expectSame(_ found: ParameterSet, _ expected: ParameterSet) {
    #expect(found.names == expected.names)
    for (name, tensor) in expected.entries {
      #expect(found[name]?.hasSameBytes(as: tensor) == true, "\(name)")
    }
  }

  @Test func `bfloat16 is written and read back byte for byte, beside fp32 and int16`() throws {
    try withTemporaryFolder { folder in
      let lower = Tensor(zeros: [3], type: .int16)
      for (index, value) in [Int16.min, -1, 12_345].enumerated() {
        lower.bytes.storeBytes(of: value, toByteOffset: 2 * index, as: Int16.self)
      }
      let set = ParameterSet([
        ("half", Tensor([1, -0.0, .infinity, 0.333], shape: [2, 2]).converted(to: .bfloat16)),
        ("full", Tensor([0.1], shape: [1])), ("lower", lower),
        ("none", Tensor(zeros: [0, 4], type: .bfloat16)),
      ])
      let path = "\(folder)/x.safetensors"
      try SafetensorsWriter.write(set, to: path)
      let file = try SafetensorsFile(path)
      for (name, tensor) in set.entries {
        #expect(try file.tensor(name, as: tensor.type).hasSameBytes(as: tensor), "\(name)")
      }
      // By alignment, then by name.
      #expect(file.names.filter { $0 != "none" } == ["full", "half", "lower"])
    }
  }

  @Test func `the bytes of bfloat16 are the format's`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.safetensors"
      let tensor = Tensor([1, -2], shape: [2]).converted(to: .bfloat16)
      try SafetensorsWriter.write(ParameterSet([("w", tensor)]), to: path)
      let header =
        #"{"__metadata__":{"format":"pt"},"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#
      let padding = (8 - header.utf8.count % 8) % 8
      let expected =
        [UInt8(header.utf8.count + padding), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8)
        + [UInt8](repeating: 0x20, count: padding) + [0x80, 0x3F, 0, 0xC0]
      #expect(try bytes(path) == expected)
    }
  }

  /// F32 and F16 of ties and near-ties: 1 + 2⁻⁸ lies halfway between 1 and 1 + 2⁻⁷.
  @Test func `F32 and F16 are rounded to nearest even when they are read as bfloat16`() throws {
    try withTemporaryFolder { folder in
      let numbers: [Float] = [1.00390625, 1.01171875, -1.00390625, 0.333251953125, 0x1p-24, .infinity]
      let expected: [Float] = [1, 1.015625, -1, 0.333984375, 0x1p-24, .infinity]
      let full = numbers.flatMap { number in
        (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) }
      }
      let halves: [UInt16] = [0x3C04, 0x3C0C, 0xBC04, 0x3555, 0x0001, 0x7C00]
      let half = halves.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
      for (type, data) in [("F32", full), ("F16", half)] {
        let header = #"{"w":{"dtype":"\#(type)","shape":[6],"data_offsets":[0,\#(data.count)]}}"#
        let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        let path = "\(folder)/\(type).safetensors"
        let length = (0..<8).map { UInt8(truncatingIfNeeded: padded.utf8.count >> (8 * $0)) }
        try Data(length + Array(padded.utf8) + data).write(to: URL(fileURLWithPath: path))
        let file = try SafetensorsFile(path)
        #expect(try file.tensor("w").array == numbers)
        let rounded = try file.tensor("w", as: .bfloat16)
        #expect(rounded.type == .bfloat16)
        #expect(rounded.array == expected, "\(type)")
      }
    }
  }

  @Test func `lower halves are no weights, and weights no lower halves`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.safetensors"
      try SafetensorsWriter.write(
        ParameterSet([("w", Tensor(zeros: [2])), ("lower", Tensor(zeros: [2], type: .int16))]), to: path)
      let file = try SafetensorsFile(path)
      func message(_ name: String, as type: ElementType) -> String? {
        let error = #expect(throws: ModelError.self) { try file.tensor(name, as: type) }
        return error?.description
      }
      let end = "which is not supported yet"
      #expect(message("lower", as: .bfloat16) == "tensor 'lower' in '\(path)' has the type 'I16', \(end)")
      #expect(message("lower", as: .float32) == "tensor 'lower' in '\(path)' has the type 'I16', \(end)")
      #expect(message("w", as: .int16) == "tensor 'w' in '\(path)' has the type 'F32', \(end)")
    }
  }

  @Test(arguments: [false, true])
  func `a saved bfloat16 model comes back to the byte`(tied: Bool) throws {
    try withTemporaryFolder { folder in
      let model = try WideModel.make(tied: tied)
      try Checkpoint.save(model, to: "\(folder)/a")
      let loaded = try Checkpoint.load(from: "\(folder)/a", device: ReferenceDevice(), precision: .bf16)
      #expect(loaded.configuration == model.configuration)
      #expect(loaded.parameters.digest() == model.parameters.digest())
      // The file is half as large, its norms are fp32.
      let file = try SafetensorsFile("\(folder)/a/model.safetensors")
      #expect(
        try file.tensor("model.norm.weight").hasSameBytes(
          as: try #require(model.parameters["model.norm.weight"])))
      try Checkpoint.save(loaded, to: "\(folder)/b")
      #expect(try bytes("\(folder)/a/model.safetensors") == bytes("\(folder)/b/model.safetensors"))
      #expect(try bytes("\(folder)/a/config.json") == bytes("\(folder)/b/config.json"))
      let written = String(decoding: try bytes("\(folder)/a/config.json"), as: UTF8.self)
      #expect(written.contains(#""torch_dtype": "bfloat16""#))
    }
  }

  @Test func `a bfloat16 file opens in fp32 without loss, and an fp32 file in bfloat16, rounded`() throws {
    try withTemporaryFolder { folder in
      let (half, full) = try (WideModel.make(), WideModel.make(precision: .fp32))
      try Checkpoint.save(half, to: "\(folder)/half")
      try Checkpoint.save(full, to: "\(folder)/full")
      let device = ReferenceDevice()
      let wide = try Checkpoint.load(from: "\(folder)/half", device: device)
      #expect(wide.precision == .fp32)
      expectSame(wide.parameters, try WideModel.widened(half).parameters)
      let narrow = try Checkpoint.load(from: "\(folder)/full", device: device, precision: .bf16)
      expectSame(narrow.parameters, half.parameters)
    }
  }

  @Test func `a file of several types is read as the model wants them`() throws {
    try withTemporaryFolder { folder in
      let model = try WideModel.make()
      // Norms in bfloat16, as some files have them, and every other matrix in fp32.
      let mixed = model.parameters.entries.enumerated().map { index, entry in
        let isNorm = entry.tensor.shape.count == 1
        let type: ElementType = isNorm || !index.isMultiple(of: 2) ? .bfloat16 : .float32
        return (name: entry.name, tensor: entry.tensor.converted(to: type))
      }
      try write(model.configuration.json(), "\(folder)/config.json")
      try SafetensorsWriter.write(ParameterSet(mixed), to: "\(folder)/model.safetensors")
      let loaded = try Checkpoint.load(from: folder, device: ReferenceDevice(), precision: .bf16)
      for (name, tensor) in loaded.parameters.entries {
        let isNorm = tensor.shape.count == 1
        let expected = try #require(model.parameters[name])
        #expect(tensor.type == (isNorm ? .float32 : .bfloat16))
        #expect(
          tensor.hasSameBytes(
            as: isNorm ? expected.converted(to: .bfloat16).converted(to: .float32) : expected),
          "\(name)")
      }
    }
  }

  @Test func `an adapter over a bfloat16 model is fp32, in its file too`() throws {
    try withTemporaryFolder { folder in
      let model = try WideModel.make(withAdapter: true)
      let adapter = try #require(model.adapter)
      #expect(adapter.parameters.entries.allSatisfy { $0.tensor.type == .float32 })
      try adapter.save(to: "\(folder)/a")
      let loaded = try LoRAAdapter.load(from: "\(folder)/a", for: model.configuration)
      #expect(loaded.parameters.digest() == adapter.parameters.digest())
    }
  }
}
