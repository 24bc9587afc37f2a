import Foundation
import OslerLog

/// `LOG` or `LOG:SESSION`, as written on the command line.
struct LogPlace: Hashable {
  let path: String
  let session: Int64?

  /// What follows the last colon is a session, unless a file has that very name.
  init(_ text: String, exists: (String) -> Bool = FileManager.default.fileExists(atPath:))
    throws(CommandLineError)
  {
    guard !exists(text), let colon = text.lastIndex(of: ":"), colon != text.startIndex else {
      (path, session) = (text, nil)
      return
    }
    path = String(text[..<colon])
    let number = text[text.index(after: colon)...]
    guard let session = Int64(number), session > 0 else {
      throw .badSession(String(number), log: path)
    }
    self.session = session
  }

  /// The logs in the working folder.
  static func here() throws(CommandLineError) -> [String] {
    let folder = FileManager.default.currentDirectoryPath
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let logs = names.filter { $0.hasSuffix(".oslog") }.sorted()
    guard !logs.isEmpty else { throw .noLogs(folder: folder) }
    return logs
  }

  func open() throws(CommandLineError) -> ExperimentLog {
    do { return try ExperimentLog.openReadOnly(path) } catch { throw .log(error, writing: false) }
  }

  /// The session that was named, or the last one.
  func session(in log: ExperimentLog) throws(CommandLineError) -> SessionRecord {
    let sessions: [SessionRecord]
    do { sessions = try log.sessions() } catch { throw .log(error, writing: false) }
    let found = session.map { wanted in sessions.last { $0.id.rawValue == wanted } } ?? sessions.last
    guard let found else {
      throw .noSession(session.map { "\($0)" } ?? "at all", log: path, last: sessions.last?.id.rawValue)
    }
    return found
  }
}
