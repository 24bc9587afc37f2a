import Foundation
import OslerModel
import OslerTensor
import Testing

/// Adapters that PEFT made and ran on the recorded Qwen2 model, written by `Tests/Oracles/record_adapters.py` into
/// `Fixtures/adapters`: lists, expressions and "all-linear" for targets, ranks and alphas by pattern, rsLoRA,
/// chosen layers, DoRA, modules saved whole.
struct RecordedAdapterTests {
  private struct Recorded: Decodable {
    let prompt: [Int32]
    let positions: [Int]
    let ids: [Int]
    /// In fp32, `[positions, ids]`.
    let logits: [[Double]]
    /// The largest magnitude among all logits of each position.
    let largest: [Double]
  }

  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")
  private static let root = fixtures.appending(path: "adapters")

  static let adapters = ((try? names(in: root.path)) ?? []).filter { !$0.hasSuffix(".json") }

  @Test func `every kind of adapter has a recording`() {
    #expect(
      Self.adapters == [
        "all-linear", "dora", "modules-to-save", "one-layer", "patterns", "patterns-rslora", "plain", "regex",
        "rslora",
      ])
  }

  @Test(arguments: adapters)
  func `logits are those of PEFT`(_ name: String) throws {
    let model = try base()
    try model.attach(adapter(name, model))
    try compare(model, with: "\(name)/expected.json")
  }

  @Test(arguments: adapters)
  func `merged, they are the same`(_ name: String) throws {
    let model = try base()
    try compare(adapter(name, model).merged(into: model), with: "\(name)/expected.json")
  }

  @Test func `a weighted sum is what its parts add, times their weights`() throws {
    let model = try base()
    let parts = try [("rslora", 0.75), ("patterns-rslora", 0.5)].map { name, weight in
      (adapter: try adapter(name, model), weight: weight)
    }
    try model.attach(LoRAAdapter.combined(parts))
    try compare(model, with: "combined.json")
  }

  @Test(arguments: adapters)
  func `saved again, names and numbers are those of PEFT's file`(_ name: String) throws {
    let model = try base()
    let file = "adapter_model.safetensors"
    try withTemporaryFolder { folder in
      try adapter(name, model).save(to: "\(folder)/again")
      let ours = try SafetensorsFile("\(folder)/again/\(file)")
      let theirs = try SafetensorsFile(Self.root.appending(path: "\(name)/\(file)").path)
      #expect(ours.names.sorted() == theirs.names.sorted())
      for tensor in theirs.names {
        let (found, expected) = try (ours.tensor(tensor), theirs.tensor(tensor))
        #expect(found.shape == expected.shape && found.hasSameBytes(as: expected), "\(tensor)")
      }
      let again = try LoRAAdapter.load(from: "\(folder)/again", for: model.configuration)
      try model.attach(again)
      try compare(model, with: "\(name)/expected.json")
    }
  }

  private func base() throws -> Transformer {
    let folder = Self.fixtures.appending(path: "architectures/qwen2").path
    return try Checkpoint.load(from: folder, device: CPUDevice(threads: 2), precision: .fp32)
  }

  private func adapter(_ name: String, _ model: Transformer) throws -> LoRAAdapter {
    try LoRAAdapter.load(from: Self.root.appending(path: name).path, for: model.configuration)
  }

  /// Logits to 1e-4 of the largest of their position.
  private func compare(_ model: Transformer, with file: String) throws {
    let json = try Data(contentsOf: Self.root.appending(path: file))
    let recorded = try JSONDecoder().decode(Recorded.self, from: json)
    let found = try model.logits(recorded.prompt)
    #expect(recorded.logits.count == recorded.positions.count && !recorded.ids.isEmpty)
    for (position, (expected, largest)) in zip(recorded.positions, zip(recorded.logits, recorded.largest)) {
      let row = found.rows(position..<position + 1).array
      let worst = zip(recorded.ids, expected).map { abs(Double(row[$0]) - $1) }.max() ?? .infinity
      #expect(worst < 1e-4 * largest, "position \(position): off by \(worst) where \(largest) is the largest")
    }
  }
}
