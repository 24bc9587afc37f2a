import Foundation
import OslerLog
import Testing

@testable import OslerRecord

/// Opens reports in a browser, as their readers do.
@Suite(.serialized, .needsBrowser)
final class ReportBrowserTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "osler-report-\(UUID().uuidString)")
  private let canary: Canary

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    canary = try Canary()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func write(_ html: String, to name: String) throws {
    try Data(html.utf8).write(to: folder.appending(path: name))
  }

  private func write(_ made: (log: ExperimentLog, session: SessionID)) throws {
    try write(try Report(of: made.session, in: made.log).html, to: "report.html")
  }

  /// Opens the report in a frame of a page and writes down what `script` hands back: it has `page`, the report's
  /// window, and `doc`, its document.
  private func probe(_ script: String, width: Int = 800, dark: Bool = false) throws -> String {
    try write(
      """
      <!DOCTYPE html><body><iframe src="report.html" width="\(width)" height="900"></iframe><pre id="result"></pre>
      <script>onload = async () => {
        const page = document.querySelector("iframe").contentWindow, doc = page.document;
        let result;
        try { result = await (async () => { \(script) })(); } catch (error) { result = "failed: " + error; }
        document.querySelector("#result").textContent = result;
      };</script></body>
      """, to: "probe.html")
    let visit = try Browser.visit("probe.html", in: folder, dark: dark)
    #expect(visit.console == [])
    #expect(canary.visitors == 0)
    return try #require(visit.result)
  }

  // MARK: A stranger's

  @Test func `a hostile page runs nothing and fetches nothing`() throws {
    try write(try ReportLogs.hostile(canary: canary.address))
    let visit = try Browser.visit("report.html", in: folder)
    #expect(visit.console == [])
    #expect(visit.document.contains("</html>"))
    #expect(canary.visitors == 0)
    #expect(
      try probe(
        "return [page.broken, window.broken, doc.title.startsWith('title<script>'), doc.images.length].join()"
      )
        == ",,true,2")
  }

  @Test func `these checks would notice`() throws {
    try write("<body><img src='\(canary.address)'><script>nonsense()</script></body>", to: "bad.html")
    let visit = try Browser.visit("bad.html", in: folder)
    #expect(visit.console.count == 1)
    #expect(canary.visitors > 0)
  }

  @Test func `the policy stops what would get in all the same`() throws {
    let made = try ReportLogs.study()
    let html = try Report(of: made.session, in: made.log).html
    let attack =
      "<script>window.broken=1</script><script src='\(canary.address)'></script>"
      + "<img src='\(canary.address)' onerror='window.broken=2'><style>h1{color:rgb(1,2,3)}</style><h1>"
    try write(html.replacing("<h1>", with: attack), to: "report.html")
    let visit = try Browser.visit("report.html", in: folder)
    #expect(visit.console.count >= 4)
    #expect(visit.console.allSatisfy { $0.contains("Content Security Policy") })
    #expect(canary.visitors == 0)
  }

  // MARK: Everybody's

  @Test(arguments: [320, 360, 414, 800])
  func `the page never scrolls sideways`(width: Int) throws {
    for made in [try ReportLogs.study(), try ReportLogs.hostile(canary: canary.address)] {
      try write(made)
      let found = try probe(
        "return doc.documentElement.scrollWidth - doc.documentElement.clientWidth", width: width)
      #expect(found == "0")
    }
  }

  @Test func `it follows the system into the dark, and the button turns it round`() throws {
    try write(try ReportLogs.study())
    let look = "page.getComputedStyle(doc.body).backgroundColor"
    let script = """
      const button = doc.querySelector("button.toggle"), seen = [\(look), button.textContent];
      button.click(); seen.push(\(look), button.textContent);
      return seen.join(" ");
      """
    let (light, dark) = ("rgb(255, 255, 255)", "rgb(18, 22, 28)")
    #expect(try probe(script) == "\(light) Dark \(dark) Light")
    #expect(try probe(script, dark: true) == "\(dark) Light \(light) Dark")
  }

  @Test(arguments: [false, true])
  func `every text stands out from what is behind it`(dark: Bool) throws {
    try write(try ReportLogs.hostile(canary: canary.address))
    let found = try probe(
      """
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const rgb = colour => { canvas.clearRect(0,0,1,1); canvas.fillStyle = colour; canvas.fillRect(0,0,1,1);
        return [...canvas.getImageData(0,0,1,1).data]; };
      const light = colour => colour.slice(0,3).map(v => v/255).map(v => v <= .04045 ? v/12.92 : ((v+.055)/1.055)**2.4)
        .reduce((sum, v, i) => sum + v * [.2126,.7152,.0722][i], 0);
      const behind = node => { for (let at = node; at; at = at.parentElement) {
        const back = rgb(page.getComputedStyle(at).backgroundColor); if (back[3] === 255) return back; } return [255,255,255]; };
      const weak = new Set();
      let count = 0;
      for (const node of doc.body.querySelectorAll("*")) {
        if (![...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim())) continue;
        if (node.closest("script,title")) continue;
        const style = page.getComputedStyle(node);
        const front = light(rgb(node instanceof page.SVGElement ? style.fill : style.color)), back = light(behind(node));
        const contrast = (Math.max(front, back) + .05) / (Math.min(front, back) + .05);
        count += 1;
        if (contrast < 4.5) weak.add(node.tagName + "." + node.getAttribute("class") + " " + contrast.toFixed(2));
      }
      return (count > 50) + " " + [...weak].join(", ");
      """, dark: dark)
    #expect(found == "true ")
  }

  @Test func `a curve tells its values at a step to pointers and keys`() throws {
    try write(try ReportLogs.study(steps: 101))
    let found = try probe(
      """
      const svg = doc.querySelector("svg[data-hover]"), tip = doc.querySelector(".tip"), seen = [tip.hidden];
      svg.scrollIntoView();
      const box = svg.getBoundingClientRect(), plot = JSON.parse(svg.dataset.hover);
      const place = part => box.left + (plot.box[0] + (plot.box[2] - plot.box[0]) * part) / svg.viewBox.baseVal.width * box.width;
      const point = (kind, part) => svg.dispatchEvent(new page.PointerEvent(kind, { clientX: place(part), clientY: box.top + 50, bubbles: true }));
      const key = name => svg.dispatchEvent(new page.KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
      point("pointermove", 0.5); seen.push(tip.textContent, tip.hidden);
      point("pointerdown", 0); seen.push(tip.textContent);
      key("ArrowRight"); seen.push(tip.textContent);
      key("End"); seen.push(tip.textContent);
      const edge = tip.getBoundingClientRect().right <= page.innerWidth;
      key("Escape"); seen.push(tip.hidden, edge);
      return seen.join("; ");
      """, width: 400)
    #expect(
      found
        == "true; step 50x 4.8239; false; step 0x 8; step 1x 8.0895; step 100x 2.871; true; true")
  }

  @Test func `without script all of it can be read`() throws {
    try write(try ReportLogs.study())
    try write(
      """
      <!DOCTYPE html><body><iframe sandbox="allow-same-origin" src="report.html"></iframe><pre id="result"></pre>
      <script>onload = () => {
        const doc = document.querySelector("iframe").contentDocument;
        document.querySelector("#result").textContent = [
          doc.querySelector("button.toggle").checkVisibility(), doc.querySelector("figcaption li").textContent,
          doc.querySelectorAll("svg.interval, svg.lineage, svg[data-hover]").length].join("; ");
      };</script></body>
      """, to: "probe.html")
    let visit = try Browser.visit("probe.html", in: folder)
    #expect(visit.console.allSatisfy { $0.contains("Blocked script execution") })
    #expect(visit.result == "false; x: 8 → 2.781, 200 steps, least 2.781 at step 199; 3")
  }
}
