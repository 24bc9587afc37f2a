import Foundation
import OslerCorpus
import OslerModel
import OslerTensor
import OslerTraining
import Testing

/// What must come out the same to the bit in bfloat16, with both kinds of moments and over quantised bases.
struct PrecisionExactnessTests {
  struct Kind: CustomTestStringConvertible {
    let moments: Precision
    /// Of the base under an adapter; nil where the whole model learns.
    let base: ElementType?
    var withAdapter: Bool { base != nil }
    /// A model without quantised weights stands for bfloat16 under the adapter.
    var quantization: ElementType? { base?.isQuantized == true ? base : nil }
    var testDescription: String {
      base.map { "adapter over \($0.rawValue)" } ?? "all weights, moments in \(moments.rawValue)"
    }

    static let all = [
      Kind(moments: .fp32, base: nil), Kind(moments: .bf16, base: nil), Kind(moments: .fp32, base: .bfloat16),
      Kind(moments: .fp32, base: .int8), Kind(moments: .bf16, base: .nf4),
    ]
  }

  private func recipe(_ kind: Kind) -> Recipe {
    Recipe(
      epochs: 3, learningRate: 0.01, sequence: 24, batch: 3, microBatch: 2, clip: 1, moments: kind.moments,
      neftune: 5, checkpointEvery: 4)
  }

  private struct Told: Equatable {
    var losses: [Double] = []
    var weights = ""
    var adapter = ""
    var isPartial = false
    var memory = ""
  }

  private func run(
    _ kind: Kind, threads: Int = 2, in folder: URL? = nil, layers: Int = 2, memory: Int? = nil,
    stop: Int = .max
  ) throws -> Told {
    let model = try trainee(
      .bf16, base: kind.quantization, layers: layers, withAdapter: kind.withAdapter, dropout: 0.1,
      device: CPUDevice(threads: threads))
    let base = model.parameters.digest()
    let data = TrainingData((0..<20).map { toySample("s\($0)", length: 8 + $0 % 17) })
    var (told, fresh) = (Told(), 0)
    func go(_ stage: some Stage) throws {
      let run = try TrainingRun(stage, on: data, model: model, recipe: recipe(kind), seed: 3, memory: memory)
      told.memory = run.memory.items.last?.name ?? ""
      let outcome = try run.run(
        checkpoints: folder.map(CheckpointFolder.init), isInterrupted: { fresh >= stop }
      ) {
        told.losses.append($0.loss)
        if !$0.isRestored { fresh += 1 }
      }
      told.isPartial = outcome.isPartial
    }
    if kind.withAdapter { try go(LoRAStage()) } else { try go(PretrainStage()) }
    if kind.withAdapter { #expect(model.parameters.digest() == base, "the base is never written") }
    told.weights = "\(model.parameters.digest())"
    told.adapter = model.adapter.map { "\($0.parameters.digest())" } ?? ""
    return told
  }

  /// Every file of every checkpoint.
  private func files(_ folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for step in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let url = folder.appending(path: step)
      for name in try FileManager.default.contentsOfDirectory(atPath: url.path) {
        files["\(step)/\(name)"] = try Data(contentsOf: url.appending(path: name))
      }
    }
    return files
  }

  private func scratch() -> URL {
    FileManager.default.temporaryDirectory.appending(path: "osler-bf16-\(UUID().uuidString)")
  }

  @Test(arguments: Kind.all)
  func `stopping and going on is the same as not stopping, in every file of every checkpoint`(kind: Kind)
    throws
  {
    let whole = scratch()
    defer { try? FileManager.default.removeItem(at: whole) }
    let expected = try run(kind, in: whole)
    let names = try files(whole).keys.map { $0.split(separator: "/")[1] }
    for name in ["weights", "remainders", "first-moments", "second-moments"] {
      #expect(names.contains("\(name).safetensors"))
    }
    let without = try run(kind)
    #expect(without == expected)
    #expect(expected.losses.count > 14)
    for stop in [1, 5, 9] {
      let folder = scratch()
      defer { try? FileManager.default.removeItem(at: folder) }
      #expect(try run(kind, in: folder, stop: stop).isPartial)
      #expect(try run(kind, in: folder) == expected, "stopped after \(stop)")
      let (found, wanted) = try (files(folder), files(whole))
      // States also tell which steps were told again.
      for (name, data) in wanted where name.hasSuffix(".safetensors") {
        #expect(found[name] == data, "\(name), stopped after \(stop)")
      }
    }
  }

  @Test(arguments: Kind.all)
  func `one thread and two give the same bits in bfloat16`(kind: Kind) throws {
    #expect(try run(kind, threads: 1) == run(kind, threads: 2))
  }

  @Test func `other moments are another recipe`() throws {
    let folder = scratch()
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try run(Kind.all[0], in: folder, stop: 4)
    let error = #expect(throws: TrainingError.self) { try run(Kind.all[1], in: folder) }
    guard case .otherRun(_, let what)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(what == ["recipe"])
  }

  @Test func `another base under the adapter is another model`() throws {
    let folder = scratch()
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try run(Kind(moments: .fp32, base: .int8), in: folder, stop: 4)
    let error = #expect(throws: TrainingError.self) {
      try run(Kind(moments: .fp32, base: .nf4), in: folder)
    }
    guard case .otherRun(_, let what)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(what == ["model"])
  }
}
