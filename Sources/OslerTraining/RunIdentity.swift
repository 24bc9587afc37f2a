import OslerDigest
import OslerModel
import OslerTensor

/// Digests of everything that a run's result depends on.
///
/// Going on from a checkpoint is allowed only when all of them agree; otherwise what differs is named.
public struct RunIdentity: Hashable, Sendable {
  /// Names and digests, in the order in which a message lists them.
  public let parts: [String: String]

  init(stage: String, recipe: Recipe, seed: UInt64, documents: [Batch.Document], model: Transformer) {
    var data = Hasher256()
    for document in documents {
      document.tokens.withUnsafeBytes { data.update($0) }
      document.targets.withUnsafeBytes { data.update($0) }
    }
    var recipe = recipe
    recipe.checkpointEvery = 0  // how often a run is saved does not change what it computes
    let adapterShape = model.adapter.map { shape in
      let targets = LinearLayer.allCases.filter(shape.configuration.targets.contains).map(\.rawValue)
      return "\(shape.configuration.rank) \(shape.configuration.alpha) \(shape.configuration.dropout) "
        + "\(shape.configuration.isRankStabilized) \(targets)"
    }
    parts = [
      "stage": stage,
      "recipe": Digest(of: "\(recipe)").hex,
      "seed": String(seed),
      "data": data.finish().hex,
      "model": model.allParameters.digest().hex,
      "shape": Digest(of: "\(model.configuration) \(adapterShape ?? "")").hex,
      "device": model.device.name,
    ]
  }

  init(parts: [String: String]) { self.parts = parts }

  /// Names of the parts in which `other` differs.
  func differences(from other: RunIdentity) -> [String] {
    Set(parts.keys).union(other.parts.keys).sorted().filter { parts[$0] != other.parts[$0] }
  }
}
