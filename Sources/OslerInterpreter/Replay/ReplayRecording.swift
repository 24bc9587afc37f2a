import Foundation
public import OslerLog

extension Replay {
  /// Writes into the log that the session was run again, and hands back how often that has now been so.
  ///
  /// The log was read until now; it is opened for writing here, and let go of at once.
  public func record(
    _ report: ReplayReport, _ options: Options, started: Timestamp, in path: String
  ) throws -> ReproductionCount {
    let row = try row(for: report, options, started: started)
    guard FileManager.default.fileExists(atPath: path) else { throw LogError.noFile(path: path) }
    guard FileManager.default.isWritableFile(atPath: path) else { throw LogError.readOnly(path: path) }
    let log = try ExperimentLog.open(path)
    do {
      let count = try log.add(row, ofSession: session.uuid)
      try log.close()
      return count
    } catch {
      try? log.close()
      throw error
    }
  }

  func row(
    for report: ReplayReport, _ options: Options, started: Timestamp,
    machineID: String? = MachineDigest.machineID()
  ) throws -> ReplayRecord {
    let environment = options.environment
    return ReplayRecord(
      session: session.id,
      machine: MachineDigest.hex(session: session.uuid, environment: environment, machineID: machineID),
      environment: environment, engineVersion: report.now.engine, device: report.now.device,
      threads: report.now.threads, started: started, ended: .now, verdict: report.verdict.rawValue,
      report: try report.json())
  }
}
