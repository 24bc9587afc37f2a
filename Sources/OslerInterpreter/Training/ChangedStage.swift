import Foundation
import OslerTraining

/// The same stage in the session that this one goes on with.
///
/// A stage finds what it saved by its key. When its key is another one because its data, tokenizer or
/// template changed under the same words, it would silently begin anew; instead it is refused, saying what
/// changed. Other words, other options or another model to begin with are people's own doing. When nothing
/// changed but the machine or the version, it goes on from there, and says so.
enum ChangedStage {
  private static let refused: Set = ["data", "validation", "tokenizer", "template"]

  /// Where the stage saves itself, and goes on from.
  ///
  /// - Throws: ``TrainingError/otherRun(folder:what:)``.
  static func checkpoints(for identity: RunIdentity, in context: CommandContext) throws -> CheckpointFolder? {
    let engine = context.session.engine
    let own = try engine.checkpoints(of: context.lineage.key)
    guard own?.differences(from: identity) == nil,
      let before = try EarlierKey.of(context), let other = try engine.checkpoints(of: before),
      let differences = other.differences(from: identity)
    else { return own }
    guard refused.isDisjoint(with: differences) else {
      throw TrainingError.otherRun(folder: other.url.path, what: differences)
    }
    guard differences.isEmpty else { return own }
    context.markMixed()
    try context.warn(
      "goes on from steps that another version or numeric path computed; the whole is not kept for other runs"
    )
    return other
  }
}
