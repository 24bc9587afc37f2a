import Foundation
import OslerModel
import OslerTensor
import Testing

/// Weights that stay in their files, and those that are converted on their way.
struct MappedCheckpointTests {
  /// The start of the memory of every tensor.
  private func places(_ model: Transformer) -> Set<UnsafeMutableRawPointer> {
    Set(model.parameters.entries.map(\.tensor.raw))
  }

  /// How much of this process's memory is pages of files in `folder`, in mappings.
  private func mappedBytes(_ folder: String) throws -> Int {
    let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/maps"))
    let maps = String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
    return maps.split(separator: "\n").reduce(0) {
      guard $1.contains(folder) else { return $0 }
      let ends = $1.prefix { $0 != " " }.split(separator: "-").compactMap { Int($0, radix: 16) }
      return $0 + ends[1] - ends[0]
    }
  }

  @Test func `matrices of the wanted type stay in the file, and the mapping ends with the last of them`()
    throws
  {
    try withTemporaryFolder { folder in
      try Checkpoint.save(WideModel.make(), to: "\(folder)/a")
      do {
        let model = try Checkpoint.load(from: "\(folder)/a", device: ReferenceDevice(), precision: .bf16)
        #expect(try mappedBytes(folder) > 0)
        _ = try model.logits([1, 5, 9])
      }
      #expect(try mappedBytes(folder) == 0)
      do {
        let wide = try Checkpoint.load(from: "\(folder)/a", device: ReferenceDevice(), precision: .fp32)
        #expect(try mappedBytes(folder) == 0)
        #expect(wide.precision == .fp32)
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func `mapped or copied, it is the same model`(precision: Precision) throws {
    try withTemporaryFolder { folder in
      try Checkpoint.save(WideModel.make(precision: precision), to: "\(folder)/a")
      for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
        func load(mapped: Bool) throws -> Transformer {
          try Checkpoint.load(from: "\(folder)/a", device: device, precision: precision, mapped: mapped)
        }
        let (one, other) = try (load(mapped: true), load(mapped: false))
        #expect(places(one).isDisjoint(with: places(other)))
        #expect(one.parameters.digest() == other.parameters.digest())
        #expect(try one.logits([1, 5, 9]).hasSameBytes(as: other.logits([1, 5, 9])))
        #expect(one.parameters.isFrozen && other.parameters.isFrozen)
      }
    }
  }

  @Test func `writing to a mapped weight changes neither the file nor another model of it`() throws {
    try withTemporaryFolder { folder in
      try Checkpoint.save(ToyModel.make(), to: "\(folder)/a")
      let before = try bytes("\(folder)/a/model.safetensors")
      let (one, other) = try (
        Checkpoint.load(from: "\(folder)/a", device: ReferenceDevice()),
        Checkpoint.load(from: "\(folder)/a", device: ReferenceDevice())
      )
      let name = "model.layers.0.mlp.up_proj.weight"
      let old = try #require(other.parameters[name]).array
      try #require(one.parameters[name]).fill(7)
      #expect(other.parameters[name]?.array == old)
      #expect(one.parameters[name]?.array == [Float](repeating: 7, count: old.count))
      #expect(try bytes("\(folder)/a/model.safetensors") == before)
    }
  }

  @Test func `a model outlives the folder that it came from, replaced or deleted`() throws {
    try withTemporaryFolder { folder in
      let first = try ToyModel.make(seed: 1)
      try Checkpoint.save(first, to: "\(folder)/a")
      let loaded = try Checkpoint.load(from: "\(folder)/a", device: ReferenceDevice())
      try Checkpoint.save(ToyModel.make(seed: 2), to: "\(folder)/a")
      #expect(bits(loaded.parameters) == bits(first.parameters))
      // Onto itself, too.
      try Checkpoint.save(loaded, to: "\(folder)/a")
      try FileManager.default.removeItem(atPath: "\(folder)/a")
      #expect(bits(loaded.parameters) == bits(first.parameters))
    }
  }

  /// A tensor of one byte before the weights, so that every one of them is out of line.
  @Test(arguments: Precision.allCases)
  func `weights that do not begin at a multiple of their size are read instead`(precision: Precision) throws {
    try withTemporaryFolder { folder in
      let model = try WideModel.make(precision: precision)
      try Checkpoint.save(model, to: "\(folder)/a")
      let path = "\(folder)/a/model.safetensors"
      let sound = try bytes(path)
      let length = sound.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let header = try #require(
        JSONSerialization.jsonObject(with: Data(sound[8..<8 + length])) as? [String: [String: Any]])
      var moved: [String: Any] = [
        "model.layers.0.self_attn.rotary_emb.inv_freq": [
          "dtype": "U8", "shape": [1], "data_offsets": [0, 1],
        ] as [String: Any]
      ]
      for (name, entry) in header where name != "__metadata__" {
        var entry = entry
        entry["data_offsets"] = (entry["data_offsets"] as? [Int])?.map { $0 + 1 }
        moved[name] = entry
      }
      var json = try JSONSerialization.data(withJSONObject: moved)
      json.append(Data(repeating: 0x20, count: (8 - json.count % 8) % 8))
      let start = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) }
      try (Data(start) + json + [0] + sound[(8 + length)...]).write(to: URL(fileURLWithPath: path))
      let loaded = try Checkpoint.load(from: "\(folder)/a", device: ReferenceDevice(), precision: precision)
      #expect(loaded.parameters.digest() == model.parameters.digest())
    }
  }

  private static let types = [ElementType.int8, .nf4]

  @Test(arguments: types, [false, true])
  func `quantised as it is read, it is the model that is quantised afterwards`(
    type: ElementType, tied: Bool
  ) throws {
    try withTemporaryFolder { folder in
      for precision in Precision.allCases {
        try Checkpoint.save(WideModel.make(precision: precision, tied: tied), to: "\(folder)/a")
        for device in [try CPUDevice(threads: 2), ReferenceDevice()] as [any Device] {
          let whole = try Checkpoint.load(from: "\(folder)/a", device: device, precision: precision)
          let small = try Checkpoint.load(from: "\(folder)/a", device: device, quantize: type)
          #expect(small.parameters.digest() == (try whole.quantized(to: type)).parameters.digest())
          #expect(small.quantization == type && small.precision == .bf16)
          // What the check of memory counts is what it takes.
          let rotary = 4 * whole.configuration.maxPositions * whole.configuration.headDimension
          #expect(
            small.configuration.memoryBytes(.fp32, quantize: type)
              == Double(small.parameters.byteCount + rotary))
        }
      }
    }
  }

  @Test func `what cannot be quantised is named`() throws {
    try withTemporaryFolder { folder in
      func message() throws -> String? {
        let error = #expect(throws: ModelError.self) {
          try Checkpoint.load(from: "\(folder)/a", device: ReferenceDevice(), quantize: .int8)
        }
        return error?.description
      }
      try Checkpoint.save(ToyModel.make(), to: "\(folder)/a")
      #expect(
        try message() == "the model cannot be quantised: "
          + "'model.layers.0.self_attn.q_proj.weight' has rows of 8, not a multiple of 32")
      let model = try WideModel.make(precision: .fp32)
      try #require(model.parameters["model.layers.1.mlp.up_proj.weight"]).values[5] = .infinity
      try Checkpoint.save(model, to: "\(folder)/a")
      #expect(
        try message() == "the model cannot be quantised: "
          + "'model.layers.1.mlp.up_proj.weight' has numbers that are not finite")
    }
  }

  /// An IEEE half of a number that bfloat16 has too comes back in either precision.
  @Test(arguments: Precision.allCases)
  func `a model in IEEE halves is converted`(precision: Precision) throws {
    try withTemporaryFolder { folder in
      let model = try WideModel.make()
      let halves = model.parameters.entries.map { name, tensor in
        (name: name, tensor: tensor.converted(to: .float32).converted(to: .float16))
      }
      try write(model.configuration.json(), "\(folder)/config.json")
      try SafetensorsWriter.write(ParameterSet(halves), to: "\(folder)/model.safetensors")
      let loaded = try Checkpoint.load(from: folder, device: CPUDevice(threads: 2), precision: precision)
      #expect(loaded.precision == precision)
      for (name, tensor) in halves {
        let found = try #require(loaded.parameters[name])
        let expected = tensor.converted(to: found.type)
        #expect(found.hasSameBytes(as: expected), "\(name)")
      }
    }
  }

  @Test func `a file that changes while it is read is an error`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.safetensors"
      try SafetensorsWriter.write(ParameterSet([("w", Tensor([1, 2], shape: [2]))]), to: path)
      let file = try SafetensorsFile(path)
      #expect(try file.tensor("w").array == [1, 2])
      let content = try Data(contentsOf: URL(fileURLWithPath: path))
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.write(contentsOf: content.dropLast() + [0x41])
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
      #expect(throws: ModelError.notReadable(path: path, reason: "it changed while it was read")) {
        try file.tensor("w")
      }
      try handle.truncate(atOffset: 90)
      #expect(throws: ModelError.notReadable(path: path, reason: "it ends early")) { try file.tensor("w") }
    }
  }
}
