import OslerLanguage
import Testing

struct NearestNameTests {
  private static let names = [
    "load", "train", "evaluate", "ask", "attach", "detach", "sample", "select", "x",
  ]

  @Test(arguments: [
    ("laod", "load"), ("lod", "load"), ("loadd", "load"), ("Load", "load"), ("tarin", "train"),
    ("evalaute", "evaluate"), ("evl", nil), ("eval", "evaluate"), ("sampel", "sample"), ("slect", "select"),
    ("atach", "attach"), ("deatch", "detach"), ("aks", "ask"), ("y", nil), ("frobnicate", nil), ("", nil),
    ("load", nil), ("at", nil), ("evaluation", "evaluate"),
  ])
  func `a slip of the finger finds its name`(typed: String, meant: String?) {
    #expect(NearestName.suggestion(for: typed, among: Self.names) == meant)
  }

  @Test func `of equally near names the first in the alphabet is meant`() {
    #expect(NearestName.suggestion(for: "bank", among: ["rank", "band", "bark"]) == "band")
  }

  @Test func `a beginning that two names share suggests neither`() {
    #expect(NearestName.suggestion(for: "max", among: ["max_tokens", "max_steps"]) == nil)
  }

  @Test func `an endless word is not compared`() {
    #expect(NearestName.suggestion(for: String(repeating: "a", count: 1_000_000), among: ["aa"]) == nil)
  }
}
