import Foundation
import OslerModel
import OslerTensor
import Testing

/// Models of `Fixtures/architectures` against GGUF files of them: those in `Fixtures/gguf` were written by
/// llama.cpp's own package (`Tests/Oracles/record_gguf.py`), with matrices in six types.
struct GGUFModelTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

  private func folder(_ name: String) -> String {
    Self.root.appending(path: "architectures/\(name)").path
  }

  private func file(_ name: String) -> String { Self.root.appending(path: "gguf/\(name).gguf").path }

  @Test(arguments: ["llama3", "qwen2"])
  func `the configuration is that of the original, rotary scaling and biases too`(name: String) throws {
    #expect(
      try ModelConfiguration(GGUFFile(file(name)))
        == ModelConfiguration(contentsOf: "\(folder(name))/config.json"))
  }

  @Test(arguments: ["llama3", "qwen2"])
  func `every number is the original's, as near as its type comes`(name: String) throws {
    let device = ReferenceDevice()
    let original = try Checkpoint.load(from: folder(name), device: device).parameters
    let loaded = try Checkpoint.load(gguf: file(name), device: device).parameters
    #expect(loaded.names == original.names)
    for (name, tensor) in original.entries {
      // A step of Q4_0 is an eighth of the largest number in 32.
      let bound = tensor.shape.count > 1 ? 0.13 : 1e-30
      #expect(relativeDifference(tensor.array, loaded[name]?.array ?? []) < bound, "\(name)")
    }
  }

  @Test(arguments: [
    "llama2", "llama3", "llama3-tied", "llama-linear", "mistral-v0.1", "mistral-v0.3", "qwen2",
  ])
  func `a model saved as GGUF comes back, and computes the same`(name: String) throws {
    let device = ReferenceDevice()
    let original = try Checkpoint.load(from: folder(name), device: device)
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.gguf"
      try Checkpoint.save(original, gguf: path, type: .f32)
      let loaded = try Checkpoint.load(gguf: path, device: device)
      #expect(loaded.parameters.digest() == original.parameters.digest())
      var configuration = original.configuration
      // A Mistral without a window is a Llama to these files.
      if name == "mistral-v0.3" { configuration.family = .llama }
      #expect(loaded.configuration == configuration)
      let prompt: [Int32] = [1, 40, 7, 95, 3, 22]
      #expect(try loaded.logits(prompt).array == original.logits(prompt).array)
    }
  }

  @Test func `factors of an unknown scaling are refused by name`() throws {
    let original = try Checkpoint.load(from: folder("llama3"), device: ReferenceDevice())
    var configuration = original.configuration
    configuration.ropeScaling = .llama3(
      factor: 8, lowFrequency: 1, highFrequency: 40, originalPositions: 1000)
    let model = try Transformer(
      configuration, parameters: original.parameters, device: ReferenceDevice())
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.gguf"
      try Checkpoint.save(model, gguf: path, type: .f32)
      let refusal = #expect(throws: ModelError.self) {
        try Checkpoint.load(gguf: path, device: ReferenceDevice())
      }
      #expect(
        refusal?.description
          == "tensor 'rope_freqs.weight' in '\(path)' holds factors of no scaling that is known"
      )
    }
  }
}
