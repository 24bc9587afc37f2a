import OslerLog

/// The files that the recorded session read: which of them are gone, and which hold something else now.
struct ReplayInputs {
  /// A file that one of the two runs read with another content, or did not read.
  struct Change: Hashable {
    let name: String
    /// Nil where it was not read.
    let recorded: String?
    let now: String?
    let isGone: Bool

    var circumstance: ReplayReport.Circumstance {
      func words(_ digest: String?) -> String { digest.map { "sha256 \($0.prefix(12))" } ?? "not read" }
      return ReplayReport.Circumstance(
        kind: .data, name: name, recorded: words(recorded), now: isGone ? "gone" : words(now))
    }

    var gone: ReplayReport.GoneInput? {
      guard isGone, let recorded else { return nil }
      return ReplayReport.GoneInput(path: name, digest: recorded)
    }
  }

  private let session: SessionRecord
  private let workspace: Workspace
  let anonymous: Anonymous
  /// Files the session itself had written: a replay makes them again.
  private let made: Set<String>
  private let madeAgain: Set<String>

  init(
    _ session: SessionRecord, _ workspace: Workspace, recorded: [Transcript], now: [Transcript],
    _ anonymous: Anonymous
  ) {
    (self.session, self.workspace, self.anonymous) = (session, workspace, anonymous)
    func paths(_ cells: [Transcript]) -> Set<String> {
      Set(cells.flatMap(\.statements).flatMap(\.artifacts).map(\.path))
    }
    (made, madeAgain) = (paths(recorded), paths(now))
  }

  /// - Parameter now: nil for a statement that was not run again.
  func changes(_ recorded: Transcript.Statement, _ now: Transcript.Statement?) -> [Change] {
    let past = byName(recorded.files, without: made)
    let present = byName(now?.files ?? [], without: madeAgain)
    var changes: [Change] = []
    for (name, file) in past.sorted(by: { $0.key < $1.key }) {
      if let other = present[name] {
        guard other.digest != file.digest else { continue }
        changes.append(Change(name: name, recorded: file.digest, now: other.digest, isGone: false))
      } else if Workspace.kind(of: placeNow(of: file.path)) == nil {
        changes.append(Change(name: name, recorded: file.digest, now: nil, isGone: true))
      } else if let now, [.succeeded, .partial].contains(now.record.status), !recorded.isCut {
        changes.append(Change(name: name, recorded: file.digest, now: nil, isGone: false))
      }
    }
    for (name, file) in present.sorted(by: { $0.key < $1.key }) where past[name] == nil && !recorded.isCut {
      changes.append(Change(name: name, recorded: nil, now: file.digest, isGone: false))
    }
    return changes
  }

  private func byName(_ files: [FileRecord], without made: Set<String>) -> [String: FileRecord] {
    let read = files.filter { file in !ReplayFlow.prefixes(of: file.path).contains(where: made.contains) }
    return Dictionary(read.map { (anonymous.name(of: $0.path), $0) }, uniquingKeysWith: { $1 })
  }

  /// Where a recorded file is looked for: its folder may have moved.
  private func placeNow(of path: String) -> String {
    for (then, now) in [(session.workspace, workspace.folder), (session.folder, workspace.startFolder)]
    where path.hasPrefix(then + "/") {
      return now + path.dropFirst(then.count)
    }
    return path
  }
}
