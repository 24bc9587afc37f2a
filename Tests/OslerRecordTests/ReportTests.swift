import Foundation
import FoundationXML
import OslerLog
import Testing

@testable import OslerRecord

struct ReportTests {
  @Test func `the same session gives the same page, in its order`() throws {
    let (log, session) = try ReportLogs.study()
    let html = try Report(of: session, in: log).html
    #expect(try Report(of: session, in: log).html == html)
    let marks = [
      "<!DOCTYPE html>", Report.mark, "<title>A study</title>", "<h1>A study</h1>",
      "class=\"badge succeeded\"",
      "verylongword", "id=\"cell-train\"", "data-hover=", "id=\"cell-scores\"", "class=\"badge cached\"",
      "class=\"interval\"", "From the cache: <code>train</code> of session 1", "id=\"cell-never\"",
      "class=\"badge not\"", "id=\"report-lineage\"", "class=\"lineage\"", "id=\"report-replays\"",
      "Nobody has run this session again", "id=\"report-files\"", "/data/qa.jsonl",
      "id=\"report-environment\"",
    ]
    var rest = html[...]
    for mark in marks {
      let found = try #require(rest.range(of: mark), "'\(mark)' is not where it should be")
      rest = rest[found.upperBound...]
    }
    #expect(html.components(separatedBy: "<h1").count == 2)
  }

  @Test func `the policy names the one style and the one script, and nothing of the page needs more`() throws
  {
    let (log, session) = try ReportLogs.hostile(canary: "http://127.0.0.1:9/x")
    let html = try Report(of: session, in: log).html
    let policy = try #require(html.firstMatch(of: /Content-Security-Policy" content="([^"]*)"/)?.1)
    #expect(policy.hasPrefix("default-src 'none'; img-src data:; style-src 'sha256-"))
    #expect(!policy.contains("unsafe") && !policy.contains("http"))
    #expect(html.matches(of: /<script/).count == 1 && html.matches(of: /<style/).count == 1)
    #expect(
      html.firstMatch(of: /<(iframe|object|embed|link|base|form|foreignObject|image)/.ignoresCase()) == nil)
    // Attributes by name: what stands in quotes is text.
    let names = html.replacing(/"[^"]*"/, with: "")
    #expect(names.firstMatch(of: /<[a-z][^>]*\s(on[a-z]+|style|srcset|action)=/.ignoresCase()) == nil)
  }

  @Test func `every tag of a hostile page is one of ours`() throws {
    let (log, session) = try ReportLogs.hostile(canary: "http://127.0.0.1:9/x")
    let html = try Report(of: session, in: log).html
    let body = try #require(html.range(of: "<body>")).lowerBound
    let known: Set<Substring> = [
      "body", "div", "header", "button", "p", "h1", "h2", "span", "time", "dl", "dt", "dd", "code", "br",
      "nav",
      "ul", "li", "a", "main", "article", "section", "pre", "table", "thead", "tbody", "tr", "th", "td",
      "img",
      "figure", "figcaption", "svg", "path", "text", "rect", "title", "details", "summary", "strong",
      "footer",
      "script", "em",
    ]
    let tags = Set(html[body...].matches(of: /<([A-Za-z][A-Za-z0-9]*)/).map(\.1))
    let script = try #require(html.range(of: "<script>")).lowerBound
    #expect(tags.subtracting(known) == [])
    for link in html[body..<script].matches(of: /(href|src)="([^"]*)"/) {
      let target = link.2
      #expect(
        target.hasPrefix("#") || target.hasPrefix("http://127.0.0.1:9/x") || target.hasPrefix("data:image/"),
        "\(target)")
    }
    // A link is followed by a person, never by the page.
    for source in html[body..<script].matches(of: /\ssrc="([^"]*)"/) {
      #expect(source.1.hasPrefix("data:image/"))
    }
  }

  @Test func `every mark of a hostile log is shown, as text`() throws {
    let (log, session) = try ReportLogs.hostile(canary: "http://127.0.0.1:9/x")
    let html = try Report(of: session, in: log).html
    #expect(!html.unicodeScalars.contains { VisibleText.isHidden($0) })
    let marks = [
      "title", "notebook", "workspace", "folder", "line", "engine", "device", "system", "kernel", "processor",
      "host", "library", "version", "heading", "prose", "column", "tablecell", "fence", "cell", "code",
      "plain",
      "html", "markdown", "mime", "stream", "warning", "error", "progress", "metric", "file",
      "kind",
      "path", "value", "summary", "role", "message", "exit",
    ]
    let text = html.replacing(/<[^>]*>/, with: "")
    #expect(marks.filter { !text.contains("\($0)&lt;script&gt;") } == [])
    #expect(html.contains("\\u{202e}\\u{0}\\u{1b}[31m"))
  }

  @Test func `what is too long is cut, and the page says how much`() throws {
    let log = try ExperimentLog.inMemory()
    let session = try log.begin(.toy(source: "", title: String(repeating: "t", count: 1_000_000)))
    let cell = try log.begin(
      CellRecord(session: session.id, position: 0, name: "a", code: String(repeating: "x\n", count: 100_000)))
    let run = try log.begin(.toy(in: cell, ordinal: 0))
    try log.append(MIMEBundle(text: String(repeating: "y", count: 100_000)), to: run.id, as: .result)
    try log.append(
      MIMEBundle(text: "z" + String(repeating: "\u{301}", count: 100_000)), to: run.id, as: .result)
    try log.append(
      ["image/svg+xml": .text("<svg>" + String(repeating: " ", count: 3_000_000))], to: run.id, as: .result)
    for index in 0..<300 { try log.append(MIMEBundle(text: "\(index)"), to: run.id, as: .result) }
    let html = try Report(of: session.id, in: log).html
    #expect(html.contains("60,000 more characters left out here; the log has them all"))
    #expect(html.contains("60,001 more characters left out here; the log has them all"))
    #expect(html.contains("198,001 more characters left out here; the log has them all"))
    #expect(html.contains("a picture (image/svg+xml, 3.0 MB) is left out"))
    #expect(html.contains("103 more outputs left out here; the log has them all"))
    #expect(html.utf8.count < 300_000)
  }

  @Test func `a page of many steps stays small and keeps the worst of them`() throws {
    let log = try ExperimentLog.inMemory()
    let session = try log.begin(.toy(source: ""))
    let cell = try log.begin(CellRecord(session: session.id, position: 0, name: "a", code: "train"))
    let run = try log.begin(.toy(in: cell, ordinal: 0))
    try log.append(
      (0..<20_000).map {
        MetricRecord(
          execution: run.id, name: "loss", step: $0, value: $0 == 12_345 ? 77 : 2 + Double($0 % 10) / 10)
      })
    try log.end(run.id, .succeeded, elapsedSeconds: 1)
    let html = try Report(of: session.id, in: log).html
    #expect(html.contains("[12345,77]"))
    #expect(html.contains("20,000 steps, least 2 at step 0"))
    #expect(html.utf8.count < 80_000)
  }

  @Test func `a picture is an image, in which nothing runs`() {
    let html = OutputHTML.html([
      "text/plain": .text("x"), "image/svg+xml": .text("<svg aria-label=\"a &lt;b&gt; &amp; c\"/>"),
    ])
    #expect(
      html == """
        <div class="scroll"><img class="picture" \
        src="data:image/svg+xml;base64,PHN2ZyBhcmlhLWxhYmVsPSJhICZsdDtiJmd0OyAmYW1wOyBjIi8+" alt="a &lt;b&gt; &amp; c"></div>
        """)
  }

  @Test(
    arguments: [
      (["identical"], "reproduced once on 1 machine"),
      (["identical", "within", "identical"], "reproduced 3 times on 2 machines"),
      (["differs", "identical"], "reproduced 1 of 2 times on 1 machine"),
      (["missing", "differs"], "replayed 2 times, not reproduced"),
      ([], nil),
    ] as [([String], String?)])
  func `replays are counted in words`(verdicts: [String], words: String?) {
    let replays = verdicts.enumerated().map { index, verdict in
      ReplayRecord(
        session: SessionID(1), machine: "m\(index % 2)",
        environment: SessionRecord.toy(source: "").environment,
        engineVersion: "0", device: "d", threads: 1, started: .now, ended: .now, verdict: verdict,
        report: #"{"cells": [{"name": "a<b>", "verdict": "\#(verdict)"}, {"name": "c", "verdict": null}]}"#)
    }
    #expect(ReplaysHTML.summary(replays) == words)
    let html = ReplaysHTML(replays: replays, logName: "a.oslog", session: SessionID(1)).html.text
    #expect(html.contains("a&lt;b&gt;") == (verdicts.last.map { $0 != "identical" } ?? false))
  }
}
