import Foundation
import OslerLog
import OslerRecord
import Testing

/// What `--redact abstracts` leaves of outputs that show articles.
struct ArticleRemovalTests {
  private static let title = "Colchicine in acute gout: a randomised trial."
  private static let abstract = "We studied 119 adults at one hospital; colchicine <b> was better & cheaper."

  private func html(_ names: [String], _ rows: [[String]]) -> String {
    func escaped(_ text: String) -> String {
      text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
    let head = names.map { "<th>\($0)</th>" }.joined()
    let body = rows.map { "<tr>" + $0.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>" }
    return
      "<table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body.joined(separator: "\n"))\n</tbody>\n</table>"
  }

  /// The forms of each output after sharing, in order; and the copy's bytes.
  private func shared(
    _ statements: [(source: String, type: String?, forms: MIMEBundle)], message: String = "note"
  ) throws -> (outputs: [[String]], values: [[String]], copy: Data) {
    let made = try SealedLog(empty: ())
    let log = try ExperimentLog.open(made.path)
    let session = try log.begin(.toy(source: "x"))
    let cell = try log.begin(CellRecord(session: session.id, position: 0, name: "a", code: "x"))
    for (index, statement) in statements.enumerated() {
      let execution = try log.begin(
        ExecutionRecord(
          session: session.id, cell: cell.id, ordinal: index, source: statement.source,
          canonical: statement.source))
      if !statement.forms.parts.isEmpty { try log.append(statement.forms, to: execution.id, as: .result) }
      if let type = statement.type {
        let name = statement.source.split(separator: " ").first.map(String.init)
        try log.add(
          ValueRecord(
            session: session.id, execution: execution.id, name: name, type: type,
            summary: type == "string" ? Self.abstract : "summary"), from: [])
      }
    }
    try log.add(MessageRecord(session: session.id, text: message))
    try log.end(session.id, .succeeded)
    try log.close()
    let (copy, _) = try made.share { $0.redaction = RedactionRules([.abstracts]) }
    let rows = try made.query("SELECT output, data FROM output_data ORDER BY output, position", in: copy)
    let outputs = Dictionary(grouping: rows) { Int($0[0]) ?? 0 }.sorted { $0.key < $1.key }
      .map { $0.value.map { $0[1] } }
    return (
      outputs, try made.query("SELECT summary FROM session_values", in: copy),
      try Data(contentsOf: URL(filePath: copy))
    )
  }

  private let load = (source: "papers = load pubmed \"a.gz\"", type: "corpus" as String?, forms: MIMEBundle())

  @Test func `columns of texts are left out beside PMIDs, in every form`() throws {
    let rows = [["1", Self.title, Self.abstract, "2018"]]
    let names = ["pmid", "title", "abstract", "year"]
    let forms: MIMEBundle = [
      "text/plain": .text("pmid  title      abstract  year\n────  ────\n1     Colchici…  We stud…  2018"),
      "text/html": .text(html(names, rows)),
    ]
    let (outputs, _, copy) = try shared([load, ("papers | head 1", nil, forms)])
    #expect(outputs == [["pmid  year\n────  ────\n1     2018", html(["pmid", "year"], [["1", "2018"]])]])
    for text in [Self.title, "119 adults", "Colchici"] {
      #expect(copy.range(of: Data(text.utf8)) == nil, "\(text)")
    }
  }

  @Test func `renamed columns, lists, strings and plots give PMIDs where they are known`() throws {
    let known = html(["pmid", "title", "abstract"], [["1", Self.title, Self.abstract]])
    let renamed = html(
      ["t", "journal", "length"], [[Self.title, "Gut", "45"], ["Another one", "Gut", "12"]])
    let (outputs, values, copy) = try shared([
      load, ("papers | head 1", nil, ["text/html": .text(known)]),
      ("mine = papers | select journal with: [t: title]", "table", [:]),
      ("mine", nil, ["text/html": .text(renamed)]),
      (
        "papers.title", nil,
        ["text/plain": .text("[…]"), "application/json": .text("[\"\(Self.title)\", \"Unknown\"]")]
      ),
      ("one = \"about \\(papers.abstract)\"", "string", [:]),
      ("one", nil, MIMEBundle(text: "about \(Self.abstract)")),
      (
        "mine | count by: t | plot bar", nil,
        ["text/plain": .text("Another one █ 1"), "image/svg+xml": .text("<svg/>")]
      ),
      (
        "papers | count by: year | plot bar", nil,
        ["text/plain": .text("2018 █ 1"), "image/svg+xml": .text("<svg/>")]
      ),
      ("papers | count", nil, MIMEBundle(text: "672")),
      ("x = train pretrain base on: papers", "model", [:]), ("x", nil, MIMEBundle(text: "model of 2 layers")),
    ])
    let pages = html(
      ["t", "journal", "length"], [["PMID 1", "Gut", "45"], ["{text removed}", "Gut", "12"]])
    #expect(
      Array(outputs.dropFirst(1)) == [
        [pages], [#"["PMID 1", "{text removed}"]"#, #"["PMID 1","{text removed}"]"#], ["{text removed}"],
        [
          "{text removed}",
          "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><title>removed</title></svg>",
        ],
        ["2018 █ 1", "<svg/>"], ["672"], ["model of 2 layers"],
      ])
    #expect(values.map { $0[0] } == ["summary", "summary", "{text removed}", "summary"])
    #expect(copy.range(of: Data("Another one".utf8)) == nil)
  }

  @Test func `a known text is found in whatever else was shown`() throws {
    let known = html(["pmid", "abstract"], [["1", Self.abstract]])
    let (outputs, _, copy) = try shared(
      [
        load, ("papers | head 1", nil, ["text/html": .text(known)]),
        (
          "ask \"x\" model: m", nil,
          MIMEBundle(text: "It says: We studied 119 adults at one hospital; é and more.")
        ),
      ], message: "read '\(Self.abstract)' twice")
    #expect(outputs.last == ["It says: PMID 1é and more."])
    #expect(copy.range(of: Data("119 adults".utf8)) == nil)
  }

  @Test func `contexts of questions go by their name, answers stay`() throws {
    let rows = html(["id", "question", "context", "answer"], [["q1", "Is it?", Self.abstract, "yes"]])
    let (outputs, _, _) = try shared([("load qa \"q.jsonl\"", nil, ["text/html": .text(rows)])])
    #expect(
      outputs == [
        [html(["id", "question", "context", "answer"], [["q1", "Is it?", "{text removed}", "yes"]])]
      ])
  }

  @Test func `records keep their PMIDs`() throws {
    let json = #"{"pmid":1,"title":"\#(Self.title)","year":2018}"#
    let (outputs, _, _) = try shared([
      load, ("papers | rows", nil, ["text/plain": .text("[pmid: 1, …]"), "application/json": .text(json)]),
    ])
    #expect(outputs == [[#"{"pmid": 1, "year": 2018}"#, #"{"pmid":1,"year":2018}"#]])
  }
}
