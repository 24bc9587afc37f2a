import Foundation
import OslerLog
import Testing

struct RecordingTests {
  @Test func `a session comes back as it was written`() throws {
    let log = try ExperimentLog.inMemory()
    let written = try log.begin(toySession(seed: .max))
    #expect(written.id == SessionID(1))
    #expect(try log.session(written.id) == written)
    #expect(written.sourceDigest == "cd1b024ce820150506b77546eef8f050ff2c32b50d0ebdf1967a64d6a9f882ad")
    #expect(try log.sessions() == [written])
  }

  @Test func `contents hold cells, statements, outputs and messages in order`() throws {
    let log = try ExperimentLog.inMemory()
    let session = try log.begin(toySession())
    let second = try log.begin(CellRecord(session: session.id, position: 1, name: "b", code: "y"))
    let first = try log.begin(CellRecord(session: session.id, position: 0, name: "a", code: "x"))
    func statement(_ ordinal: Int, _ source: String, in cell: CellID?) throws -> ExecutionRecord {
      try log.begin(
        ExecutionRecord(
          session: session.id, cell: cell, ordinal: ordinal, source: source, canonical: source))
    }
    let y = try statement(2, "y", in: second.id)
    let loose = try statement(0, "attach", in: nil)
    let x = try statement(1, "x", in: first.id)
    try log.append(MIMEBundle(text: "1"), to: x.id, as: .progress)
    try log.append(MIMEBundle(text: "from y"), to: y.id, as: .result)
    try log.append(["text/plain": .text("2"), "image/png": .bytes(Data([0, 255]))], to: x.id, as: .result)
    let message = try log.add(MessageRecord(session: session.id, execution: x.id, text: "memory plan"))

    let contents = try log.contents(of: session.id)
    #expect(contents.session == session)
    #expect(contents.cells.map(\.record) == [first, second])
    #expect(contents.cells.map { $0.executions.map(\.record) } == [[x], [y]])
    #expect(contents.loose.map(\.record) == [loose])
    #expect(contents.messages == [message])
    let outputs = contents.cells[0].executions[0].outputs
    #expect(outputs.map(\.record.position) == [0, 1])
    #expect(outputs.map(\.record.kind) == [.progress, .result])
    #expect(outputs.map(\.bundle.text) == ["1", "2"])
    #expect(outputs[1].bundle["image/png"] == .bytes(Data([0, 255])))
  }

  @Test func `ending writes status, error and seconds`() throws {
    let log = try ExperimentLog.inMemory()
    let execution = try log.toyExecution()
    try log.end(execution.id, .failed, elapsedSeconds: 1.5, error: "error: no\n  --> a:1:1")
    let cell = try #require(execution.cell)
    try log.end(cell, .failed)
    try log.end(execution.session, .failed, message: "a cell failed")

    let contents = try log.contents(of: execution.session)
    let ended = contents.cells[0].executions[0].record
    #expect(ended.status == .failed)
    #expect(ended.elapsedSeconds == 1.5)
    #expect(ended.error == "error: no\n  --> a:1:1")
    #expect(contents.cells[0].record.status == .failed)
    #expect(contents.session.status == .failed)
    #expect(contents.session.exitMessage == "a cell failed")
    #expect(try #require(ended.ended) >= ended.started)
  }

  @Test func `ending a session interrupts what still runs in it`() throws {
    let log = try ExperimentLog.inMemory()
    let execution = try log.toyExecution()
    let other = try log.toyExecution()
    try log.end(execution.session, .interrupted)
    let contents = try log.contents(of: execution.session)
    #expect(contents.cells[0].record.status == .interrupted)
    #expect(contents.cells[0].executions[0].record.status == .interrupted)
    #expect(try log.contents(of: other.session).cells[0].record.status == .running)
  }

  @Test func `ending what was never begun is an error`() throws {
    let log = try ExperimentLog.inMemory()
    #expect(throws: LogError.noRow(path: ":memory:", table: "cells", id: 9)) {
      try log.end(CellID(9), .succeeded)
    }
    #expect(throws: LogError.noRow(path: ":memory:", table: "sessions", id: 9)) {
      try log.session(SessionID(9))
    }
  }

  @Test func `a row that points nowhere is refused`() throws {
    let log = try ExperimentLog.inMemory()
    #expect(throws: LogError.refused(path: ":memory:", detail: "FOREIGN KEY constraint failed")) {
      try log.begin(CellRecord(session: SessionID(3), position: 0, name: "a", code: ""))
    }
  }

  @Test func `metrics come back by name and step, whatever they are`() throws {
    let log = try ExperimentLog.inMemory()
    let execution = try log.toyExecution().id
    func metric(_ name: String, _ step: Int, _ value: Double) -> MetricRecord {
      MetricRecord(
        execution: execution, name: name, step: step, value: value, at: Timestamp(milliseconds: 1000))
    }
    try log.append([
      metric("rate", 0, 1e-5), metric("loss", 1, .nan), metric("loss", 0, 3), metric("loss", 2, .infinity),
    ])
    try log.append([metric("loss", 0, 2.5)])
    try log.append([])
    let losses = try log.metrics(of: execution, named: "loss")
    #expect(losses.map(\.step) == [0, 1, 2])
    #expect(losses.map(\.value.description) == ["2.5", "nan", "inf"])
    #expect(try log.metrics(of: execution).map(\.name) == ["loss", "loss", "loss", "rate"])
    #expect(try log.metrics(of: execution, named: "rate") == [metric("rate", 0, 1e-5)])
  }

  @Test func `a value remembers what it was made from`() throws {
    let log = try ExperimentLog.inMemory()
    let execution = try log.toyExecution()
    let file = try log.add(
      FileRecord(
        execution: execution.id, path: "a.xml.gz", digest: "00", bytes: 12,
        modified: Timestamp(milliseconds: 0)))
    func value(_ name: String?, _ type: String) -> ValueRecord {
      ValueRecord(
        session: execution.session, execution: execution.id, name: name, type: type, summary: "one \(type)")
    }
    let papers = try log.add(value("papers", "corpus"), from: [ValueInput(.file(file.id))])
    let model = try log.add(value(nil, "model"))
    let inputs = [ValueInput(.value(model.id)), ValueInput(.value(papers.id), role: "on")]
    let tuned = try log.add(value("tuned", "model"), from: inputs)
    let artifact = try log.add(
      ArtifactRecord(execution: execution.id, kind: "checkpoint", path: "m", digest: "11", bytes: 5))

    #expect(try log.values(in: execution.session) == [papers, model, tuned])
    #expect(try log.inputs(of: tuned.id) == inputs)
    #expect(try log.inputs(of: papers.id) == [ValueInput(.file(file.id))])
    #expect(try log.files(in: execution.session) == [file])
    #expect(try log.artifacts(in: execution.session) == [artifact])
  }

  @Test func `outputs after an id are the new ones`() throws {
    let log = try ExperimentLog.inMemory()
    let execution = try log.toyExecution()
    let other = try log.toyExecution()
    let first = try log.append(MIMEBundle(text: "one"), to: execution.id, as: .result)
    try log.append(MIMEBundle(text: "not mine"), to: other.id, as: .result)
    let second = try log.append(MIMEBundle(text: "two"), to: execution.id, as: .result)
    #expect(try log.outputs(in: execution.session).map(\.record) == [first, second])
    #expect(try log.outputs(in: execution.session, after: first.id).map(\.bundle.text) == ["two"])
    #expect(try log.outputs(in: execution.session, after: second.id) == [])
  }

  @Test func `the last unfinished session of a notebook is its latest, unless that one succeeded`() throws {
    let log = try ExperimentLog.inMemory()
    let old = try log.begin(toySession())
    let new = try log.begin(toySession())
    let other = try log.begin(toySession(notebook: "/other.osl.md"))
    #expect(try log.lastUnfinishedSession(ofNotebook: "/study.osl.md") == new)
    try log.end(new.id, .succeeded)
    #expect(try log.lastUnfinishedSession(ofNotebook: "/study.osl.md") == nil)
    #expect(try log.session(old.id).status == .running)
    #expect(try log.lastUnfinishedSession(ofNotebook: "/other.osl.md") == other)
    #expect(try log.lastUnfinishedSession(ofNotebook: "/none.osl.md") == nil)
  }
}
