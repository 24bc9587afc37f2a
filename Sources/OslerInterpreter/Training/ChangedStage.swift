import Foundation
import OslerDigest
import OslerLog
import OslerTraining

/// The same stage in the session that this one goes on with.
///
/// A stage finds what it saved by its key. When its key is another one because its data, tokenizer or
/// template changed under the same words, it would silently begin anew; instead it is refused, saying what
/// changed. Other words, other options or another model to begin with are people's own doing.
enum ChangedStage {
  private static let refused: Set = ["data", "validation", "tokenizer", "template"]

  /// - Throws: ``TrainingError/otherRun(folder:what:)``.
  static func check(_ identity: RunIdentity, in context: CommandContext) throws {
    let session = context.session
    guard session.record.resumes != nil,
      try session.engine.checkpoints(of: context.lineage.key)?.differences(from: identity) == nil,
      let before = try key(of: context), let checkpoints = try session.engine.checkpoints(of: before),
      let differences = checkpoints.differences(from: identity), !refused.isDisjoint(with: differences)
    else { return }
    throw TrainingError.otherRun(folder: checkpoints.url.path, what: differences)
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
