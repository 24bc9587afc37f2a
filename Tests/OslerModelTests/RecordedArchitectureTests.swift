import Foundation
import OslerModel
import OslerTensor
import Testing

/// Tiny checkpoints that transformers made and ran, recorded by `Tests/Oracles/record_architectures.py` in
/// `Fixtures/architectures`: Llama 2, Llama 3 with its rotary scaling, untied and tied, linear scaling, Mistral
/// with a sliding window (fp16, in shards) and without, Qwen2 with biases.
struct RecordedArchitectureTests {
  private struct Recorded: Decodable {
    let prompt: [Int32]
    let positions: [Int]
    let ids: [Int]
    /// In fp32, `[positions, ids]`.
    let logits: [[Double]]
    /// The largest magnitude among all logits of each position.
    let largest: [Double]
    let greedy: [Int32]
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/architectures")

  static let architectures = (try? names(in: root.path)) ?? []

  @Test func `every architecture has a recording`() {
    #expect(
      Self.architectures == [
        "llama-linear", "llama2", "llama3", "llama3-tied", "mistral-v0.1", "mistral-v0.3", "qwen2",
      ])
  }

  @Test(arguments: architectures)
  func `logits are those of transformers`(_ name: String) throws {
    try compareLogits(name, device: CPUDevice(threads: 2), bound: 1e-4)
  }

  @Test(arguments: architectures)
  func `the reference device agrees`(_ name: String) throws {
    try compareLogits(name, device: ReferenceDevice(), bound: 1e-4)
  }

  @Test(arguments: architectures)
  func `in bf16 logits stay within 4 % of the largest`(_ name: String) throws {
    try compareLogits(name, device: CPUDevice(threads: 2), precision: .bf16, bound: 4e-2)
  }

  @Test(arguments: architectures)
  func `greedy ids are those of transformers, read at once or from the cache`(_ name: String) throws {
    let (recorded, model) = try load(name, device: CPUDevice(threads: 2))
    let answer = try model.generate(
      after: recorded.prompt, options: GenerationOptions(maxTokens: recorded.greedy.count))
    #expect(answer.tokens == recorded.greedy)

    let all = try model.logits(recorded.prompt + recorded.greedy.dropLast())
    let likeliest = (recorded.prompt.count - 1..<all.shape[0]).map { row -> Int32 in
      let logits = all.rows(row..<row + 1).array
      return Int32(logits.indices.max { logits[$0] < logits[$1] } ?? 0)
    }
    #expect(likeliest == recorded.greedy)
  }

  @Test(arguments: architectures)
  func `older files spell the same configuration`(_ name: String) throws {
    let folder = Self.root.appending(path: name).path
    let newer = try ModelConfiguration(contentsOf: "\(folder)/config.json")
    #expect(try ModelConfiguration(contentsOf: "\(folder)/config.older.json") == newer)
    #expect(try ModelConfiguration(json: newer.json()) == newer)
  }

  @Test(arguments: architectures)
  func `saved again, the weights are the same`(_ name: String) throws {
    let (_, model) = try load(name, device: ReferenceDevice())
    try withTemporaryFolder { folder in
      try Checkpoint.save(model, to: "\(folder)/again")
      let again = try Checkpoint.load(from: "\(folder)/again", device: ReferenceDevice())
      #expect(again.configuration == model.configuration)
      for (name, tensor) in model.parameters.entries {
        #expect(again.parameters[name]?.hasSameBytes(as: tensor) == true, "\(name)")
      }
    }
  }

  private func load(
    _ name: String, device: any Device, precision: Precision = .fp32
  ) throws -> (Recorded, Transformer) {
    let folder = Self.root.appending(path: name)
    let json = try Data(contentsOf: folder.appending(path: "expected.json"))
    let model = try Checkpoint.load(from: folder.path, device: device, precision: precision)
    return (try JSONDecoder().decode(Recorded.self, from: json), model)
  }

  /// - Parameter bound: of a difference, as a share of its position's largest logit.
  private func compareLogits(
    _ name: String, device: any Device, precision: Precision = .fp32, bound: Double
  ) throws {
    let (recorded, model) = try load(name, device: device, precision: precision)
    let found = try model.logits(recorded.prompt)
    #expect(recorded.logits.count == recorded.positions.count && !recorded.ids.isEmpty)
    for (position, (expected, largest)) in zip(recorded.positions, zip(recorded.logits, recorded.largest)) {
      let row = found.rows(position..<position + 1).array
      let worst = zip(recorded.ids, expected).map { abs(Double(row[$0]) - $1) }.max() ?? .infinity
      #expect(
        worst < bound * largest, "position \(position): off by \(worst) where \(largest) is the largest")
    }
  }
}
