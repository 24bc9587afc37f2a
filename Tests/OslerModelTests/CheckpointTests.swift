import Foundation
import OslerModel
import OslerTensor
import Testing

struct CheckpointTests {
  private struct Refused: Error {}

  @Test(arguments: [false, true])
  func `a saved model comes back to the bit`(tied: Bool) throws {
    try withTemporaryFolder { folder in
      let model = try ToyModel.make(ToyModel.configuration(tied: tied))
      let path = "\(folder)/model"
      try Checkpoint.save(model, to: path) { try write("{}", "\($0)/tokenizer.json") }
      let loaded = try Checkpoint.load(from: path, device: ReferenceDevice())
      #expect(loaded.configuration == model.configuration)
      #expect(loaded.parameters.names == model.parameters.names)
      #expect(bits(loaded.parameters) == bits(model.parameters))
      #expect(loaded.parameters.digest() == model.parameters.digest())
      #expect(
        try names(in: path) == [
          "config.json", "generation_config.json", "model.safetensors", "tokenizer.json",
        ])
      #expect(try names(in: folder) == ["model"])
    }
  }

  @Test func `saving again replaces the folder, whole`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model"
      try Checkpoint.save(ToyModel.make(seed: 1), to: path) { try write("old", "\($0)/notes.txt") }
      let second = try ToyModel.make(seed: 2)
      try Checkpoint.save(second, to: path + "/")
      #expect(try names(in: path) == ["config.json", "generation_config.json", "model.safetensors"])
      #expect(
        try bits(Checkpoint.load(from: path, device: ReferenceDevice()).parameters) == bits(second.parameters)
      )
      #expect(try names(in: folder) == ["model"])
    }
  }

  @Test func `a save that fails leaves the old folder and nothing else`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model"
      let first = try ToyModel.make(seed: 1)
      try Checkpoint.save(first, to: path)
      #expect(throws: Refused.self) {
        try Checkpoint.save(ToyModel.make(seed: 2), to: path) { _ in throw Refused() }
      }
      #expect(
        try bits(Checkpoint.load(from: path, device: ReferenceDevice()).parameters) == bits(first.parameters))
      #expect(try names(in: folder) == ["model"])
    }
  }

  @Test(arguments: ["num_hidden_layers", "max_position_embeddings", "vocab_size"])
  func `a configuration that no machine has room for is refused before any is taken`(key: String) throws {
    try withTemporaryFolder { folder in
      let model = try ToyModel.make()
      try Checkpoint.save(model, to: "\(folder)/model")
      let value = try #require(
        ["num_hidden_layers": 2, "max_position_embeddings": 32, "vocab_size": 13][key])
      let json = model.configuration.json()
        .replacingOccurrences(of: "\"\(key)\": \(value)", with: "\"\(key)\": 2147483647")
      try write(json, "\(folder)/model/config.json")
      let error = #expect(throws: ModelError.self) {
        try Checkpoint.load(from: "\(folder)/model", device: ReferenceDevice(), memory: 1_000_000_000)
      }
      let words = error?.description ?? ""
      #expect(words.hasPrefix("the model needs ") && words.hasSuffix("and the machine has 1.0 GB left"))
    }
  }

  @Test func `what a model takes is known from its configuration`() throws {
    for tied in [false, true] {
      let configuration = ToyModel.configuration(tied: tied)
      let rotary = 4 * configuration.maxPositions * configuration.headDimension
      let model = try ToyModel.make(configuration)
      #expect(configuration.memoryBytes(.fp32) == Double(model.parameters.byteCount + rotary))
    }
    #expect(
      throws: ModelError.outOfMemory(needed: 40_800_082_760, available: 1)
    ) {
      try Transformer(
        ModelConfiguration(
          vocabularySize: 10, hiddenSize: 10, intermediateSize: 20, layers: 10_000_000, heads: 1),
        seed: 1, device: ReferenceDevice(), memory: 1)
    }
  }

  @Test func `a place that takes no folder is an error`() throws {
    try withTemporaryFolder { folder in
      try write("a file", "\(folder)/model")
      let model = try ToyModel.make()
      #expect(throws: ModelError.notWritable(path: "\(folder)/model", reason: "a file is in its place")) {
        try Checkpoint.save(model, to: "\(folder)/model")
      }
      #expect(
        throws: ModelError.notWritable(
          path: "\(folder)/model/x", reason: "the folder '\(folder)/model' takes no new folder")
      ) { try Checkpoint.save(model, to: "\(folder)/model/x") }
    }
  }

  /// A folder of a toy configuration and these tensors, and what loading it says.
  private func message(tied: Bool = false, _ change: (inout ParameterSet) -> Void) throws -> String {
    try withTemporaryFolder { folder in
      let configuration = ToyModel.configuration(tied: tied)
      var parameters = try ToyModel.make(configuration).parameters
      change(&parameters)
      try write(configuration.json(), "\(folder)/config.json")
      try SafetensorsWriter.write(parameters, to: "\(folder)/model.safetensors")
      let error = #expect(throws: ModelError.self) {
        try Checkpoint.load(from: folder, device: ReferenceDevice())
      }
      return (error?.description ?? "").replacing(folder + "/", with: "")
    }
  }

  @Test func `a tensor missing, left over or of another shape is named`() throws {
    #expect(
      try message { $0 = $0.filter { $0 != "model.norm.weight" } }
        == "'model.safetensors' has no tensor 'model.norm.weight'")
    #expect(
      try message { $0.append("model.extra", Tensor(zeros: [1])) }
        == "'model.safetensors' has a tensor 'model.extra' that nothing uses")
    #expect(
      try message {
        $0 = $0.filter { $0 != "model.norm.weight" }
        $0.append("model.norm.weight", Tensor(zeros: [9]))
      } == "tensor 'model.norm.weight' in 'model.safetensors' has shape [9], expected [8]")
    #expect(
      try message(tied: true) { $0.append("lm_head.weight", Tensor(zeros: [13, 8])) }
        == "'model.embed_tokens.weight' and 'lm_head.weight' in 'model.safetensors' differ, "
        + "but the configuration ties them")
  }

  @Test func `a missing file is named`() throws {
    try withTemporaryFolder { folder in
      let device = ReferenceDevice()
      #expect(
        throws: ModelError.notReadable(path: "\(folder)/config.json", reason: "No such file or directory")
      ) { try Checkpoint.load(from: folder, device: device) }
      try write(ToyModel.configuration().json(), "\(folder)/config.json")
      #expect(
        throws: ModelError.notReadable(
          path: "\(folder)/model.safetensors", reason: "No such file or directory")
      ) { try Checkpoint.load(from: folder, device: device) }
    }
  }

  @Test func `a tied table may be stored under either name, and old buffers are passed over`() throws {
    try withTemporaryFolder { folder in
      let model = try ToyModel.make(ToyModel.configuration(tied: true))
      var stored = ParameterSet(
        model.parameters.entries.map {
          ($0.name == "model.embed_tokens.weight" ? "lm_head.weight" : $0.name, $0.tensor)
        })
      stored.append("model.layers.0.self_attn.rotary_emb.inv_freq", Tensor(zeros: [1]))
      try write(model.configuration.json(), "\(folder)/config.json")
      try SafetensorsWriter.write(stored, to: "\(folder)/model.safetensors")
      let loaded = try Checkpoint.load(from: folder, device: ReferenceDevice())
      #expect(bits(loaded.parameters) == bits(model.parameters))
    }
  }

  /// Writes the toy model in two files under an index, changed by `change`, and loads it.
  private func loadShards(_ change: (inout [String: String]) -> Void) throws -> Result<
    Transformer, ModelError
  > {
    try withTemporaryFolder { folder in
      let model = try ToyModel.make()
      try write(model.configuration.json(), "\(folder)/config.json")
      var map: [String: String] = [:]
      for (file, isFirst) in [("a.safetensors", true), ("b.safetensors", false)] {
        let part = model.parameters.filter { $0.contains("layers.0") == isFirst }
        try SafetensorsWriter.write(part, to: "\(folder)/\(file)")
        for name in part.names { map[name] = file }
      }
      change(&map)
      let index = try JSONSerialization.data(withJSONObject: ["metadata": [:], "weight_map": map])
      try index.write(to: URL(fileURLWithPath: "\(folder)/model.safetensors.index.json"))
      return Result { () throws(ModelError) in
        try Checkpoint.load(from: folder, device: ReferenceDevice())
      }
    }
  }

  @Test func `a sharded model is read through its index`() throws {
    let loaded = try loadShards { _ in }.get()
    #expect(bits(loaded.parameters) == bits(try ToyModel.make().parameters))
  }

  @Test func `an index that lies is an error`() throws {
    let norm = "model.norm.weight"
    for (change, ending) in [
      (
        { (map: inout [String: String]) in map[norm] = "a.safetensors" },
        "is named by the index, but not in that file"
      ),
      ({ (map: inout [String: String]) in map[norm] = nil }, "is not named for this file by the index"),
      (
        { (map: inout [String: String]) in map[norm] = "../b.safetensors" },
        "names no file of this folder: '../b.safetensors'"
      ),
    ] {
      let error = #expect(throws: ModelError.self) { try loadShards(change).get() }
      #expect(error?.description.hasSuffix(ending) == true)
      #expect(error?.description.contains(norm) == true)
    }
  }
}
