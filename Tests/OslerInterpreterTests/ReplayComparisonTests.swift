import Foundation
import OslerLanguage
import OslerLog
import Testing

@testable import OslerInterpreter

/// What counts as the same, on texts and numbers.
struct ReplayComparisonTests {
  private func verdict(
    _ then: String, _ now: String, _ tolerances: [String: Double] = [:], mime: String = "text/plain"
  ) -> ReplayReport.Item {
    BundleComparison(
      [mime: .text(then)], [mime: .text(now)], Tolerances(notebook: tolerances),
      Anonymous(roots: ["/home/a/study", "/tmp/b"], hosts: ["ward-7"])
    ).item(named: "x")
  }

  @Test(arguments: [
    ("read /home/a/study/x/y.xml", "read /tmp/b/x/y.xml"),
    ("at 2026-11-21T09:30:00.250Z", "at 2027-01-01T00:00:00Z"),
    ("on ward-7", "on ward-7"), ("in '/data/one/x.xml'", "in '/mnt/two/x.xml'"),
  ])
  func `times, paths and hosts do not count`(then: String, now: String) {
    #expect(verdict(then, now).verdict == .identical)
  }

  @Test func `a number inside its tolerance is within, and the worst is told`() {
    let item = verdict("loss 3.2100, 12 rows\nloss 1.50", "loss 3.2101, 12 rows\nloss 1.53", ["loss": 0.05])
    #expect(item.verdict == .within)
    #expect(
      item.worst == ReplayReport.Deviation(recorded: 1.5, now: 1.53, tolerance: 0.05, step: nil))
    #expect(item.details == ["worst 0.03 of 0.05"])
  }

  @Test func `a number outside its tolerance differs, with its line`() {
    let item = verdict("a\nloss 1.50", "a\nloss 1.60", ["loss": 0.05])
    #expect(item.verdict == .differs)
    #expect(item.details == ["line 2", "then: loss 1.50", "now:  loss 1.60"])
  }

  @Test func `a tolerance is for its name only, unless it is the default`() {
    #expect(verdict("accuracy 0.5", "accuracy 0.51", ["loss": 1]).verdict == .differs)
    #expect(verdict("accuracy 0.5", "accuracy 0.51", ["default": 1]).verdict == .within)
    #expect(verdict("loss 1, lr 2", "loss 2, lr 2", ["default": 0.1, "loss": 1]).verdict == .within)
  }

  @Test func `a column's header names its numbers`() {
    let (then, now) = (
      "model   loss\n─────  ─────\nbase    9.99", "model    loss\n─────  ──────\nbase    10.01"
    )
    #expect(verdict(then, now, ["loss": 0.1]).verdict == .within)
    #expect(verdict(then, now, ["model": 0.1]).verdict == .differs)
  }

  @Test func `digits inside words are no numbers`() {
    #expect(verdict("file x2", "file x3", ["default": 5]).verdict == .differs)
    #expect(verdict("sha256 12ab", "sha256 13ab", ["default": 5]).verdict == .differs)
    #expect(verdict("58,000 tokens", "58,001 tokens", ["default": 5]).verdict == .within)
  }

  @Test func `pictures may move with the numbers they draw`() {
    let (then, now) = (#"<path d="M 1.5 200"/>"#, #"<path d="M 1.6 210"/>"#)
    #expect(verdict(then, now, ["loss": 0.1], mime: "image/svg+xml").verdict == .within)
    let item = verdict(then, now, mime: "image/svg+xml")
    #expect(item.details == ["in the form image/svg+xml:", "then: " + then, "now:  " + now])
  }

  @Test func `the first step of a series that differs is told`() {
    let then = Transcript.Series(name: "loss", values: [1: 3.5, 2: 3.25, 3: 3, 4: 2])
    let now = Transcript.Series(name: "loss", values: [1: 3.5, 2: 3.5, 3: 3.125, 4: 2])
    func item(_ limit: Double?) -> ReplayReport.Item {
      SeriesComparison(then, now, limit: limit, isCut: false).item(named: "loss")
    }
    #expect(item(nil).details == ["step 2: 3.25 then, 3.5 now; 1 more step differs"])
    #expect(item(0.125).details == ["step 2: 3.25 then, 3.5 now"])
    #expect(item(0.5).verdict == .within)
    #expect(item(0.5).details == ["worst 0.25 of 0.5, at step 2"])
  }

  @Test func `a series without its last steps differs, unless the record was cut`() {
    let (short, long) = (
      Transcript.Series(name: "loss", values: [1: 3]), Transcript.Series(name: "loss", values: [1: 3, 2: 2])
    )
    #expect(
      SeriesComparison(long, short, limit: nil, isCut: false).item(named: "").details == ["step 2: only then"]
    )
    #expect(
      SeriesComparison(short, long, limit: nil, isCut: false).item(named: "").details == ["step 2: only now"])
    #expect(SeriesComparison(short, long, limit: nil, isCut: true).item(named: "").verdict == .identical)
  }

  @Test func `what is not a number is the same as itself`() {
    let series = Transcript.Series(name: "loss", values: [1: .nan])
    #expect(SeriesComparison(series, series, limit: nil, isCut: false).item(named: "").verdict == .identical)
  }

  @Test func `parameters come back as they were`() {
    #expect(
      RecordedParameters.read(#"{"a":1,"b":1.0,"c":"x \"y\"","d":[1,2.5],"e":null,"f":true,"g":[]}"#) == [
        "a": .integer(1), "b": .real(1), "c": .string("x \"y\""), "d": .list([.integer(1), .real(2.5)]),
        "e": .none, "f": .bool(true), "g": .list([]),
      ])
    #expect(RecordedParameters.read("{}") == [:])
    #expect(RecordedParameters.read(#"{"a":"#) == nil)
  }

  @Test func `a replay's files lie over the workspace's`() throws {
    let (bench, glass) = (try ReplayBench(), try ReplayBench())
    try bench.write("one", to: "a.txt")
    try bench.write("one", to: "b.txt")
    try glass.write("two", to: "b.txt")
    try glass.write("two", to: "c.txt")
    let workspace = Workspace(folder: bench.folder, startFolder: "/", overlay: glass.folder)
    let inside = [bench.folder + "/a.txt", glass.folder + "/b.txt", glass.folder + "/c.txt"]
    #expect(try workspace.files(matching: "*.txt").map(\.path) == inside)
    #expect(try workspace.files(matching: bench.folder + "/*.txt").map(\.path) == inside)
    #expect(try workspace.file("b.txt").path == inside[1])
    #expect(try workspace.file(bench.folder + "/b.txt").path == inside[1])
    #expect(try workspace.output("new/d.txt") == glass.folder + "/new/d.txt")
    #expect(inside.map(workspace.shown) == ["a.txt", "b.txt", "c.txt"])
    #expect(throws: WorkspaceError.outside("/etc/x", workspace: bench.folder)) {
      try workspace.output("/etc/x")
    }
  }
}
