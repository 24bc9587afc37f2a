import OslerDigest
import OslerModel
import OslerTensor

/// Digests of everything that a run's result depends on.
///
/// Going on from a checkpoint is allowed only when all of them agree; otherwise what differs is named.
public struct RunIdentity: Hashable, Sendable {
  /// Names and digests, in the order in which a message lists them.
  public let parts: [String: String]

  /// - Parameters:
  ///   - documents: of `data`, as the stage marks them; then its held-out ones.
  init(
    stage: String, recipe: Recipe, seed: UInt64, data: TrainingData, documents: [Batch.Document],
    validation: [Batch.Document], model: Transformer, skills: SkillMixture? = nil
  ) {
    var recipe = recipe
    recipe.checkpointEvery = 0  // how often a run is saved does not change what it computes,
    recipe.maxSkips = 0  // nor does when it gives up
    let adapterShape = model.adapter?.configuration.json()
    var parts = [
      "stage": stage,
      "recipe": Digest(of: "\(recipe)").hex,
      "seed": String(seed),
      "data": Self.digest(of: documents, data.tasks?.samples, data.tasks?.names).hex,
      "model": model.allParameters.digest().hex,
      "shape": Digest(of: "\(model.configuration) \(adapterShape ?? "")").hex,
      "device": model.device.name,
    ]
    parts["validation"] = validation.isEmpty ? nil : Self.digest(of: validation, data.tasks?.validation).hex
    parts["skills"] = skills.map { skills in
      let shape = skills.shape
      return Digest(
        of: "\(shape.skill.json()) \(shape.tasks) \(shape.common) \(shape.special) \(shape.temperature) "
          + "\(shape.assignmentRate) \(skills.parameters.digest().hex)"
      ).hex
    }
    parts["tokenizer"] = data.tokenizer
    parts["template"] = data.template
    self.parts = parts
  }

  init(parts: [String: String]) { self.parts = parts }

  /// - Parameter tasks: of each document, and their names.
  private static func digest(
    of documents: [Batch.Document], _ tasks: [Int]?, _ names: [String]? = nil
  ) -> Digest {
    var hasher = Hasher256()
    if let tasks { hasher.update("\(tasks) \(names ?? [])") }
    for document in documents {
      document.tokens.withUnsafeBytes { hasher.update($0) }
      document.targets.withUnsafeBytes { hasher.update($0) }
    }
    return hasher.finish()
  }

  /// Names of the parts in which `other` differs.
  func differences(from other: RunIdentity) -> [String] {
    Set(parts.keys).union(other.parts.keys).sorted().filter { parts[$0] != other.parts[$0] }
  }
}
