import Foundation
public import GRDB
import OslerDigest

/// One run of a notebook, or one sitting at the REPL.
public struct SessionRecord: LogRecord {
  public static let databaseTableName = "sessions"

  public var id: SessionID
  /// The same in every copy of the log.
  public let uuid: String
  public var title: String?
  /// Path of the notebook; nil at the REPL.
  public var notebook: String?
  /// The folder below which the session reads and writes.
  public var workspace: String
  /// The folder the program was started in.
  public var folder: String
  /// The notebook whole, as it was; empty at the REPL, where the cells hold the code.
  public var source: String
  public let sourceDigest: String
  /// JSON object: each parameter's name and value.
  public var parameters: String
  public var seed: Seed
  public var threads: Int
  public var commandLine: [String]
  public var engineVersion: String
  /// Device and numeric path: `cpu avx512+amx`.
  public var device: String
  public var environment: Environment
  public let processId: Int32
  /// Which process with that id it was; see ``ProcessMarker``.
  public let processMarker: String
  public let started: Timestamp
  public var ended: Timestamp?
  public var status: Status
  /// Why it ended, in the words the person saw; nil when it ended well.
  public var exitMessage: String?
  /// The session this one goes on with.
  public var resumes: SessionID?

  /// A session of this process that starts now.
  public init(
    title: String? = nil, notebook: String? = nil, workspace: String, folder: String, source: String = "",
    parameters: String = "{}", seed: UInt64, threads: Int, commandLine: [String], engineVersion: String,
    device: String, environment: Environment, resumes: SessionID? = nil
  ) {
    (id, uuid) = (.unwritten, UUID().uuidString.lowercased())
    (self.title, self.notebook, self.workspace, self.folder) = (title, notebook, workspace, folder)
    (self.source, sourceDigest) = (source, Digest(of: source).hex)
    (self.parameters, self.seed, self.threads) = (parameters, Seed(seed), threads)
    (self.commandLine, self.engineVersion, self.device) = (commandLine, engineVersion, device)
    (self.environment, self.resumes) = (environment, resumes)
    let process = ProcessMarker.current
    (processId, processMarker) = (process.processID, process.marker)
    (started, status) = (.now, .running)
  }

  enum CodingKeys: String, CodingKey {
    case id, uuid, title, notebook, workspace, folder, source, parameters, seed, threads, device, environment
    case started, ended, status, resumes
    case sourceDigest = "source_digest"
    case commandLine = "command_line"
    case engineVersion = "engine_version"
    case processId = "process_id"
    case processMarker = "process_marker"
    case exitMessage = "exit_message"
  }
}

extension SessionRecord {
  /// Whether the process that runs this session is still there. `gone` once it has ended.
  public var liveness: Liveness {
    ended == nil ? ProcessMarker(processID: processId, marker: processMarker).liveness : .gone
  }
}

/// A session's seed, all 64 bits: the column holds it in decimal digits, since SQLite's integers are signed.
public struct Seed: Hashable, Sendable, Codable, DatabaseValueConvertible {
  public let rawValue: UInt64

  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  public var databaseValue: DatabaseValue { String(rawValue).databaseValue }

  public static func fromDatabaseValue(_ value: DatabaseValue) -> Seed? {
    String.fromDatabaseValue(value).flatMap { UInt64($0) }.map { Seed($0) }
  }
}
