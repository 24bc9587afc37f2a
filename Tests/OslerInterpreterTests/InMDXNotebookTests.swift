import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import OslerNetwork
import Testing

/// `notebooks/inmd-x.osl.md`: run on the sample, run again from its log, and checked with files of its own.
struct InMDXNotebookTests {
  private static let study = StudyNotebook(name: "inmd-x.osl.md")

  private static let small: [(name: String, text: String)] = [
    ("scale", "toy"), ("codes", "URO,RHE"), ("epochs", "1"), ("raters", "2"),
  ]

  @Test func `the study runs on the sample, takes ratings back, replays identical, and runs on another base`()
    throws
  {
    let bench = try StudyNotebook.bench()
    let outcome = try bench.record(try Self.study.text, threads: 2, parameters: Self.small)
    #expect(outcome == .succeeded, "\(bench.messages)")
    let shown = try StudyNotebook.shown(bench)
    #expect(
      shown["specialties"] == """
        code  category              word          known
        ────  ────────────────────  ────────────  ─────
        URO   Urology & Nephrology  nephrology    true
        RHE   Rheumatology          rheumatology  false
        """)
    #expect(shown["a-poor-teacher"]?.contains("0 pairs") == true)
    #expect(shown["weight"]?.contains("rank 8 in fp32: 83.88608 MB") == true)
    let paper = try #require(shown["paper"])
    #expect(paper.split(separator: "\n").count { $0.contains("paper value not available") } == 9)
    #expect(paper.contains("150.6 M") && paper.contains("about 1.7 M") && paper.contains("83.9 MB"))
    for path in [
      "adapters/URO/adapter_config.json", "adapters/RHE/adapter_model.safetensors", "base/config.json",
      "cards/URO.md", "cards/RHE.html", "rating/send/rater-02.html", "tokens/manifest.json",
    ] {
      #expect(FileManager.default.fileExists(atPath: "\(bench.folder)/inmd-x/toy/\(path)"), "\(path)")
    }
    let card = String(decoding: try bench.bytes("inmd-x/toy/cards/RHE.md"), as: UTF8.self)
    #expect(card.contains("That this specialty is among the eleven is our guess."))
    // What '+' joined has a making too, down to the file.
    #expect(card.contains("2 tables joined") && card.contains("pairs.jsonl.gz"))
    #expect(!card.contains(#"unknown \["#))

    try FileManager.default.createDirectory(
      atPath: bench.folder + "/returned", withIntermediateDirectories: true)
    for rater in ["rater-01.csv", "rater-02.csv"] {
      try bench.write(
        Self.filledIn(String(decoding: try bench.bytes("inmd-x/toy/rating/send/\(rater)"), as: UTF8.self)),
        to: "returned/\(rater)")
    }
    let report = try bench.replay(threads: 2)
    #expect(report.verdict == .identical, "\(report.text)")
    try bench.record(
      try Self.study.text, threads: 2, parameters: Self.small + [("returned", "returned/*")])
    let rated = try #require(try StudyNotebook.shown(bench)["ratings"])
    #expect(rated.contains("\ncompleteness  adapter  14       6"), "\(rated)")

    let sample = "sample/studies"
    let real: [(name: String, text: String)] = [
      ("base", "inmd-x/toy/base"), ("shards", "\(sample)/shards/*.xml.gz"),
      ("journals", "\(sample)/journals.csv"),
      ("top", "3"), ("pairs", "\(sample)/pairs.jsonl.gz"), ("codes", "URO"), ("held_out", "0.3"),
      ("epochs", "1"),
      ("pretrain", "false"), ("tune", "false"), ("bits", "4"),
    ]
    let quantised = try bench.record(try Self.study.text, threads: 2, parameters: real)
    #expect(quantised == .succeeded, "\(bench.messages)")
    #expect(try StudyNotebook.shown(bench)["base"]?.contains("of 4 bits") == true)
    #expect(FileManager.default.fileExists(atPath: "\(bench.folder)/inmd-x/adapters/URO/adapter_config.json"))
    #expect(!FileManager.default.fileExists(atPath: "\(bench.folder)/inmd-x/base"))
  }

  /// The same five ratings for every answer, and no comment.
  private static func filledIn(_ table: String) -> String {
    table.replacing(",,,,,,\r\n", with: ",5,6,5,4,3,\r\n")
  }

  @Test func `real files by parameters alone pass the check`() throws {
    let bench = try StudyNotebook.bench()
    let sample = "sample/studies"
    try FileManager.default.createDirectory(
      atPath: bench.folder + "/neural-chat", withIntermediateDirectories: true)
    let given: [(name: String, text: String)] = [
      ("base", "neural-chat"), ("shards", "shards/*.xml"), ("journals", "\(sample)/journals.csv"),
      ("top", "5"),
      ("pairs", "\(sample)/pairs.jsonl.gz"), ("medqa", "\(sample)/medqa/test.jsonl"),
      ("mmlu", "\(sample)/mmlu"),
    ]
    #expect(try Self.study.check(bench, given) == [])
    let teacher = given.filter { $0.name != "pairs" }
    #expect(
      try Self.study.check(
        bench, teacher + [("teacher", "https://teacher.example/v1"), ("teacher_model", "large")]) == [])
    #expect(try Self.study.check(bench, teacher + [("teacher", "neural-chat")]) == [])
  }

  @Test func `what is needed and not given is said before anything runs`() throws {
    let messages = try Self.study.check(try StudyNotebook.bench(), [])
    #expect(Set(messages) == ["the path is empty"])
    #expect(try Self.study.check(try StudyNotebook.bench(), [("scale", "toy")]) == [])
  }
}
