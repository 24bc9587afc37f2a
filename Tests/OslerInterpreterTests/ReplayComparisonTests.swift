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
    verdict(
      Transcript.Shown(kind: .result, bundle: [mime: .text(then)]),
      Transcript.Shown(kind: .result, bundle: [mime: .text(now)]), tolerances)
  }

  private func verdict(
    _ then: Transcript.Shown, _ now: Transcript.Shown, _ tolerances: [String: Double] = [:]
  ) -> ReplayReport.Item {
    var comparison = BundleComparison(
      then, now, Tolerances(notebook: tolerances),
      Anonymous(roots: ["/home/a/study", "/tmp/b"], hosts: ["ward-7"]))
    return comparison.item(named: "x")
  }

  @Test(arguments: [
    ("read /home/a/study/x/y.xml", "read /tmp/b/x/y.xml"),
    ("at 2026-11-21T09:30:00.250Z", "at 2027-01-01T00:00:00Z"),
    ("on ward-7", "on ward-7"), ("in '/data/one/x.xml'", "in '/mnt/two/x.xml'"),
  ])
  func `times, paths and hosts do not count`(then: String, now: String) {
    #expect(verdict(then, now).verdict == .identical)
  }

  @Test func `a number inside its tolerance is within, and the first and the worst are told`() {
    let item = verdict("loss 3.2100, 12 rows\nloss 1.50", "loss 3.2101, 12 rows\nloss 1.53", ["loss": 0.05])
    #expect(item.verdict == .within)
    #expect(item.first == ReplayReport.Deviation("loss", 3.21, 3.2101, tolerance: 0.05))
    #expect(item.worst == ReplayReport.Deviation("loss", 1.5, 1.53, tolerance: 0.05))
    #expect(item.outside == nil)
    #expect(item.details == ["worst 0.03 of 0.05"])
  }

  @Test func `a number outside its tolerance differs, with both, their distance and its line`() {
    let item = verdict("a\nloss 1.50", "a\nloss 1.75", ["loss": 0.05])
    #expect(item.verdict == .differs)
    #expect(item.outside == ReplayReport.Deviation("loss", 1.5, 1.75, tolerance: 0.05))
    #expect(item.token == ReplayReport.TokenChange(line: 2, token: 2, recorded: "1.50", now: "1.75"))
    #expect(
      item.details == [
        "loss 1.5 then, 1.75 now: 0.25 apart, tolerance 0.05", "line 2, token 2: '1.50' then, '1.75' now",
        "then: loss 1.50", "now:  loss 1.75",
      ])
  }

  @Test func `without a tolerance a number differs, and how far is told`() {
    let item = verdict("12", "13")
    #expect(item.outside == ReplayReport.Deviation(nil, 12, 13, tolerance: nil))
    #expect(item.details == ["12 then, 13 now: 1 apart"])
  }

  @Test func `of a text the first token that differs is told, and both`() {
    let item = verdict("a b c d", "a b x d", ["default": 9])
    #expect(item.verdict == .differs)
    #expect(item.token == ReplayReport.TokenChange(line: 1, token: 3, recorded: "c", now: "x"))
    #expect(item.details == ["token 3: 'c' then, 'x' now", "then: a b c d", "now:  a b x d"])
    #expect(verdict("a b", "a b c").details[0] == "token 3: none then, 'c' now")
    #expect(verdict("a", "a\nb").details == ["line 2, token 1: none then, 'b' now"])
    #expect(
      verdict("a  b", "a b").token
        == ReplayReport.TokenChange(line: 1, token: 1, recorded: "a  b", now: "a b"))
  }

  @Test func `of an answer the token is the model's`() {
    func answer(_ pieces: [String]) -> Transcript.Shown {
      Transcript.Shown(kind: .stream, bundle: MIMEBundle(text: pieces.joined()), pieces: pieces)
    }
    let item = verdict(
      answer(["Mag", "nes", "ium", " 2", " g"]), answer(["Mag", "nes", "ia", " 2"]), ["default": 9])
    #expect(item.verdict == .differs)
    #expect(item.token == ReplayReport.TokenChange(line: 1, token: 3, recorded: "ium", now: "ia"))
    #expect(item.details == ["token 3: 'ium' then, 'ia' now, after '…Magnes'"])
    // Numbers in an answer are text.
    #expect(verdict(answer(["dose ", "2"]), answer(["dose ", "3"]), ["default": 9]).verdict == .differs)
    // One that was taken from a cache was recorded in one piece.
    #expect(verdict(answer(["a b"]), answer(["a", " c"])).details[0] == "token 2: 'b' then, 'c' now")
  }

  @Test func `times never count`() {
    #expect(verdict("loss 1, seconds 2", "loss 1, seconds 3").verdict == .identical)
    #expect(
      verdict("n  seconds\n─  ───────\n1      2.5", "n  seconds\n─  ───────\n1     12.5").verdict
        == .identical)
    #expect(verdict("loss 1, seconds 2", "loss 2, seconds 3").verdict == .differs)
  }

  @Test func `a tolerance is for its name only, unless it is the default`() {
    #expect(verdict("accuracy 0.5", "accuracy 0.51", ["loss": 1]).verdict == .differs)
    #expect(verdict("accuracy 0.5", "accuracy 0.51", ["default": 1]).verdict == .within)
    #expect(verdict("loss 1, lr 2", "loss 2, lr 2", ["default": 0.1, "loss": 1]).verdict == .within)
  }

  @Test func `a class stands for its names, and a name comes before its class`() {
    #expect(verdict("accuracy 0.5", "accuracy 0.51", ["scores": 0.1]).verdict == .within)
    #expect(verdict("loss 0.5", "loss 0.51", ["scores": 0.1]).verdict == .differs)
    #expect(verdict("validation_loss 0.5", "validation_loss 0.51", ["losses": 0.1]).verdict == .within)
    #expect(verdict("accuracy 0.5", "accuracy 0.51", ["scores": 0.1, "accuracy": 0.001]).verdict == .differs)
    let names = [
      "loss", "gradient_norm", "accuracy/tuned", "logprob", "trained_tokens", "step_seconds", "dose",
    ]
    #expect(
      names.map { NumberClass(ofName: $0) } == [.losses, .training, .scores, .logprobs, .counts, .times, nil])
  }

  @Test func `what is nearer comes first: command line, cell, notebook`() {
    let tolerances = Tolerances(notebook: ["loss": 1, "lr": 2], cell: ["default": 3], given: ["scores": 4])
    #expect(tolerances.limit(of: "loss") == 3)
    #expect(tolerances.limit(of: "accuracy") == 4)
    #expect(Tolerances(notebook: ["loss": 1], cell: ["lr": 2]).limit(of: "loss") == 1)
    #expect(Tolerances(notebook: ["loss": 1]).limit(of: "other") == nil)
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
    #expect(
      item.details == [
        "in the form image/svg+xml:", "token 3: '1.5' then, '1.6' now", "then: " + then, "now:  " + now,
      ])
  }

  private func series(_ values: [Int: Double]) -> ExperimentLog.Series {
    let sorted = values.sorted { $0.key < $1.key }
    return ExperimentLog.Series(name: "loss", steps: sorted.map(\.key), values: sorted.map(\.value))
  }

  private func compared(
    _ then: [Int: Double], _ now: [Int: Double], _ limit: Double? = nil, isCut: Bool = false
  ) -> ReplayReport.Item {
    SeriesComparison(series(then), series(now), limit: limit, isCut: isCut).item(named: "loss")
  }

  @Test func `the worst step, the first that differs and the first outside are told`() {
    let (then, now) = ([1: 3.5, 2: 3.25, 3: 3, 4: 2], [1: 3.5, 2: 3.5, 3: 3.5, 4: 2.0])
    func item(_ limit: Double?) -> ReplayReport.Item { compared(then, now, limit) }
    #expect(
      item(nil).details == [
        "step 2: 3.25 then, 3.5 now: 0.25 apart", "2 of 4 steps differ; worst 0.5, at step 3",
      ])
    let far = item(0.25)
    #expect(far.verdict == .differs)
    #expect(far.first?.step == 2)
    #expect(far.outside == ReplayReport.Deviation(nil, 3, 3.5, tolerance: 0.25, step: 3))
    #expect(
      far.details == ["differs from step 2", "step 3: 3 then, 3.5 now: 0.5 apart, tolerance 0.25"])
    let near = item(0.5)
    #expect(near.verdict == .within)
    #expect(near.first == ReplayReport.Deviation(nil, 3.25, 3.5, tolerance: 0.5, step: 2))
    #expect(near.worst?.step == 3)
    #expect(near.details == ["2 of 4 steps differ, first at step 2; worst 0.5 of 0.5, at step 3"])
  }

  @Test func `a series without its last steps differs, unless the record was cut`() {
    let (short, long) = ([1: 3.0], [1: 3.0, 2: 2])
    #expect(compared(long, short).details == ["step 2: only then"])
    #expect(compared(short, long).details == ["step 2: only now"])
    #expect(compared(short, long, isCut: true).verdict == .identical)
    #expect(compared([Int.max: 3], [Int.max: 3]).verdict == .identical)
    #expect(
      compared([1: 1, 3: 1, 5: 1], [2: 1, 3: 1]).details == ["step 1: only then", "step 2: only now"])
  }

  @Test func `what is not a number is the same as itself`() {
    #expect(compared([1: .nan], [1: .nan], 0).verdict == .identical)
    #expect(compared([1: .nan], [1: 2], 5).verdict == .differs)
    #expect(compared([1: .infinity], [1: .infinity], 0).verdict == .identical)
    #expect(compared([1: .infinity], [1: -.infinity], 5).verdict == .differs)
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
