import Foundation
import OslerModel
import OslerTensor
import Testing

/// `Fixtures/gguf/blocks.gguf` and what llama.cpp's own package reads in it: `Tests/Oracles/record_gguf.py`.
struct GGUFFileTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/gguf")

  private func open() throws -> GGUFFile { try GGUFFile(Self.folder.appending(path: "blocks.gguf").path) }

  /// By type's name, the bits of its tensor's numbers.
  private func recorded() throws -> [String: [UInt32]] {
    let json = try Data(contentsOf: Self.folder.appending(path: "blocks.json"))
    return try JSONDecoder().decode([String: String].self, from: json).mapValues { text in
      let digits = Array(text)
      return stride(from: 0, to: digits.count, by: 8).compactMap {
        UInt32(String(digits[$0..<$0 + 8]), radix: 16)
      }
    }
  }

  @Test func `metadata of every type is read`() throws {
    let file = try open()
    #expect(file.version == 3)
    let expected: [(String, GGUFValue)] = [
      ("general.architecture", .string("llama")), ("a.uint8", .uint8(200)), ("a.int8", .int8(-100)),
      ("a.uint16", .uint16(60000)), ("a.int16", .int16(-30000)), ("a.uint32", .uint32(4_000_000_000)),
      ("a.int32", .int32(-2_000_000_000)), ("a.uint64", .uint64(1 << 63 + 1)),
      ("a.int64", .int64(-(1 << 62))), ("a.float32", .float32(1e-5)), ("a.float64", .float64(0.1)),
      ("a.bool", .bool(true)), ("a.string", .string("α\nβ")), ("a.strings", .array(["x", "", "é"])),
      ("a.integers", .array(of: .int32, [.int32(1), .int32(-2), .int32(3)])),
      ("a.reals", .array(of: .float32, [.float32(0.5), .float32(-1.5)])),
      ("a.bools", .array(of: .bool, [.bool(true), .bool(false)])),
    ]
    #expect(file.keys == expected.map(\.0))
    for (key, value) in expected { #expect(file[key] == value, "\(key)") }
  }

  @Test func `a value is taken as what is asked for, or refused with its key`() throws {
    let file = try open()
    #expect(try file.integer("a.int64") == -(1 << 62))
    #expect(try file.real("a.float32") == 1e-5)
    #expect(try file.real("a.uint8") == 200)
    #expect(try file.string("a.nothing") == nil)
    #expect(try file.list("a.strings", of: "texts", \.string) == ["x", "", "é"])
    func expected(_ key: String, _ expected: String) -> ModelError {
      .wrongType(path: file.path, key: key, expected: expected)
    }
    #expect(throws: expected("a.uint64", "a whole number")) { try file.integer("a.uint64") }
    #expect(throws: expected("a.float32", "a whole number")) { try file.integer("a.float32") }
    #expect(throws: expected("a.string", "a number")) { try file.real("a.string") }
    #expect(throws: expected("a.uint8", "true or false")) { try file.bool("a.uint8") }
    #expect(throws: expected("a.bool", "a text")) { try file.string("a.bool") }
    #expect(throws: expected("a.string", "a list of texts")) {
      try file.list("a.string", of: "texts", \.string)
    }
    #expect(throws: expected("a.reals", "a list of texts")) {
      try file.list("a.reals", of: "texts", \.string)
    }
  }

  @Test(arguments: ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q6_K"])
  func `numbers are those of the reference, to the bit`(type: String) throws {
    let (file, expected) = (try open(), try #require(recorded()[type]))
    #expect(file.type(of: type)?.name == type)
    let tensor = try file.tensor(type)
    #expect(tensor.shape == (type == "Q6_K" ? [1, 256] : [8, 32]))
    #expect(tensor.array.map(\.bitPattern) == expected)
    let rounded = try file.tensor(type, as: .bfloat16)
    #expect(rounded.array == tensor.converted(to: .bfloat16).array)
  }

  @Test(arguments: ["F32", "F16", "BF16", "Q8_0", "Q4_0"])
  func `what is written is what the reference writes`(type: String) throws {
    let (file, expected) = (try open(), try #require(recorded()[type]))
    let configuration = ModelConfiguration(
      vocabularySize: 8, hiddenSize: 32, intermediateSize: 32, layers: 1, heads: 4, tieEmbeddings: true)
    let model = try Transformer(configuration, seed: 1, device: ReferenceDevice())
    try #require(model.parameters["model.embed_tokens.weight"]).assign(file.tensor("F32"))
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.gguf"
      try Checkpoint.save(model, gguf: path, type: #require(GGUFTensorType(named: type)))
      let written = try GGUFFile(path)
      #expect(written.type(of: "token_embd.weight")?.name == type)
      #expect(try written.tensor("token_embd.weight").array.map(\.bitPattern) == expected)
    }
  }

  @Test func `a tensor that is not there, or of a type that is not read, is named`() throws {
    let file = try open()
    #expect(throws: ModelError.missingTensor(path: file.path, tensor: "w")) { try file.tensor("w") }
    let error = #expect(throws: ModelError.self) { try file.tensor("Q5_0") }
    #expect(
      error?.description == "tensor 'Q5_0' in '\(file.path)' has the type 'Q5_0', which is not supported yet")
  }

  @Test func `version 2 is read like version 3, and shapes come slowest first`() throws {
    var bytes = GGUFBytes(version: 2, claims: [.init(sizes: [4, 2, 3])], dataBytes: 96, alignment: 8)
    bytes.metadata = [("general.alignment", 4, GGUFBytes.number(UInt32(8)))]
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.gguf"
      try Data(bytes.bytes).write(to: URL(fileURLWithPath: path))
      #expect(try GGUFFile(path).shape(of: "w") == [3, 2, 4])
      #expect(try GGUFFile(path).version == 2)
    }
  }
}
