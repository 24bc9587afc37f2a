import Foundation
import OslerLog
import Testing

@testable import OslerInterpreter

/// That a session was run again is noted in its log.
struct ReplayRecordTests {
  private static let notebook = "```{osler}\n#| label: a\n6 * 7\n```\n"

  private let bench: ReplayBench
  private let options = Replay.Options(device: "1 thread, test")

  init() throws {
    bench = try ReplayBench()
    try bench.record(Self.notebook)
  }

  private func replay() throws -> (Replay, ReplayReport) {
    let replay = try Replay(try ExperimentLog.openReadOnly(bench.logPath))
    return (replay, try replay.run(options, frontend: RecordingFrontend()))
  }

  @Test func `a replay is a row with its machine, its verdict and its whole report`() throws {
    let (replay, report) = try replay()
    let started = Timestamp.now
    let count = try replay.record(report, options, started: started, in: bench.logPath)
    #expect(count == ReproductionCount(replays: 1, reproduced: 1, machines: 1))
    let log = try ExperimentLog.openReadOnly(bench.logPath)
    let row = try #require(try log.replays(of: replay.session.id).first)
    #expect(row.verdict == "identical")
    #expect(row.report == (try report.json()))
    #expect(row.started == started && row.ended >= started)
    #expect(row.engineVersion == Engine.version && row.threads == 1 && row.device == "test")
    #expect(row.environment.host == "" && row.environment.processor == options.environment.processor)
    #expect(row.machine.count == 64)
    #expect(try log.problems() == [])
  }

  @Test func `the recorded session is as it was`() throws {
    let before = try ExperimentLog.openReadOnly(bench.logPath)
    let (then, values) = (try before.contents(of: SessionID(1)), try before.values(in: SessionID(1)))
    let (replay, report) = try replay()
    _ = try replay.record(report, options, started: .now, in: bench.logPath)
    let after = try ExperimentLog.openReadOnly(bench.logPath)
    #expect(try after.contents(of: SessionID(1)) == then)
    #expect(try after.values(in: SessionID(1)) == values)
    #expect(try after.sessions().count == 1)
    let left = try FileManager.default.contentsOfDirectory(atPath: bench.folder)
    #expect(!left.contains("study.oslog-wal") && !left.contains("study.oslog-shm"))
  }

  @Test func `machines are counted, and only where it came out the same`() throws {
    let (replay, report) = try replay()
    let ids = ["0123456789abcdef0123456789abcdef", "ffffffffffffffffffffffffffffffff"]
    let log = try ExperimentLog.open(bench.logPath)
    for id in [ids[0], ids[1], ids[0]] {
      try log.add(
        try replay.row(for: report, options, started: .now, machineID: id), ofSession: replay.session.uuid)
    }
    var other = try replay.row(for: report, options, started: .now, machineID: nil)
    other.verdict = "differs"
    #expect(try log.reproductions()[SessionID(1)]?.description == "reproduced 3 times on 2 machines")
    try log.add(other, ofSession: replay.session.uuid)
    #expect(try log.reproductions()[SessionID(1)]?.description == "reproduced 3 of 4 times on 2 machines")
    try log.close()
  }

  @Test func `a count is told in few words`() {
    func words(_ replays: Int, _ reproduced: Int, _ machines: Int) -> String {
      ReproductionCount(replays: replays, reproduced: reproduced, machines: machines).description
    }
    #expect(words(1, 1, 1) == "reproduced once on 1 machine")
    #expect(words(2, 1, 1) == "reproduced 1 of 2 times on 1 machine")
    #expect(words(1, 0, 0) == "replayed once, not reproduced")
  }

  @Test func `a machine's digest tells nothing of it, nor that two logs were replayed on it`() {
    let environment = Environment(
      system: "s", kernel: "k", processor: "p", cores: 2, memoryBytes: 3, host: "ward-7", libraries: [:])
    func digest(_ session: String, _ id: String?) -> String {
      MachineDigest.hex(session: session, environment: environment, machineID: id)
    }
    #expect(digest("a", "1") == digest("a", "1"))
    #expect(digest("a", "1") != digest("a", "2"))
    #expect(digest("a", "1") != digest("b", "1"))
    #expect(digest("a", nil) == digest("a", nil) && digest("a", nil) != digest("a", "1"))
  }

  @Test func `a log that cannot be written is not, and says so`() throws {
    let (replay, report) = try replay()
    let bytes = try bench.bytes("study.oslog")
    #expect(throws: LogError.noFile(path: bench.folder + "/gone.oslog")) {
      try replay.record(report, options, started: .now, in: bench.folder + "/gone.oslog")
    }
    #expect(!FileManager.default.fileExists(atPath: bench.folder + "/gone.oslog"))
    // Another log in its place: its session 1 is another.
    let other = try ReplayBench()
    try other.record(Self.notebook)
    #expect(throws: LogError.noRow(path: other.logPath, table: "sessions", id: 1)) {
      try replay.record(report, options, started: .now, in: other.logPath)
    }
    #expect(try bench.bytes("study.oslog") == bytes)
  }
}
