import Foundation
import GRDB
import OslerLog
import Testing

struct LivenessTests {
  @Test func `a session of this process is alive until it ends`() throws {
    let log = try ExperimentLog.inMemory()
    let session = try log.begin(toySession())
    #expect(session.liveness == .alive)
    #expect(try log.closeAbandoned() == [])
    try log.end(session.id, .succeeded)
    #expect(try log.session(session.id).liveness == .gone)
  }

  @Test func `a session whose process is gone is closed at its last sign of life`() throws {
    let folder = try Folder()
    let log = try ExperimentLog.open(folder["a.oslog"])
    let execution = try log.toyExecution()
    let output = try log.append(MIMEBundle(text: "half"), to: execution.id, as: .stream)
    let alive = try log.toyExecution().session
    // The same number, started at another time: what a later process with that number looks like.
    try execute(
      "UPDATE sessions SET process_marker = process_marker || '0' WHERE id = \(execution.session)",
      in: folder["a.oslog"])
    #expect(try log.session(execution.session).liveness == .gone)

    let closed = try log.closeAbandoned()
    #expect(closed.map(\.id) == [execution.session])
    #expect(closed.first?.status == .interrupted)
    #expect(closed.first?.exitMessage == "the process was gone")
    #expect(closed.first?.ended == output.shown)
    #expect(try log.contents(of: execution.session).cells[0].executions[0].record.status == .interrupted)
    #expect(try log.session(alive).status == .running)
    #expect(try log.lastUnfinishedSession(ofNotebook: "/study.osl.md")?.id == alive)
  }

  @Test func `a process of another machine is elsewhere, and left alone`() throws {
    let folder = try Folder()
    let log = try ExperimentLog.open(folder["a.oslog"])
    let session = try log.begin(toySession())
    try execute("UPDATE sessions SET process_marker = 'boot/pid:[1]/99'", in: folder["a.oslog"])
    #expect(try log.session(session.id).liveness == .elsewhere)
    #expect(try log.closeAbandoned() == [])
  }

  @Test func `the environment of this machine is found out`() {
    let environment = Environment.current(libraries: ["zlib": "1.3"])
    #expect(environment.cores > 0)
    #expect(environment.memoryBytes > 0)
    #expect(environment.kernel != "unknown")
    #expect(environment.libraries == ["zlib": "1.3"])
    for text in [environment.system, environment.processor, environment.host] {
      #expect(!text.isEmpty && !text.hasPrefix(":") && !text.contains("\""))
    }
  }
}

/// Changes the log at `path` behind Osler's back.
func execute(_ sql: String, in path: String) throws {
  let queue = try DatabaseQueue(path: path)
  try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
  try queue.close()
}
