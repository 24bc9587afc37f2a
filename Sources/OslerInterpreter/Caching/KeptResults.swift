public import Foundation
import OslerModel
public import OslerLog

/// The results beside and in one log, for listing and clearing away.
public struct KeptResults {
  public struct Item: Hashable, Sendable {
    public let key: String
    /// `train pretrain base on: papers …`; nil for a folder that no result of the log names.
    public let source: String?
    public let session: SessionID?
    /// When it was last computed or taken; of a folder, when it was last written.
    public let used: Timestamp
    /// On disk and in the log.
    public let bytes: Int64
    /// Seconds that it took to compute.
    public let seconds: Double?
    public let kind: Kind
  }

  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case result
    /// Of a stage that was not finished: `--resume` goes on from it.
    case checkpoint
    /// What teachers and rated models answered: one item for all of it. It may have cost money, and goes only when
    /// it is named.
    case answers
    /// A folder that nothing refers to.
    case orphan
  }

  public let items: [Item]
  private let log: ExperimentLog
  private let stages: URL

  /// `12.0 MB`
  public static func words(bytes: Int64) -> String { "\(ByteCount(Int(bytes)))" }

  public var bytes: Int64 { items.reduce(0) { $0 + $1.bytes } }

  /// - Parameter stages: the folder beside the log.
  public init(of log: ExperimentLog, stages: URL) throws {
    (self.log, self.stages) = (log, stages)
    var items: [Item] = []
    var known: Set<String> = []
    for result in try log.results() {
      if let folder = result.record.folder { known.insert(folder) }
      let inLog = Int64(result.record.value.utf8.count + result.record.material.utf8.count)
      items.append(
        Item(
          key: result.record.key, source: result.execution.canonical, session: result.execution.session,
          used: result.used, bytes: result.record.bytes + inLog, seconds: result.execution.elapsedSeconds,
          kind: .result))
    }
    items += Self.folders(in: stages.appending(path: "values")).filter {
      !known.contains($0.lastPathComponent)
    }
    .map { Self.item($0, .orphan, nil) }
    for folder in Self.folders(in: stages)
    where folder.lastPathComponent.wholeMatch(of: /[0-9a-f]{64}/) != nil {
      let execution = try log.lastExecution(ofKey: folder.lastPathComponent)
      items.append(Self.item(folder, execution == nil ? .orphan : .checkpoint, execution))
    }
    let answers = stages.appending(path: Self.answersKey)
    if !Workspace.isLink(answers.path), FileStamp(answers.path) != nil {
      items.append(Self.item(answers, .answers, nil))
    }
    self.items = items
  }

  /// What the answers go by: the name of their folder.
  public static let answersKey = "teachers"

  private static func folders(in place: URL) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
    return names.sorted().map { place.appending(path: $0) }
  }

  private static func item(_ folder: URL, _ kind: Kind, _ execution: ExecutionRecord?) -> Item {
    let stamp = FileStamp(folder.path)
    return Item(
      key: folder.lastPathComponent, source: execution?.canonical, session: execution?.session,
      used: Timestamp(milliseconds: (stamp?.modified ?? 0) / 1_000_000),
      bytes: (try? KeptFolder.bytes(in: folder)) ?? 0, seconds: nil, kind: kind)
  }

  /// Removes them from the log and from the disk. The record of how they were made stays.
  public func remove(_ removed: [Item]) throws {
    try log.forget(removed.filter { $0.kind == .result }.map(\.key))
    for item in removed {
      // The name of a key: no folder outside of ours can be meant.
      guard item.key.wholeMatch(of: /[0-9A-Za-z.\-]+/) != nil, !item.key.hasPrefix("..") else { continue }
      let places =
        [.checkpoint, .answers].contains(item.kind) ? [stages] : [stages.appending(path: "values"), stages]
      for place in places {
        let folder = place.appending(path: item.key)
        if FileManager.default.fileExists(atPath: folder.path) {
          try FileManager.default.removeItem(at: folder)
        }
      }
    }
  }

  /// What would go, answers never: orphans, results not used since `cutoff`, and of the rest those used longest ago until
  /// `limit` bytes are left.
  public func superfluous(limit: Int64? = nil, notUsedSince cutoff: Timestamp? = nil) -> [Item] {
    let items = items.filter { $0.kind != .answers }
    var gone = items.filter { item in
      item.kind == .orphan || cutoff.map { item.used.milliseconds < $0.milliseconds } ?? false
    }
    guard let limit else { return gone }
    let removed = Set(gone)
    let rest = items.filter { !removed.contains($0) }.sorted { $0.used.milliseconds < $1.used.milliseconds }
    var left = rest.reduce(0) { $0 + $1.bytes }
    for item in rest {
      guard left > limit else { break }
      gone.append(item)
      left -= item.bytes
    }
    return gone
  }
}
