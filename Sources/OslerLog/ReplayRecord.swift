import Foundation
import GRDB

/// One time that a session of the log was run again and compared.
public struct ReplayRecord: LogRecord {
  public static let databaseTableName = "replays"

  public var id: RowID<ReplayRecord>
  /// Which was run again.
  public var session: SessionID
  /// The same in every copy of the log.
  public let uuid: String
  /// Tells one machine from another among the replays of a session, and says nothing else about it.
  public var machine: String
  /// Without the name of the host.
  public var environment: Environment
  public var engineVersion: String
  public var device: String
  public var threads: Int
  public var started: Timestamp
  public var ended: Timestamp
  /// The worst of all.
  public var verdict: String
  /// JSON object.
  public var report: String

  public init(
    session: SessionID, machine: String, environment: Environment, engineVersion: String, device: String,
    threads: Int, started: Timestamp, ended: Timestamp, verdict: String, report: String
  ) {
    (id, self.session, uuid) = (.unwritten, session, UUID().uuidString.lowercased())
    (self.machine, self.environment, self.engineVersion) = (machine, environment, engineVersion)
    (self.device, self.threads, self.started, self.ended) = (device, threads, started, ended)
    (self.verdict, self.report) = (verdict, report)
    self.environment.host = ""
  }

  enum CodingKeys: String, CodingKey {
    case id, session, uuid, machine, environment, device, threads, started, ended, verdict, report
    case engineVersion = "engine_version"
  }
}

/// How often a session was run again, and how often everything came out the same.
public struct ReproductionCount: Hashable, Sendable, CustomStringConvertible {
  public let replays: Int
  public let reproduced: Int
  /// On which it was reproduced.
  public let machines: Int

  public init(replays: Int, reproduced: Int, machines: Int) {
    (self.replays, self.reproduced, self.machines) = (replays, reproduced, machines)
  }

  /// `reproduced 3 times on 2 machines`, `reproduced 2 of 3 times on 1 machine`.
  public var description: String {
    func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
    guard reproduced > 0 else { return "replayed \(times(replays)), not reproduced" }
    let place = "on \(machines) \(machines == 1 ? "machine" : "machines")"
    return reproduced == replays
      ? "reproduced \(times(reproduced)) \(place)" : "reproduced \(reproduced) of \(times(replays)) \(place)"
  }
}
