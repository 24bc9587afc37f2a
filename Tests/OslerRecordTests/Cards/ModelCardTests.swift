import Foundation
import OslerRecord
import Testing

struct ModelCardTests {
  private let card = ModelCard(
    title: "doc|tor", summary: "model of `3` *parameters*",
    sections: [
      ModelCard.Section(
        "Made",
        [
          .heading("1. train"), .code("train \"```\""), .facts([.init("Loss", nil), .init("Key", "a_b")]),
          .table(columns: ["option", "value"], rows: [["lr", "<1>\n2"]]), .list(["A limit."]),
        ])
    ])

  @Test func `a card in Markdown shows every text as it is`() {
    #expect(
      card.markdown == """
        # doc\\|tor

        model of \\`3\\` \\*parameters\\*

        > **Advisory.** This is a research model. It is not for use by people who are not medical professionals, \
        and not for use in a live environment without clinical trials. What it writes may be wrong, incomplete or \
        harmful.

        ## Made

        ### 1. train

        ````
        train "```"
        ````

        |  |  |
        | --- | --- |
        | Loss | unknown |
        | Key | a\\_b |

        | option | value |
        | --- | --- |
        | lr | \\<1\\> 2 |

        - A limit.

        """)
  }

  @Test func `a card's page carries the notice, needs nothing and is no report`() {
    let html = card.html
    #expect(html.contains("<strong>Advisory.</strong> This is a research model."))
    #expect(html.contains("default-src 'none'") && !html.contains("unsafe"))
    #expect(html.contains("<dt>Loss</dt><dd>unknown</dd>") && html.contains("<td>&lt;1&gt;\n2</td>"))
    #expect(html.contains("content=\"osler card\"") && !html.contains(Report.mark))
  }

  @Test(.needsBrowser) func `a browser shows a card without a complaint`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-card-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(card.html.utf8).write(to: folder.appending(path: "card.html"))
    let visit = try Browser.visit("card.html", in: folder)
    #expect(visit.console == [])
    #expect(visit.document.contains("<h1>doc|tor</h1>"))
  }

  @Test func `no text gets into a card as markup`() {
    let evil = ReportLogs.evil("x")
    let card = ModelCard(
      title: evil, summary: evil,
      sections: [
        ModelCard.Section(
          evil,
          [
            .paragraph(evil), .list([evil]), .facts([.init(evil, evil)]), .code(evil), .heading(evil),
            .table(columns: [evil], rows: [[evil]]),
          ])
      ])
    #expect(!card.html.contains("<img") && !card.html.contains("<script>window"))
    #expect(
      !card.html.unicodeScalars.contains("\u{202E}") && !card.markdown.unicodeScalars.contains("\u{202E}"))
    // Only in the fence, where Markdown takes it for text.
    #expect(card.markdown.matches(of: /[^\\]<img/).count == 1)
  }
}
