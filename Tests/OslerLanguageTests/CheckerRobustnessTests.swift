import OslerLanguage
import Testing

struct CheckerRobustnessTests {
  @Test func `no text stops the checker`() throws {
    let text = """
      ---
      parameters: {shards: "a/*.gz", epochs: 3}
      ---
      ```{osler}
      #| tol: {loss: 1e-4}
      papers = load pubmed shards since: 2010 | where year > epochs and title != none
      def f(x, y: 1) { if x > y { z = [a: x] } else { z = "\\(y)" }
      z.a }
      for i in 1..3 { r = f(i) + papers[0].title }
      train lora (load model "m\\(epochs)") on: split(qa, test: 0.1).train rank: -r
      assert not (x -> x)(3), "é🩺"
      ```
      """
    let characters = Array(text)
    var state: UInt64 = 11
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    for _ in 0..<1500 {
      var changed = characters
      for _ in 0...random(4) {
        let place = random(changed.count - 8)
        switch random(3) {
        case 0: changed.removeSubrange(place..<place + random(8))
        case 1:
          let piece = random(characters.count - 8)
          changed.insert(contentsOf: characters[piece..<piece + 8], at: place)
        default: changed.swapAt(place, random(changed.count))
        }
      }
      let source = SourceText(name: "n.osl.md", text: String(changed))
      guard let found = try? CheckerBench.checker.check(source) else { continue }
      #expect(found.notebook.text == source.text)
      let starts = found.diagnostics.map(\.range.start)
      #expect(starts == starts.sorted())
      for diagnostic in found.diagnostics { #expect(!diagnostic.rendered(in: source).isEmpty) }
    }
  }
}
