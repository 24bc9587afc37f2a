import OslerLog
import OslerRecord
import Testing

struct RecordedSessionTests {
  @Test func `numbers of a cached stage are its original's`() throws {
    let log = try ExperimentLog.inMemory()
    let session = try log.begin(.toy(source: "x = train"))
    let cell = try log.begin(CellRecord(session: session.id, position: 0, name: "a", code: "x = train"))
    let first = try log.begin(.toy(in: cell, ordinal: 0))
    try log.append([MetricRecord(execution: first.id, name: "loss", step: 1, value: 2.5)])
    try log.add(ArtifactRecord(execution: first.id, kind: "model", path: "m", digest: "d", bytes: 1))
    var again = ExecutionRecord.toy(in: cell, ordinal: 1)
    again.original = first.id
    let second = try log.begin(again)

    let recorded = try RecordedSession(session.id, in: log)
    #expect(recorded.metrics[second.id]?.map(\.value) == [2.5])
    #expect(recorded.artifacts.map(\.execution) == [first.id, second.id])
    #expect(recorded.executions.map(\.record.original) == [nil, first.id])
  }
}
