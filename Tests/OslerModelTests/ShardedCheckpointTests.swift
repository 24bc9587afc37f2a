import Foundation
import OslerModel
import OslerTensor
import Testing

/// Models of several files, and what else stands in a model's folder.
struct ShardedCheckpointTests {
  private func load(_ folder: String) throws(ModelError) -> Transformer {
    try Checkpoint.load(from: folder, device: ReferenceDevice())
  }

  @Test func `a model of more bytes than a file takes is written in several, under an index`() throws {
    try withTemporaryFolder { folder in
      let model = try ToyModel.make()
      // The tables take 416 bytes each, a block's matrices 1920 and its norms 64.
      try Checkpoint.save(model, to: "\(folder)/a", shardBytes: 2_000)
      let files = (1...3).map { "model-0000\($0)-of-00003.safetensors" }
      #expect(
        try names(in: "\(folder)/a")
          == ["config.json", "generation_config.json"] + files + ["model.safetensors.index.json"])
      let index = try #require(
        JSONSerialization.jsonObject(with: Data(bytes("\(folder)/a/model.safetensors.index.json")))
          as? [String: Any])
      #expect(index["metadata"] as? [String: Int] == ["total_size": model.parameters.byteCount])
      let map = try #require(index["weight_map"] as? [String: String])
      #expect(Set(map.keys) == Set(model.parameters.names))
      for file in files {
        let names = try SafetensorsFile("\(folder)/a/\(file)").names
        #expect(Set(names) == Set(map.filter { $0.value == file }.keys))
        #expect(names.reduce(0) { $0 + (model.parameters[$1]?.byteCount ?? 0) } <= 2_000)
      }
      #expect(bits(try load("\(folder)/a").parameters) == bits(model.parameters))
      // As one file again.
      try Checkpoint.save(model, to: "\(folder)/a", shardBytes: model.parameters.byteCount)
      #expect(
        try names(in: "\(folder)/a") == ["config.json", "generation_config.json", "model.safetensors"])
    }
  }

  @Test func `a tensor larger than a file's share has a file of its own`() throws {
    try withTemporaryFolder { folder in
      let model = try ToyModel.make()
      try Checkpoint.save(model, to: "\(folder)/a", shardBytes: 1)
      #expect(try names(in: "\(folder)/a").count == 3 + model.parameters.count)
      #expect(bits(try load("\(folder)/a").parameters) == bits(model.parameters))
    }
  }

  @Test func `the index is sorted and indented by two`() throws {
    try withTemporaryFolder { folder in
      let configuration = ModelConfiguration(
        vocabularySize: 3, hiddenSize: 2, intermediateSize: 2, layers: 1, heads: 1, tieEmbeddings: true)
      try Checkpoint.save(ToyModel.make(configuration), to: "\(folder)/a", shardBytes: 96)
      #expect(
        String(decoding: try bytes("\(folder)/a/model.safetensors.index.json"), as: UTF8.self) == """
          {
            "metadata": {
              "total_size": 160
            },
            "weight_map": {
              "model.embed_tokens.weight": "model-00001-of-00002.safetensors",
              "model.layers.0.input_layernorm.weight": "model-00002-of-00002.safetensors",
              "model.layers.0.mlp.down_proj.weight": "model-00002-of-00002.safetensors",
              "model.layers.0.mlp.gate_proj.weight": "model-00002-of-00002.safetensors",
              "model.layers.0.mlp.up_proj.weight": "model-00002-of-00002.safetensors",
              "model.layers.0.post_attention_layernorm.weight": "model-00002-of-00002.safetensors",
              "model.layers.0.self_attn.k_proj.weight": "model-00001-of-00002.safetensors",
              "model.layers.0.self_attn.o_proj.weight": "model-00001-of-00002.safetensors",
              "model.layers.0.self_attn.q_proj.weight": "model-00001-of-00002.safetensors",
              "model.layers.0.self_attn.v_proj.weight": "model-00001-of-00002.safetensors",
              "model.norm.weight": "model-00002-of-00002.safetensors"
            }
          }

          """)
    }
  }

  @Test func `a missing or damaged file of several is named`() throws {
    try withTemporaryFolder { folder in
      try Checkpoint.save(ToyModel.make(), to: "\(folder)/a", shardBytes: 2_000)
      let path = "\(folder)/a/model-00002-of-00003.safetensors"
      let sound = try bytes(path)
      try Data(sound.dropLast(4)).write(to: URL(fileURLWithPath: path))
      let damaged = #expect(throws: ModelError.self) { try load("\(folder)/a") }
      #expect(damaged?.description.hasPrefix("tensor 'model.layers.") == true)
      #expect(damaged?.description.contains("' in '\(path)' ends at byte ") == true)

      try FileManager.default.removeItem(atPath: path)
      #expect(throws: ModelError.notReadable(path: path, reason: "No such file or directory")) {
        try load("\(folder)/a")
      }
    }
  }

  /// An index over the toy model's one file, changed by `change`, and what loading says.
  private func message(_ change: (inout [String: Any]) -> Void) throws -> String {
    try withTemporaryFolder { folder in
      let model = try ToyModel.make()
      try write(model.configuration.json(), "\(folder)/config.json")
      try SafetensorsWriter.write(model.parameters, to: "\(folder)/a.safetensors")
      var map: [String: Any] = [:]
      for name in model.parameters.names { map[name] = "a.safetensors" }
      change(&map)
      let index = try JSONSerialization.data(withJSONObject: ["weight_map": map])
      try index.write(to: URL(fileURLWithPath: "\(folder)/model.safetensors.index.json"))
      let error = #expect(throws: ModelError.self) { try load(folder) }
      return (error?.description ?? "").replacing(folder + "/", with: "")
    }
  }

  @Test func `an index that leaves out what the model needs, or names what no file has, is an error`() throws
  {
    let index = "model.safetensors.index.json"
    #expect(
      try message { $0["model.norm.weight"] = nil }
        == "tensor 'model.norm.weight' in 'a.safetensors' is not named for this file by the index")
    #expect(
      try message { $0["model.other.weight"] = "a.safetensors" }
        == "tensor 'model.other.weight' in 'a.safetensors' is named by the index, but not in that file")
    #expect(
      try message { $0["model.norm.weight"] = "b.safetensors" }
        == "cannot read 'b.safetensors': No such file or directory")
    #expect(try message { $0["model.norm.weight"] = 3 } == "'model.norm.weight' in '\(index)' is not a text")
    #expect(try message { $0 = [:] } == "'\(index)' has no tensor 'model.embed_tokens.weight'")
  }

  @Test func `a table of another type than the model has is named`() throws {
    try withTemporaryFolder { folder in
      let model = try ToyModel.make()
      try write(model.configuration.json(), "\(folder)/config.json")
      var wrong = model.parameters.filter { $0 != "model.norm.weight" }
      wrong.append("model.norm.weight", Tensor(zeros: [8], type: .int16))
      try SafetensorsWriter.write(wrong, to: "\(folder)/model.safetensors")
      let error = #expect(throws: ModelError.self) { try load(folder) }
      #expect(
        error?.description
          == "tensor 'model.norm.weight' in '\(folder)/model.safetensors' has the type 'I16', "
          + "which is not supported yet")
    }
  }

  @Test(arguments: [false, true])
  func `a tied table under both names is read when both are the same`(inTwoTypes: Bool) throws {
    try withTemporaryFolder { folder in
      let model = try WideModel.make(tied: true)
      let table = try #require(model.parameters["model.embed_tokens.weight"])
      var stored = model.parameters
      stored.append("lm_head.weight", inTwoTypes ? table.converted(to: .float32) : table.copy())
      try write(model.configuration.json(), "\(folder)/config.json")
      try SafetensorsWriter.write(stored, to: "\(folder)/model.safetensors")
      let loaded = try Checkpoint.load(from: folder, device: ReferenceDevice(), precision: .bf16)
      #expect(loaded.parameters.digest() == model.parameters.digest())
    }
  }

  // MARK: generation_config.json

  @Test(
    arguments: [
      (#"{"eos_token_id": [2, 7, 5], "bos_token_id": 0, "temperature": 0.6}"#, [2, 7, 5]),
      (#"{"eos_token_id": 9}"#, [2, 9]), (#"{"eos_token_id": null}"#, [2]), ("{}", [2]),
    ] as [(String, [Int32])])
  func `a text ends at the ids of either file`(json: String, ids: [Int32]) throws {
    try withTemporaryFolder { folder in
      try Checkpoint.save(ToyModel.make(), to: folder + "/a")
      try write(json, folder + "/a/generation_config.json")
      let loaded = try load(folder + "/a")
      #expect(loaded.configuration.eosIDs == ids)
      #expect(loaded.configuration.bosID == 1)
      try Checkpoint.save(loaded, to: folder + "/b")
      #expect(try Checkpoint.configuration(of: folder + "/b") == loaded.configuration)
    }
  }

  @Test func `the file is written with the ids, and one that is wrong is named`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a/generation_config.json"
      try Checkpoint.save(ToyModel.make(), to: "\(folder)/a")
      #expect(
        String(decoding: try bytes(path), as: UTF8.self) == """
          {
            "bos_token_id": 1,
            "eos_token_id": 2
          }

          """)
      try write(#"{"eos_token_id": "</s>"}"#, path)
      let error = #expect(throws: ModelError.self) { try load("\(folder)/a") }
      #expect(error?.description == "'eos_token_id' in '\(path)' is not a token id")
    }
  }

  // MARK: Facts

  @Test func `what a folder holds is known without reading it`() throws {
    try withTemporaryFolder { folder in
      let model = try WideModel.make()
      for shardBytes in [1 << 30, 20_000] {
        try Checkpoint.save(model, to: "\(folder)/a", shardBytes: shardBytes)
        let facts = try Checkpoint.facts(of: "\(folder)/a")
        #expect(facts.map(\.name) == model.parameters.names.sorted())
        #expect(facts.reduce(0) { $0 + $1.byteCount } == model.parameters.byteCount)
        #expect(
          facts.first
            == TensorFacts(name: "lm_head.weight", shape: [50, 64], type: "BF16", byteCount: 6_400))
      }
      let facts = model.parameters.facts
      #expect(facts.map(\.name) == model.parameters.names)
      #expect(
        facts.last
          == TensorFacts(name: "lm_head.weight", shape: [50, 64], type: "bfloat16", byteCount: 6_400))
      #expect(facts.reduce(0) { $0 + $1.elementCount } == model.configuration.parameterCount)
    }
  }
}
