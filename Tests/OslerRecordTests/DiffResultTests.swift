import OslerJSON
import OslerLog
import OslerRecord
import Testing

struct DiffResultTests {
  private typealias Statement = DiffStudy.Statement

  private func study(_ left: Statement, _ right: Statement) throws -> DiffStudy {
    let study = try DiffStudy()
    try study.session(cells: [("a", [left])])
    try study.session(cells: [("a", [right])])
    return study
  }

  @Test func `the same twice is the same`() throws {
    let statement = Statement(
      source: "m = train x", command: "train", shown: [("text/plain", "model")], series: ["loss": [2, .nan]],
      files: [("/w/a.gz", "d1")], artifacts: [("/w/out", "d2")])
    let study = try study(statement, statement)
    #expect(
      try study.difference().text() == """
        - a.oslog:1  A study, succeeded
        + a.oslog:2  A study, succeeded

        the same in source, parameters, data, environment, metrics, texts and artifacts
        """)
    #expect(try study.difference().isSame)
  }

  @Test func `parameters, seeds and what a session ran on are told by name; hosts are not`() throws {
    let study = try DiffStudy()
    try study.session {
      $0.parameters = #"{"epochs":3,"name":"a","gone":[1]}"#
    }
    try study.session {
      $0.parameters = #"{"name":"a","epochs":2}"#
      $0.seed = Seed(2)
      $0.environment.host = "elsewhere"
      $0.environment.processor = "abacus"
      $0.environment.libraries = ["openblas": "0.3"]
      $0.threads = 8
      $0.workspace = "/other"
    }
    #expect(
      try study.page(only: .parameters) == """
        parameters
          epochs: 3 → 2
          gone: [1] → (none)
          seed: 1 → 2

        differs in parameters
        """)
    #expect(
      try study.page(only: .environment) == """
        environment
          threads: 1 → 8
          processor: p → abacus
          library openblas: (none) → 0.3

        differs in environment
        """)
  }

  @Test func `files are compared by content, and called by their path in the session's folder`() throws {
    let study = try DiffStudy()
    try study.session(cells: [
      ("a", [Statement(source: "x", files: [("/w/same", "s"), ("/w/data/a.gz", "1"), ("/w/old", "o")])])
    ])
    try study.session(cells: [
      ("a", [Statement(source: "x", files: [("/v/called-so", "s"), ("/v/data/a.gz", "2"), ("/new", "n")])])
    ]) { $0.workspace = "/v" }
    #expect(
      try study.page(only: .data) == """
        data
          data/a.gz
            - 3 bytes, sha256 1
            + 3 bytes, sha256 2
          new: only on the right (3 bytes, sha256 n)
          old: only on the left (3 bytes, sha256 o)

        differs in data
        """)
  }

  @Test func `a series is told by its end, its first difference and its worst`() throws {
    let study = try study(
      Statement(
        source: "m = train x", command: "train", series: ["loss": [4, 3, 2], "step_seconds": [1, 1, 1]]),
      Statement(
        source: "m = train x epochs: 2", command: "train",
        series: ["loss": [4, 3.5, 2.25, 2], "step_seconds": [9, 9, 9]]))
    #expect(
      try study.page(only: .metrics) == """
        metrics
          loss of 'm = train x': last 2 → 2, first differs at step 1, worst 0.5 at step 1; 3 and 4 steps

        differs in metrics
        """)
    let json = try JSONReader.read(study.difference(only: [.metrics]).json())
    #expect(json["same"] == false)
    #expect(
      json["parts"]?["metrics"]?["changes"]?.elements?.first?.written(.line)
        == #"{"change": "changed", "name": "loss of 'm = train x'", "left": {"steps": 3, "last": 2.0}, "right": {"steps": 4, "last": 2.0}, "first_step": 1, "worst": {"step": 1, "deviation": 0.5}}"#
    )
  }

  @Test func `a score is one number`() throws {
    let study = try study(
      Statement(source: "e", command: "evaluate", series: ["accuracy/base": [0.25]]),
      Statement(source: "e", command: "evaluate", series: ["accuracy/base": [0.75], "n/base": [4]]))
    #expect(
      try study.page(only: .metrics) == """
        metrics
          accuracy/base of 'e': 0.25 → 0.75
          n/base of 'e': only on the right: 4

        differs in metrics
        """)
  }

  @Test func `a text is told by the first word that differs`() throws {
    let study = try study(
      Statement(source: "ask", shown: [("text/plain", "It crosses\nthe left renal vein there")]),
      Statement(source: "ask", shown: [("text/plain", "It crosses\nthe left renal artery there")]))
    #expect(
      try study.page(only: .texts) == """
        texts
          'ask': word 6, line 2: 'vein' → 'artery'
            - the left renal vein there
            + the left renal artery there

        differs in texts
        """)
  }

  @Test func `a stream is one text, and times, paths and hosts in it do not count`() throws {
    let study = try DiffStudy()
    let pieces = [("text/plain", "at 2026-11-21T10:00:00Z on bigbox "), ("text/plain", "in /w/out/a.txt")]
    try study.session(cells: [("a", [Statement(source: "x", shown: pieces, kind: .stream)])]) {
      $0.environment.host = "bigbox"
    }
    try study.session(cells: [
      (
        "a",
        [
          Statement(
            source: "x", shown: [("text/plain", "at 2027-01-01T11:00:00Z on small1 in /v/out/a.txt")],
            kind: .stream)
        ]
      )
    ]) {
      $0.workspace = "/v"
      $0.environment.host = "small1"
    }
    #expect(try study.page(only: .texts) == "the same in texts")
  }

  @Test func `cells of tables are told by row and column`() throws {
    func table(_ number: String) -> [(String, String)] {
      [("text/plain", "model  accuracy\n─────  ────────\nbase   \(number)\ntuned      0.50")]
    }
    let study = try study(
      Statement(source: "e | show", shown: table("    0.25")),
      Statement(source: "e | show", shown: table("    0.75")))
    #expect(
      try study.page(only: .texts) == """
        texts
          'e | show': 1 cell differs
              accuracy of base: 0.25 → 0.75 (+0.5)

        differs in texts
        """)
  }

  @Test func `another form of an output counts when the text is the same`() throws {
    let study = try DiffStudy()
    for picture in ["<svg/>", "<svg></svg>"] {
      let session = try study.session(cells: [])
      let cell = try study.log.begin(CellRecord(session: session, position: 0, name: "a", code: "p"))
      let execution = try study.log.begin(
        ExecutionRecord(session: session, cell: cell.id, ordinal: 0, source: "p", canonical: "p"))
      try study.log.append(
        ["text/plain": .text("plot"), "image/svg+xml": .text(picture)], to: execution.id, as: .result)
    }
    #expect(
      try study.page(only: .texts) == """
        texts
          'p': in the form image/svg+xml (6 bytes and 11 bytes)

        differs in texts
        """)
  }

  @Test func `what failed otherwise is told without its place`() throws {
    let study = try study(
      Statement(source: "x / 0", error: "error: no 'x'\n --> a.osl.md:3:1\n  |\n3 | x / 0\n  | ^"),
      Statement(source: "x / 0", error: "error: no 'x'\n --> b.osl.md:9:1\n  |\n9 | x / 0\n  | ^"))
    #expect(try study.page(only: .texts) == "the same in texts")
    let other = try self.study(Statement(source: "x", error: "error: no 'x'"), Statement(source: "x"))
    #expect(
      try other.page(only: .texts) == """
        texts
          error of 'x'
            - error: no 'x'

        differs in texts
        """)
  }

  @Test func `long lists are cut for people and whole for programs`() throws {
    let study = try DiffStudy()
    for value in ["1", "2"] {
      try study.session { session in
        session.parameters = "{" + (10..<40).map { "\"p\($0)\":\(value)" }.joined(separator: ",") + "}"
      }
    }
    let difference = try study.difference(only: [.parameters])
    #expect(difference.text().contains("  p29: 1 → 2\n  … 10 more; '--json' has them all\n"))
    #expect(difference.changes[.parameters]?.count == 30)
  }
}
