import OslerLog

/// The files that the recorded session read: which of them are gone, and which hold something else now.
struct ReplayInputs {
  private let session: SessionRecord
  private let workspace: Workspace
  private let anonymous: Anonymous
  /// Files the session itself had written: a replay makes them again.
  private let made: [String]
  private(set) var circumstances: [ReplayReport.Circumstance] = []
  private var told: Set<String> = []

  init(_ session: SessionRecord, _ workspace: Workspace, recorded: [Transcript], _ anonymous: Anonymous) {
    (self.session, self.workspace, self.anonymous) = (session, workspace, anonymous)
    made = recorded.flatMap(\.statements).flatMap(\.artifacts).map(\.path)
  }

  /// Lines about the recorded inputs of a cell that are no longer there.
  mutating func gone(_ cell: Transcript) -> [String] {
    var lines: [String] = []
    for file in cell.statements.flatMap(\.files) where !isMade(file.path) {
      guard Workspace.kind(of: placeNow(of: file.path)) == nil else { continue }
      let name = anonymous.name(of: file.path)
      let line = "'\(name)' is gone: sha256 \(file.digest.prefix(12)) in the record"
      guard !lines.contains(line) else { continue }
      lines.append(line)
      note(name, "sha256 \(file.digest.prefix(12))", "gone")
    }
    return lines
  }

  /// Lines about the files that an execution read with another content than then.
  mutating func changed(_ recorded: Transcript.Statement, _ now: Transcript.Statement) -> [String] {
    if now.files.isEmpty { return otherKey(recorded, now) }
    let present = Dictionary(now.files.map { (anonymous.name(of: $0.path), $0) }, uniquingKeysWith: { $1 })
    let past = Dictionary(recorded.files.map { (anonymous.name(of: $0.path), $0) }, uniquingKeysWith: { $1 })
    var lines: [String] = []
    for (name, file) in past.sorted(by: { $0.key < $1.key }) {
      guard let other = present[name], other.digest != file.digest else { continue }
      let (then, now) = ("sha256 \(file.digest.prefix(12))", "sha256 \(other.digest.prefix(12))")
      lines.append("'\(name)' has changed: \(then) then, \(now) now")
      note(name, then, now)
    }
    for (name, file) in present.sorted(by: { $0.key < $1.key }) where past[name] == nil {
      lines.append("'\(name)' was not read then")
      note(name, "not read", "sha256 \(file.digest.prefix(12))")
    }
    return lines
  }

  /// A value made otherwise although every file is the same and so is Osler.
  private func otherKey(_ recorded: Transcript.Statement, _ now: Transcript.Statement) -> [String] {
    guard let key = recorded.record.key, let other = now.record.key, key != other, told.isEmpty,
      session.engineVersion == Engine.version
    else { return [] }
    return [
      "\(recorded.name) is made from other inputs or options: key \(key.prefix(12)) then, \(other.prefix(12)) now"
    ]
  }

  private mutating func note(_ name: String, _ then: String, _ now: String) {
    guard told.insert(name).inserted else { return }
    circumstances.append(ReplayReport.Circumstance(name: name, recorded: then, now: now))
  }

  private func isMade(_ path: String) -> Bool {
    made.contains { path == $0 || path.hasPrefix($0 + "/") }
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
