import OslerDigest
import OslerLog

/// The key that a command had in the session that this one goes on with, where that is another one: long work
/// finds what it left by its key.
enum EarlierKey {
  /// The first command of these words is the first of them there, and so on, for a loop may have several. A session
  /// that was itself refused is no reason to go on: the one before it is looked at.
  static func of(_ context: CommandContext) throws -> Digest? {
    guard context.session.record.resumes != nil else { return nil }
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
