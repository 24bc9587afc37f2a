import Foundation
import OslerLog
import Testing

@Suite(.needsProgram)
struct ShareTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write(
      """
      ---
      title: Small
      ---

      ```{osler}
      x = 3
      "\\(x) in all"
      ```

      """, to: "small.osl.md")
    _ = try Program.run(["run", "small.osl.md"], in: folder)
  }

  private func run(_ arguments: String...) throws -> Program.Result {
    try Program.run(
      arguments, in: folder, environment: ["XDG_CONFIG_HOME": folder.path + "/settings", "USER": "root"])
  }

  private func flip(_ text: String, in name: String) throws {
    var bytes = try Data(contentsOf: folder.url.appending(path: name))
    let place = try #require(bytes.range(of: Data(text.utf8)))
    bytes[place.lowerBound] ^= 1
    try bytes.write(to: folder.url.appending(path: name))
  }

  @Test func `sign, share, verify, and replay what was shared`() throws {
    let signed = try run("sign", "small.oslog", "--name", "Jane Doe")
    #expect(signed.status == 0 && signed.output == "")
    let lines = signed.errors.split(separator: "\n")
    let key = try #require(lines.last?.split(separator: " ").last.map(String.init))
    #expect(
      lines.first
        == "made a key of your own: \(folder.path)/settings/osler/signing.key; give others \(folder.path)/settings/osler/signing.pub"
    )

    let shared = try run("share", "small.oslog", "-o", "shared.oslog", "--redact", "all")
    #expect(shared.status == 0 && shared.output == "")
    #expect(shared.errors.hasPrefix("wrote shared.oslog: 1 session, "))
    #expect(shared.errors.contains("\n  removed  places  bytes of text\n"))

    let verified = try run("verify", "shared.oslog", "--key", "settings/osler/signing.pub")
    #expect(verified.status == 0)
    #expect(verified.output.contains("by 'Jane Doe'"))
    #expect(verified.output.contains("your own key: good"))
    #expect(try run("verify", "shared.oslog", "--key", key).status == 0)
    let replayed = try run("replay", "shared.oslog")
    #expect(replayed.status == 0)
    #expect(replayed.output.hasSuffix("identical: 1 of 1 output\n"))
    #expect(try run("log", "shared.oslog:1").output.contains("3 in all"))
    #expect(!folder.contains("shared.oslog-wal"))
  }

  @Test func `what was taken out of a shared log cannot be compared, the rest is`() throws {
    try folder.write(
      """
      <PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">7</PMID><Article><Journal><JournalIssue>
      <PubDate><Year>2020</Year></PubDate></JournalIssue><Title>J</Title></Journal><ArticleTitle>On gout</ArticleTitle>
      <Abstract><AbstractText>Colchicine treats gout.</AbstractText></Abstract><Language>eng</Language></Article>
      </MedlineCitation></PubmedArticle></PubmedArticleSet>
      """, to: "a.xml")
    try folder.write(
      """
      ```{osler}
      papers = load pubmed "a.xml"
      papers | count by: year | plot bar x: year y: count title: "By year"
      papers | select pmid title
      ```

      """, to: "p.osl.md")
    #expect(try run("run", "p.osl.md").output.contains("On gout"))
    #expect(try run("share", "p.oslog", "-o", "s.oslog", "--pmid-only").status == 0)
    #expect(try !run("log", "s.oslog:1").output.contains("On gout"))
    let replayed = try run("replay", "s.oslog", "--no-record")
    #expect(replayed.status == 3)
    #expect(
      replayed.output.hasPrefix(
        """
        identical: 1 of 2 outputs
        cannot: 1 of 2 outputs

        """), "\(replayed.output)")
    #expect(replayed.output.contains("taken out when the log was shared: abstracts"))
  }

  @Test func `a flipped byte is named, and the status is 4`() throws {
    _ = try run("sign", "small.oslog")
    try flip("3 in all", in: "small.oslog")
    let verified = try run("verify", "small.oslog")
    #expect(verified.status == 4)
    #expect(
      verified.output.contains("wrong: row 1/text/plain of 'output_data' is not what was signed, in 'data'"))
    let json = try run("verify", "small.oslog", "--json")
    #expect(json.status == 4)
    #expect(json.output.contains(#""table": "output_data""#))
    #expect(json.output.contains(#""row": "1/text/plain""#))
    let again = try run("sign", "small.oslog")
    #expect(again.status == 4)
    #expect(again.errors.hasPrefix("error: 'small.oslog' is not what was signed before: row 1/text/plain of"))
  }

  @Test func `what cannot be done is said, with a status`() throws {
    #expect(try run("verify", "small.oslog").status == 4)
    #expect(
      try run("share", "small.oslog", "-o", "small.oslog")
        == Program.Result(
          status: 73, output: "",
          errors: """
            error: 'small.oslog' is the log itself
            hint: choose another name: the log itself is never changed

            """))
    _ = try run("share", "small.oslog", "-o", "a.oslog")
    #expect(try run("share", "small.oslog", "-o", "a.oslog").status == 73)
    #expect(try run("share", "small.oslog", "-o", "a.oslog", "--force").status == 0)
    #expect(try run("share", "small.oslog:9", "-o", "b.oslog").status == 66)
    #expect(try run("share", "small.oslog", "-o", "b.oslog", "--redact", "names").status == 64)
    #expect(try run("share", "small.oslog", "-o", "b.oslog", "--redact-pattern", "(").status == 64)
    #expect(try run("sign", "none.oslog").status == 66)
    #expect(!folder.contains("none.oslog"))
    #expect(try run("sign", "small.oslog", "--key", "none.key").status == 66)
    #expect(try run("verify", "small.oslog", "--key", "12").status == 66)
    #expect(
      try run("unpack", "small.oslog", "-o", "u")
        == Program.Result(
          status: 66, output: "",
          errors: """
            error: no file of an artifact is in 'small.oslog'
            hint: 'osler share --with-artifacts' puts them there

            """))
    #expect(!folder.contains("b.oslog") && !folder.contains("u"))
  }
}
