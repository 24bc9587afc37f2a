import Foundation
import OslerDigest
import OslerLog
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
    guard context.session.record.resumes != nil, own?.differences(from: identity) == nil,
      let before = try key(of: context), let other = try engine.checkpoints(of: before),
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

  /// The key that this command had before, if that is another one. The first of these words is the first
  /// of them there, and so on, for a loop may have several. A session that was itself refused is no
  /// reason to go on: the one before it is looked at.
  private static func key(of context: CommandContext) throws -> Digest? {
    let log = context.session.log
    let now = try keys(of: context, in: context.session.record.id)
    guard let own = now.last else { return nil }
    var before = context.session.record.resumes
    while let session = before {
      let then = try keys(of: context, in: session)
      if now.count <= then.count, then[now.count - 1] != own {
        return then[now.count - 1].flatMap(Digest.init(hex:))
      }
      before = try log.session(session).resumes
    }
    return nil
  }

  /// Keys of the commands of these words, in the order in which they ran.
  private static func keys(of context: CommandContext, in session: SessionID) throws -> [String?] {
    let contents = try context.session.log.contents(of: session)
    return (contents.cells.flatMap(\.executions) + contents.loose).map(\.record)
      .filter { $0.command == context.title && $0.canonical == context.canonical }
      .sorted { $0.ordinal < $1.ordinal }.map(\.key)
  }
}
