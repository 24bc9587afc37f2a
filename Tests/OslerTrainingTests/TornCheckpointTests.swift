import Foundation
import OslerModel
import OslerTraining
import Testing

/// A checkpoint whose writing was cut off anywhere: before its folder was renamed, and, as after a power
/// cut on a disk that lies about what it has written, behind it.
struct TornCheckpointTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "osler-torn-\(UUID().uuidString)")
  private let recipe: Recipe = {
    var recipe = toyRecipe
    (recipe.validateEvery, recipe.patience, recipe.checkpointEvery) = (2, 100, 3)
    recipe.epochs = 1
    return recipe
  }()

  private func run(stopAfter: Int? = nil) throws -> Transformer {
    let model = try toyModel()
    var taken = 0
    try TrainingRun(
      PretrainStage(), on: TrainingData(toySamples(20), validation: toySamples(5, seed: 9)), model: model,
      recipe: recipe, seed: 3
    ).run(checkpoints: CheckpointFolder(folder), isInterrupted: { taken == stopAfter }) {
      if !$0.isRestored { taken += 1 }
    }
    return model
  }

  /// The files of a checkpoint in the order in which they are written.
  private static let files = [
    "state.json", "history.bin", "weights.safetensors", "remainders.safetensors", "first-moments.safetensors",
    "second-moments.safetensors",
    "best.safetensors", "manifest.json",
  ]

  @Test func `these are the files of a checkpoint`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try run(stopAfter: 4)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "step-00000004").path)
    #expect(Set(names) == Set(Self.files))
  }

  @Test(arguments: files.indices, [0, 0.5, 1])
  func `a kill while a file is written leaves the checkpoint before`(file: Int, part: Double) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try run().parameters.digest()
    try FileManager.default.removeItem(at: folder)
    _ = try run(stopAfter: 5)
    let newest = folder.appending(path: "step-00000005")
    let torn = folder.appending(path: ".step-00000006.1234-5.new")
    try FileManager.default.createDirectory(at: torn, withIntermediateDirectories: true)
    for (index, name) in Self.files.enumerated() where index <= file {
      let data = try Data(contentsOf: newest.appending(path: name))
      let kept = index < file ? data.count : Int(part * Double(data.count))
      try data.prefix(kept).write(to: torn.appending(path: name))
    }
    #expect(try run().parameters.digest() == whole)
    #expect(!FileManager.default.fileExists(atPath: torn.path))
  }

  @Test(arguments: files, [nil, 0, 0.5])
  func `a file that was lost behind the rename costs one checkpoint`(file: String, part: Double?) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try run().parameters.digest()
    try FileManager.default.removeItem(at: folder)
    _ = try run(stopAfter: 5)  // There are checkpoints of steps 3 and 5.
    let url = folder.appending(path: "step-00000005/\(file)")
    let data = try Data(contentsOf: url)
    try FileManager.default.removeItem(at: url)
    if let part { try data.prefix(Int(part * Double(data.count))).write(to: url) }
    #expect(try run().parameters.digest() == whole)
  }
}
