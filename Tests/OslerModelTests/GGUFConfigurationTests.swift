import Foundation
import OslerModel
import OslerTensor
import Testing

/// What loading a file says whose metadata and tensors do not make a model.
struct GGUFConfigurationTests {
  /// The toy model's file with these keys changed (nil: left out) and these tensors renamed (nil: left out).
  private func message(
    _ keys: [String: GGUFValue?] = [:], tensors: [String: String?] = [:]
  ) throws -> String? {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.gguf"
      try Checkpoint.save(ToyModel.make(), gguf: path, type: .f32)
      let file = try GGUFFile(path)
      let changed = file.keys.filter { keys[$0] == nil }.map { ($0, file[$0]) } + keys.map { ($0, $1) }
      var bytes = GGUFBytes()
      bytes.metadata = changed.compactMap { key, value in
        value.map { (key, $0.type.rawValue, Self.bytes($0)) }
      }
      for name in file.names {
        guard let newName = tensors[name] ?? .some(name), let shape = file.shape(of: name) else { continue }
        bytes.claims.append(
          .init(name: newName, sizes: shape.reversed().map(UInt64.init), offset: UInt64(bytes.dataBytes)))
        bytes.dataBytes += (4 * shape.reduce(1, *) + 31) / 32 * 32
      }
      try Data(bytes.bytes).write(to: URL(fileURLWithPath: path))
      do throws(ModelError) {
        _ = try Checkpoint.load(gguf: path, device: ReferenceDevice())
        return nil
      } catch {
        return error.description.replacing(folder + "/", with: "")
      }
    }
  }

  private static func bytes(_ value: GGUFValue) -> [UInt8] {
    switch value {
    case .uint32(let number): GGUFBytes.number(number)
    case .float32(let number): GGUFBytes.number(number.bitPattern)
    case .string(let text): GGUFBytes.text(text)
    case .array(of: let type, let values):
      GGUFBytes.number(type.rawValue) + GGUFBytes.number(UInt64(values.count)) + values.flatMap(bytes)
    default: []
    }
  }

  @Test func `the file that the others are made of loads`() throws {
    #expect(try message() == nil)
  }

  @Test func `keys that llama.cpp has defaults for may be left out`() throws {
    #expect(
      try message([
        "llama.attention.key_length": nil, "llama.attention.value_length": nil,
        "llama.rope.dimension_count": nil, "llama.vocab_size": nil,
        "llama.rope.freq_base": nil,
      ]) == nil)
  }

  @Test(arguments: [
    "general.architecture", "llama.block_count", "llama.embedding_length", "llama.feed_forward_length",
    "llama.attention.head_count", "llama.context_length", "llama.attention.layer_norm_rms_epsilon",
  ])
  func `a key that is missing is named`(key: String) throws {
    #expect(try message([key: nil]) == "'x.gguf' has no '\(key)'")
  }

  @Test func `a key that is not supported, impossible or of another type is named`() throws {
    #expect(
      try message(["general.architecture": .string("gemma")])
        == "'general.architecture' 'gemma' in 'x.gguf' is not supported yet")
    #expect(
      try message(["llama.expert_count": .uint32(8)])
        == "'llama.expert_count' 8 in 'x.gguf' is not supported yet")
    #expect(
      try message(["llama.rope.dimension_count": .uint32(1)])
        == "'llama.rope.dimension_count' 1 in 'x.gguf' is not supported yet")
    #expect(
      try message(["llama.vocab_size": .uint32(14)])
        == "'llama.vocab_size' 14 in 'x.gguf' is not supported yet")
    #expect(
      try message(["llama.attention.head_count": .array(of: .uint32, [.uint32(4)])])
        == "'llama.attention.head_count' in 'x.gguf' is not a whole number")
    #expect(
      try message(["llama.attention.head_count": .uint32(0)])
        == "this model cannot exist: 'num_attention_heads' is 0 in 'x.gguf'")
    #expect(
      try message(["llama.attention.head_count": .uint32(3)])
        == "this model cannot exist: 3 heads do not share 2 evenly in 'x.gguf'")
  }

  @Test func `a tensor missing, left over or of another shape is named`() throws {
    #expect(
      try message(tensors: ["blk.1.ffn_up.weight": nil])
        == "'x.gguf' has no tensor 'blk.1.ffn_up.weight'")
    #expect(
      try message(tensors: ["token_embd.weight": nil]) == "'x.gguf' has no tensor 'token_embd.weight'")
    #expect(
      try message(tensors: ["output.weight": "output.more"])
        == "'x.gguf' has a tensor 'output.more' that nothing uses")
    #expect(
      try message(["llama.feed_forward_length": .uint32(16)])
        == "tensor 'blk.0.ffn_gate.weight' in 'x.gguf' has shape [12, 8], expected [16, 8]")
    #expect(
      try message(["llama.block_count": .uint32(1 << 30)])
        == "'x.gguf' has no tensor 'blk.2.attn_norm.weight'")
  }
}
