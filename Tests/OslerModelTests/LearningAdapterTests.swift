import Foundation
import OslerModel
import OslerTensor
import Testing

/// What tiny adapters compute and learn, as PEFT and autograd do; recorded by `Tests/Oracles/adapters_record.py`
/// in `Fixtures/learning-adapters`, on bases of `Fixtures/architectures`: ranks and alphas by pattern, excluded
/// modules, DoRA with and without biases, and modules that are saved whole, of a tied model too.
struct LearningAdapterTests {
  private struct Recorded: Decodable {
    let base: String
    let prompt: [Int32]
    let positions: [Int]
    let ids: [Int]
    /// In fp32, `[positions, ids]`.
    let logits: [[Float]]
    /// Of all logits, and of their change by the adapter.
    let largest: Float
    let change: Float
    /// The prompt's, in nats.
    let loss: Double
    /// Of every tensor the norm, then some numbers at equal distances.
    let gradients: [String: [Float]]
  }

  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Fixtures")
  private static var folder: URL { fixtures.appending(path: "learning-adapters") }
  static let kinds = (try? names(in: folder.path)) ?? []

  private func recorded(_ kind: String) throws -> Recorded {
    let data = try Data(contentsOf: Self.folder.appending(path: "\(kind)/expected.json"))
    return try JSONDecoder().decode(Recorded.self, from: data)
  }

  private func load(
    _ kind: String, _ device: any Device, precision: Precision = .fp32
  ) throws -> (Recorded, Transformer) {
    let recorded = try recorded(kind)
    let model = try Checkpoint.load(
      from: Self.fixtures.appending(path: "architectures/\(recorded.base)").path, device: device,
      precision: precision)
    let folder = Self.folder.appending(path: kind).path
    try model.attach(LoRAAdapter.load(from: folder, for: model.configuration, precision: precision))
    return (recorded, model)
  }

  @Test func `every kind has a recording`() {
    #expect(
      Self.kinds == [
        "dora", "dora-patterns", "excluded", "modules-to-save", "patterns", "tied-modules-to-save",
      ])
  }

  private func error(_ model: Transformer, _ recorded: Recorded) throws -> Float {
    let logits = try model.logits(recorded.prompt).array
    let size = model.configuration.vocabularySize
    var worst: Float = 0
    for (position, row) in zip(recorded.positions, recorded.logits) {
      for (id, expected) in zip(recorded.ids, row) {
        worst = max(worst, abs(logits[position * size + id] - expected))
      }
    }
    return worst / recorded.largest
  }

  @Test(arguments: kinds, [false, true])
  func `logits are those of PEFT`(kind: String, isReference: Bool) throws {
    let (recorded, model) = try load(kind, isReference ? ReferenceDevice() : CPUDevice(threads: 2))
    #expect(try error(model, recorded) < 1e-5)
    // Larger changes stand among logits that were not recorded.
    model.adapter = nil
    #expect(try error(model, recorded) > 0.1)
  }

  @Test(arguments: kinds)
  func `logits in bf16 are close`(kind: String) throws {
    let (recorded, model) = try load(kind, CPUDevice(threads: 2), precision: .bf16)
    #expect(try error(model, recorded) < 6e-2)
  }

  @Test(arguments: kinds)
  func `the merged model has the same logits`(kind: String) throws {
    let (recorded, model) = try load(kind, CPUDevice(threads: 2))
    let before = model.parameters.digest()
    let merged = try #require(model.adapter).merged(into: model)
    #expect(merged.adapter == nil)
    #expect(model.parameters.digest() == before)
    #expect(try error(merged, recorded) < 1e-5)
    #expect(merged.configuration.tieEmbeddings == false)
  }

  @Test(arguments: kinds, [ActivationKeeping.all, .products, .inputs])
  func `loss and gradients are autograd's`(kind: String, keep: ActivationKeeping) throws {
    let (recorded, model) = try load(kind, CPUDevice(threads: 2))
    let adapter = try #require(model.adapter)
    let gradients = ParameterSet.zeros(like: adapter.parameters)
    let document = Batch.Document(tokens: recorded.prompt, trained: recorded.prompt.indices.map { $0 > 0 })
    let loss = try model.lossAndGradients(
      Batch([document]), normalizer: 1, gradients: gradients, options: StepOptions(keep: keep))
    #expect(abs(loss / recorded.loss - 1) < 1e-5)
    #expect(gradients.names.sorted() == recorded.gradients.keys.sorted())
    for (name, tensor) in gradients.entries {
      let expected = try #require(recorded.gradients[name])
      let found = tensor.array
      let norm = found.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(norm / expected[0] - 1) < 1e-4, "\(name)")
      let numbers = stride(from: 0, to: found.count, by: max(1, found.count / 5)).map { found[$0] }
      #expect(numbers.count == expected.count - 1)
      for (number, expected) in zip(numbers, expected.dropFirst()) {
        #expect(abs(number - expected) < 1e-4 * norm, "\(name)")
      }
    }
  }

  @Test(arguments: kinds)
  func `what is saved again says the same`(kind: String) throws {
    try withTemporaryFolder { folder in
      let (recorded, model) = try load(kind, CPUDevice(threads: 2))
      let adapter = try #require(model.adapter)
      try adapter.save(to: "\(folder)/again")
      let again = try LoRAAdapter.load(from: "\(folder)/again", for: model.configuration)
      #expect(again.configuration == adapter.configuration)
      #expect(bits(again.parameters) == bits(adapter.parameters))
      let theirs = try SafetensorsFile(Self.folder.appending(path: "\(kind)/adapter_model.safetensors").path)
      let ours = try SafetensorsFile("\(folder)/again/adapter_model.safetensors")
      #expect(ours.names.sorted() == theirs.names.sorted())
      model.adapter = again
      #expect(try error(model, recorded) < 1e-5)
    }
  }

  @Test(arguments: kinds)
  func `workspaces are as large as the plan says`(kind: String) throws {
    let (recorded, model) = try load(kind, CPUDevice(threads: 2))
    let adapter = try #require(model.adapter)
    let document = Batch.Document(tokens: recorded.prompt, trained: recorded.prompt.indices.map { $0 > 0 })
    for keep in [ActivationKeeping.all, .products, .inputs] {
      model.releaseWorkspace()
      _ = try model.lossAndGradients(
        Batch([document]), normalizer: 1, gradients: ParameterSet.zeros(like: adapter.parameters),
        options: StepOptions(keep: keep))
      let plan = ActivationBytes(
        model.configuration, model.precision, adapter: adapter.configuration, tokens: recorded.prompt.count,
        keep: keep)
      #expect(model.workspaceByteCount == plan.total)
    }
  }
}

extension LearningAdapterTests {
  /// Prompts that are read with caches, and tokens written one by one, beside others of other adapters.
  @Test func `answers in a batch are those of each adapter alone, and the likeliest by its logits`() throws {
    for base in ["llama2", "llama3"] {
      let model = try Checkpoint.load(
        from: Self.fixtures.appending(path: "architectures/\(base)").path, device: CPUDevice(threads: 2))
      let adapters = try Self.kinds.filter { try recorded($0).base == base }.map {
        try LoRAAdapter.load(from: Self.folder.appending(path: $0).path, for: model.configuration)
      }
      #expect(adapters.count == 2)
      let prompt: [Int32] = [1, 40, 7, 66, 23, 81]
      let options = GenerationOptions(maxTokens: 12)
      let requests = ([nil] + adapters + [nil]).map {
        GenerationRequest(prompt: prompt, options: options, adapter: $0)
      }
      model.adapter = adapters.last
      let together = try model.generate(batch: requests)
      for (request, answer) in zip(requests, together) {
        model.adapter = request.adapter
        #expect(try model.generate(after: prompt, options: options).tokens == answer.tokens)
        let logits = try model.logits(prompt + answer.tokens.dropLast())
        let likeliest = (prompt.count - 1..<logits.shape[0]).map { row -> Int32 in
          let numbers = logits.rows(row..<row + 1).array
          return Int32(numbers.indices.max { numbers[$0] < numbers[$1] } ?? 0)
        }
        #expect(answer.tokens == likeliest)
        let scores = try model.logProbabilities(of: answer.tokens, after: prompt)
        let losses = Batch([
          Batch.Document(
            tokens: prompt + answer.tokens,
            trained: (0..<prompt.count + answer.tokens.count).map { $0 >= prompt.count })
        ])
        #expect(abs(scores.reduce(0) { $0 + Double($1) } + (try model.loss(losses))) < 1e-3)
      }
      #expect(Set(together.map(\.tokens)).count == 3)
    }
  }
}
