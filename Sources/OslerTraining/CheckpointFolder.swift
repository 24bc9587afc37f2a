public import Foundation
import OslerModel
import OslerTensor
import OslerDigest

/// The folder in which one run saves itself, so that it can go on after any end.
///
///     step-00000120/
///       state.json           where the run stands, and its identity
///       history.bin          what each step told
///       tasks.bin            what each task had of it, where there are several
///       weights.safetensors  the parameters that learn
///       remainders.safetensors  lower halves of those in bfloat16
///       best.safetensors     their values at the best validation, where the run ends with those
///       first-moments.safetensors, second-moments.safetensors
///       manifest.json        SHA-256 of each of these
///
/// After the last step only state and weights are kept.
///
/// A checkpoint is written beside under another name, synced and then renamed, so a kill at any moment
/// leaves the one before or the new one, whole. The last two are kept.
public struct CheckpointFolder: Sendable {
  public let url: URL

  public init(_ url: URL) { self.url = url }

  private struct SavedState: Codable {
    var state: TrainingState
    var identity: [String: String]
    /// By the number of the step.
    var skipped: [Int: SkippedStep]
  }

  // MARK: Saving

  /// - Parameters:
  ///   - best: the weights of the best validation so far, where the run ends with those.
  ///   - isLast: nothing goes on from here, so only the weights are kept.
  func save(
    _ state: TrainingState, of optimizer: AdamW, best: ParameterSet?, identity: RunIdentity,
    isLast: Bool = false
  ) throws {
    let name = Self.name(ofStep: state.step)
    let target = url.appending(path: name)
    // There is one of this step already, perhaps from before its validation.
    if let saved = try? Self.saved(in: target), saved.state == state { return }
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      try AtomicFolder.write(target.path) { folder in
        try write(
          SavedState(
            state: state, identity: identity.parts,
            skipped: Dictionary(
              state.history.compactMap { step in step.skipped.map { (step.step, $0) } }
            ) { first, _ in first }),
          isLast ? Array(Self.tensors(optimizer, nil).prefix(1)) : Self.tensors(optimizer, best),
          into: URL(filePath: folder))
      }
    } catch {
      throw TrainingError.cannotWrite(folder: url.path, reason: "\(error)")
    }
    for old in Self.steps(in: url).dropLast(2) {
      try? FileManager.default.removeItem(at: url.appending(path: Self.name(ofStep: old)))
    }
  }

  private func write(
    _ saved: SavedState, _ tensors: [(String, ParameterSet)], into folder: URL
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // The loss of a step that was skipped.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    try FileBytes.write(Array(encoder.encode(saved)), to: folder.appending(path: "state.json").path)
    try StepHistoryFile.write(
      saved.state.history, to: folder.appending(path: StepHistoryFile.name).path)
    try TaskHistoryFile.write(
      saved.state.history, to: folder.appending(path: TaskHistoryFile.name).path)
    for (name, tensors) in tensors {
      try SafetensorsWriter.write(tensors, to: folder.appending(path: name).path)
    }
    var manifest: [String: String] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      manifest[file] = try Digest(ofFile: folder.appending(path: file).path).hex
    }
    try FileBytes.write(Array(encoder.encode(manifest)), to: folder.appending(path: "manifest.json").path)
  }

  private static func tensors(_ optimizer: AdamW, _ best: ParameterSet?) -> [(String, ParameterSet)] {
    [
      ("weights.safetensors", optimizer.parameters),
      ("remainders.safetensors", optimizer.remainders),
      ("first-moments.safetensors", optimizer.firstMoments),
      ("second-moments.safetensors", optimizer.secondMoments),
    ] + (best.map { [("best.safetensors", $0)] } ?? [])
  }

  // MARK: Restoring

  /// Puts the newest whole checkpoint's tensors into `optimizer`, and into `best` where it has those.
  ///
  /// - Returns: none when there is no checkpoint yet.
  /// - Throws: ``TrainingError/otherRun(folder:what:)`` when it belongs to another run, saying what
  ///   differs; ``TrainingError/damagedCheckpoint(folder:reason:)`` when none of those there is whole.
  func restore(
    into optimizer: AdamW, best: ParameterSet?, identity: RunIdentity
  ) throws -> TrainingState? {
    removeLeftovers()
    var damage: TrainingError?
    var damaged: [URL] = []
    for step in Self.steps(in: url).reversed() {
      let folder = url.appending(path: Self.name(ofStep: step))
      let saved: SavedState
      do throws(TrainingError) {
        saved = try verified(folder)
      } catch {
        damage = damage ?? error
        damaged.append(folder)
        continue
      }
      let differences = identity.differences(from: RunIdentity(parts: saved.identity))
      guard differences.isEmpty else {
        throw TrainingError.otherRun(folder: folder.path, what: differences)
      }
      for (name, tensors) in Self.tensors(optimizer, best)
      where FileManager.default.fileExists(atPath: folder.appending(path: name).path) {
        let file = try SafetensorsFile(folder.appending(path: name).path)
        for entry in tensors.entries {
          entry.tensor.assign(try file.tensor(entry.name, as: entry.tensor.type))
        }
      }
      // The run will write these again.
      for folder in damaged { try? FileManager.default.removeItem(at: folder) }
      return saved.state
    }
    if let damage { throw damage }
    return nil
  }

  /// Names of the parts in which the newest checkpoint's run differs; nil when there is none.
  public func differences(from identity: RunIdentity) -> [String]? {
    for step in Self.steps(in: url).reversed() {
      guard let saved = try? Self.saved(in: url.appending(path: Self.name(ofStep: step))) else { continue }
      return identity.differences(from: RunIdentity(parts: saved.identity))
    }
    return nil
  }

  /// What a kill in the middle of a save left behind.
  private func removeLeftovers() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    for name in names where name.hasPrefix(".step-") && name.hasSuffix(".new") {
      try? FileManager.default.removeItem(at: url.appending(path: name))
    }
  }

  private func verified(_ folder: URL) throws(TrainingError) -> SavedState {
    try verify(folder)
    do {
      return try Self.saved(in: folder)
    } catch {
      throw .damagedCheckpoint(folder: folder.path, reason: "'state.json' is of another version")
    }
  }

  private static func saved(in folder: URL) throws -> SavedState {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var saved = try decoder.decode(
      SavedState.self, from: Data(contentsOf: folder.appending(path: "state.json")))
    let path = folder.appending(path: StepHistoryFile.name).path
    guard let steps = StepHistoryFile.read(path, skipped: saved.skipped) else {
      throw TrainingError.damagedCheckpoint(
        folder: folder.path, reason: "'\(StepHistoryFile.name)' is of another version")
    }
    let tasks = folder.appending(path: TaskHistoryFile.name).path
    guard let history = TaskHistoryFile.read(tasks, into: steps) else {
      throw TrainingError.damagedCheckpoint(
        folder: folder.path, reason: "'\(TaskHistoryFile.name)' is of another version")
    }
    saved.state = saved.state.telling(history)
    return saved
  }

  private func verify(_ folder: URL) throws(TrainingError) {
    let path = folder.appending(path: "manifest.json")
    guard let data = try? Data(contentsOf: path),
      let manifest = try? JSONDecoder().decode([String: String].self, from: data)
    else { throw .damagedCheckpoint(folder: folder.path, reason: "it has no manifest") }
    for (file, digest) in manifest.sorted(by: { $0.key < $1.key }) {
      guard let found = try? Digest(ofFile: folder.appending(path: file).path) else {
        throw .damagedCheckpoint(folder: folder.path, reason: "'\(file)' is missing")
      }
      guard found.hex == digest else {
        throw .damagedCheckpoint(folder: folder.path, reason: "'\(file)' is not what was written")
      }
    }
  }

  // MARK: Names

  private static func name(ofStep step: Int) -> String {
    let digits = String(step)
    return "step-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }

  /// Steps that have a checkpoint, ascending.
  private static func steps(in folder: URL) -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.compactMap { $0.hasPrefix("step-") ? Int($0.dropFirst(5)) : nil }.sorted()
  }
}
