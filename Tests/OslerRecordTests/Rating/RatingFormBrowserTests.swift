import Foundation
import Testing

@testable import OslerRecord

/// Fills in forms in a browser, as raters do.
@Suite(.serialized, .needsBrowser)
final class RatingFormBrowserTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "osler-rate-\(UUID().uuidString)")
  private let canary: Canary

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    canary = try Canary()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Opens the form of the first rater in a frame and writes down what `script` hands back. It has `page` and
  /// `doc`, the form's window and document; `press` for keys, `open` to begin, `again` to load the form once
  /// more, and `files`, which the form has saved.
  private func probe(
    _ study: RatingStudy, _ script: String, width: Int = 800, dark: Bool = false, arguments: [String] = []
  ) throws -> String {
    let form = RatingForm(try ToyRating.sheets(of: study)[0], of: study)
    try Data(form.html.utf8).write(to: folder.appending(path: "form.html"))
    try Data(
      """
      <!DOCTYPE html><body><iframe src="form.html" width="\(width)" height="800"></iframe><pre id="result"></pre>
      <script>
      let page, doc, files, names;
      const frame = document.querySelector("iframe");
      const look = () => {
        page = frame.contentWindow; doc = page.document; files = []; names = [];
        page.URL.createObjectURL = file => { files.push(file); return "#saved"; };
        // Real files and downloads may go on after the page's virtual time is over.
        page.Blob = class { constructor(parts) { this.words = parts.join(""); } async text() { return this.words; } };
        page.HTMLAnchorElement.prototype.click = function () { names.push(this.download); };
      };
      const press = key => doc.activeElement.dispatchEvent(new page.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      const again = () => new Promise(done => { frame.onload = () => { look(); done(); }; page.location.reload(); });
      const open = () => doc.querySelector("main button.main").click();
      const named = words => [...doc.querySelectorAll("button")].find(button => button.textContent.startsWith(words));
      const leave = () => { const event = new page.Event("beforeunload", { cancelable: true }); page.dispatchEvent(event); return event.defaultPrevented; };
      const words = () => doc.getElementById("count").textContent;
      onload = async () => {
        let result;
        look();
        try { result = await (async () => { \(script) })(); } catch (error) { result = "failed: " + error + error.stack; }
        document.querySelector("#result").textContent = result;
      };</script></body>
      """.utf8
    ).write(to: folder.appending(path: "probe.html"))
    let visit = try Browser.visit("probe.html", in: folder, dark: dark, arguments: arguments)
    // It did want to ask, and a page without a person in front may not.
    #expect(visit.console.filter { !$0.contains("'beforeunload' confirmation") } == [])
    #expect(canary.visitors == 0)
    let result = try #require(visit.result)
    return result.replacing("&amp;", with: "&").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
  }

  /// Six digits for each page: three answers' worth of keys, then the next page.
  private let fill = """
    open(); for (const score of ["1234", "5671"]) { for (const digit of score) press(digit); press("n"); }
    """

  @Test func `a form filled in by keys comes back as a file that is accepted`() throws {
    let study = try ToyRating.study(questions: 2)
    let sheets = try ToyRating.sheets(of: study)
    let file = try probe(
      study,
      """
      \(fill)
      press("p");
      const comment = doc.querySelector("textarea");
      comment.value = "  d\u{E9}j\u{E0} \u{1F642} =1\\nsecond \\ud800 line ";
      comment.dispatchEvent(new page.Event("input"));
      press("n");
      named("Save the file").click();
      return files[0].text();
      """)
    let returned = try ReturnedRatings(
      [(name: "a.json", text: file)], key: ToyRating.key(of: study, sheets))
    // Keys go down the page: the axes of A, then those of B.
    let expected = zip(sheets[0].pages, [[1, 2, 3, 4], [5, 6, 7, 1]]).flatMap { page, scores in
      [0, 1].flatMap { side in
        ToyRating.axes.indices.map { axis in
          ReturnedRatings.Score(
            rater: "ann", question: study.items[page.item].id, model: study.models[page.sides[side]].name,
            axis: ToyRating.axes[axis].name, score: scores[2 * side + axis])
        }
      }
    }
    #expect(Set(returned.scores) == Set(expected))
    #expect(returned.comments.map(\.text) == ["d\u{E9}j\u{E0} \u{1F642} =1\nsecond \u{FFFD} line"])
    #expect(returned.gaps == [])
  }

  @Test func `the table that a form saves says the same`() throws {
    let study = try ToyRating.study(questions: 2)
    let both = try probe(
      study,
      "\(fill) named('Save the file').click(); named('Save as a table').click();"
        + "return [await files[0].text(), await files[1].text(), names.join()].join('====');")
    let parts = both.split(separator: "====").map(String.init)
    let key = ToyRating.key(of: study, try ToyRating.sheets(of: study))
    let json = try ReturnedRatings([(name: "a.json", text: parts[0])], key: key)
    let csv = try ReturnedRatings([(name: "a.csv", text: parts[1])], key: key)
    #expect(csv == json && json.scores.count == 8)
    #expect(parts[2] == "a-toy-study-01234567-ann.json,a-toy-study-01234567-ann.csv")
  }

  @Test func `what was rated is there when the form is opened again`() throws {
    let result = try probe(
      try ToyRating.study(),
      """
      open(); press("3"); press("6"); press("n");
      await again();
      const start = words();
      press("p");
      const marks = [...doc.querySelectorAll("input:checked")].map(input => input.value).join("");
      return [start, marks, words(), doc.getElementById("kept").textContent].join(" | ");
      """)
    #expect(
      result
        == "0 of 3 questions done | 36 | 0 of 3 questions done · 2 ratings left here | "
        + "Kept on this device. Nothing is sent anywhere.")
  }

  @Test func `a browser that keeps nothing is said to keep nothing`() throws {
    let result = try probe(
      try ToyRating.study(),
      """
      page.Storage.prototype.setItem = () => { throw new Error("full"); };
      open(); press("3");
      const line = doc.getElementById("kept");
      return line.className + ": " + line.textContent;
      """)
    #expect(result == "bad: This browser keeps nothing here: save the file before you close the page.")
  }

  @Test func `leaving warns of what is in no file yet`() throws {
    let result = try probe(
      try ToyRating.study(),
      """
      const seen = [leave()];
      open(); press("3"); seen.push(leave());
      named("All questions").click(); named("Finish").click(); named("Save the file").click(); seen.push(leave());
      named("Go to question").click(); press("4"); seen.push(leave());
      return seen.join();
      """)
    #expect(result == "false,true,false,true")
  }

  @Test func `progress counts whole questions, and one that cannot be judged is done`() throws {
    let result = try probe(
      try ToyRating.study(),
      """
      const seen = [];
      open(); for (const digit of "1234") press(digit); seen.push(words());
      press("n"); doc.querySelector(".check input").click(); seen.push(words());
      const bar = doc.getElementById("progress"); seen.push(bar.getAttribute("aria-valuenow") + "/" + bar.getAttribute("aria-valuemax"));
      press("n"); press("n"); seen.push(doc.querySelector("h1").textContent, doc.querySelector(".alert").textContent);
      return seen.join(" | ");
      """)
    #expect(
      result == "1 of 3 questions done | 2 of 3 questions done | 2/3 | Not complete yet | "
        + "1 question still to rate: 3. You can save what there is and go on later.")
  }

  @Test func `a key clears a rating, and digits in a comment rate nothing`() throws {
    let result = try probe(
      try ToyRating.study(),
      """
      open(); press("5"); doc.querySelector("fieldset input:checked").focus(); press("Backspace");
      const cleared = doc.querySelectorAll("input:checked").length;
      doc.querySelector("textarea").focus(); press("7"); press("n");
      return [cleared, doc.querySelectorAll("input:checked").length, doc.querySelector("main .small").textContent].join();
      """)
    #expect(result == "0,0,Question 1 of 3")
  }

  @Test func `a saved file is gone on with, another form's is not`() throws {
    let result = try probe(
      try ToyRating.study(),
      """
      \(fill) named("All questions").click(); named("Finish").click(); named("Save the file").click();
      const text = await files[0].text();
      page.localStorage.clear();
      await again();
      const load = async text => {
        const input = doc.querySelector("input[type=file]");
        Object.defineProperty(input, "files", { value: [{ name: "saved.json", text: async () => text }], configurable: true });
        input.dispatchEvent(new page.Event("change"));
        for (let turn = 0; turn < 8; turn++) await null;
      };
      const seen = [words()];
      await load(text.replace('"ann"', '"zoe"')); seen.push(doc.getElementById("kept").textContent, words());
      await load(text); seen.push(words());
      return seen.join(" | ");
      """)
    #expect(
      result == "0 of 3 questions done | 'saved.json' is not a file that this form has saved. | "
        + "0 of 3 questions done | 2 of 3 questions done")
  }

  @Test func `what models write runs nothing and fetches nothing`() throws {
    let address = canary.address
    let study = try ToyRating.study { _, model in ReportLogs.evil(model, canary: address) + "</script>" }
    let result = try probe(
      study,
      """
      open();
      const text = doc.querySelector(".answer .text");
      return [page.broken, doc.images.length, doc.scripts.length, text.children.length, text.textContent.includes("<script>window.broken")].join();
      """)
    #expect(result == ",0,2,0,true")
  }

  @Test(arguments: [320, 390, 1200])
  func `a form fits the screen and a finger`(width: Int) throws {
    let study = try ToyRating.study { _, _ in String(repeating: "Unbrokenlongword", count: 30) }
    let result = try probe(
      study,
      """
      const wide = () => doc.documentElement.scrollWidth > doc.documentElement.clientWidth;
      const seen = [wide()];
      open(); seen.push(wide());
      const boxes = [...doc.querySelectorAll(".points label, nav button")].map(box => box.getBoundingClientRect());
      seen.push(boxes.every(box => box.height >= 40 && box.width >= 32));
      named("All questions").click(); seen.push(wide());
      named("Finish").click(); seen.push(wide());
      return seen.join();
      """, width: width, dark: width == 390)
    #expect(result == "false,false,true,false,false")
  }
}
