import Foundation
import OslerInterpreter
import OslerLanguage
import OslerLog
import Testing

/// `notebooks/internist.osl.md`: run on the sample, run again from its log, and checked with files of its own.
struct InternistNotebookTests {
  private static let study = StudyNotebook(name: "internist.osl.md")

  private static let small: [(name: String, text: String)] = [
    ("scale", "toy"), ("toy_size", "0.1"), ("raters", "2"), ("rated", "4"),
  ]

  @Test func `the study runs on the sample, takes ratings back and replays identical`() throws {
    let bench = try StudyNotebook.bench()
    let outcome = try bench.record(try Self.study.text, threads: 2, parameters: Self.small)
    #expect(outcome == .succeeded, "\(bench.messages)")
    let shown = try StudyNotebook.shown(bench)
    Self.expectSixLeaks(shown["contamination"] ?? "")
    #expect(bench.messages.contains { $0.contains("0 of 74 rows hold items of") })
    #expect(bench.messages.contains { $0.hasPrefix("0 texts from 2 extracts") })
    Self.expectThePublishedTable(shown)
    let mixture = try #require(shown["mixture"])
    #expect(mixture.contains("synthetic      696  0.174  0.1739 (400M of 2.3B)"))
    #expect(mixture.split(separator: "\n").count { $0.contains("paper value not available") } == 5)
    #expect(shown["scores"]?.contains("multimedqa                    ") == true)
    let paper = try #require(shown["paper"])
    #expect(paper.split(separator: "\n").count { $0.contains("paper value not available") } == 5)
    for path in ["model/config.json", "card.html", "rating/send/rater-02.html", "table.csv"] {
      #expect(FileManager.default.fileExists(atPath: "\(bench.folder)/internist/toy/\(path)"), "\(path)")
    }
    let card = String(decoding: try bench.bytes("internist/toy/card.md"), as: UTF8.self)
    #expect(card.contains("it knows no medicine"))

    try FileManager.default.createDirectory(
      atPath: bench.folder + "/returned", withIntermediateDirectories: true)
    for rater in ["rater-01.csv", "rater-02.csv"] {
      let table = String(decoding: try bench.bytes("internist/toy/rating/send/\(rater)"), as: UTF8.self)
      try bench.write(
        table.replacing(",,,,,,\r\n", with: ",5,6,5,4,3,\r\n"), to: "returned/\(rater)")
    }
    let report = try bench.replay(threads: 2)
    #expect(report.verdict == .identical, "\(report.text)")
    try bench.record(
      try Self.study.text, threads: 2, parameters: Self.small + [("returned", "returned/*")])
    let rated = try #require(try StudyNotebook.shown(bench)["ratings"])
    #expect(["q1", "alpha_ordinal", "w_plus", "internist"].allSatisfy(rated.contains), "\(rated)")
    #expect(rated.contains("How the answers were rated"))
  }

  private static func expectSixLeaks(_ shown: String) {
    let rows = shown.split(separator: "\n").filter { $0.hasPrefix("textbooks  textbook-") }
    #expect(
      rows.map { $0.split(separator: " ").dropFirst().joined(separator: " ") } == [
        "textbook-75 medqa 5", "textbook-76 medqa 25", "textbook-77 medqa 45",
        "textbook-78 medmcqa osler-dev-10", "textbook-79 medmcqa osler-dev-30",
        "textbook-80 medmcqa osler-dev-50",
      ])
  }

  private static func expectThePublishedTable(_ shown: [String: String]) {
    #expect(
      shown["published"]?.hasSuffix(
        """
        task                        model        published    n  below  above
        ──────────────────────────  ───────────  ─────────  ───  ─────  ─────
        MMLU professional medicine  Meditron 7b  26.6       272     72     73
        MMLU anatomy                Meditron 7b  42.6       135     57     58
        """) == true)
    #expect(
      shown["sixty"] == """
        MedQA: 770 of 1273, 95 % interval 57.8 to 63.1
        that the model passes 60 % is not established: the interval holds 60
        """)
  }

  @Test func `real files by parameters alone pass the check`() throws {
    let bench = try StudyNotebook.bench()
    let sample = "sample/studies"
    try FileManager.default.createDirectory(
      atPath: bench.folder + "/mistral", withIntermediateDirectories: true)
    let given: [(name: String, text: String)] = [
      ("base", "mistral"), ("general", "\(sample)/general.jsonl"),
      ("guidelines", "\(sample)/guidelines.jsonl"), ("textbooks", "\(sample)/textbooks.jsonl"),
      ("medqa_train", "\(sample)/medqa/train.jsonl"), ("medmcqa_train", "\(sample)/medmcqa/train.json"),
      ("medqa", "\(sample)/medqa/test.jsonl"), ("medmcqa", "\(sample)/medmcqa/dev.json"),
      ("pubmedqa", "\(sample)/pubmedqa/ori_pqal.json"),
      ("pubmedqa_split", "\(sample)/pubmedqa/test_ground_truth.json"), ("mmlu", "\(sample)/mmlu"),
      ("axes", "\(sample)/axes.csv"),
    ]
    #expect(try Self.study.check(bench, given) == [])
    for more in [
      [("synthetic", "\(sample)/knowledge.jsonl")], [("teacher", "mistral")],
      [("teacher", "https://teacher.example/v1"), ("teacher_model", "large")],
      [("answers", "\(sample)/cases.jsonl")],
    ] {
      #expect(try Self.study.check(bench, given + more) == [])
    }
    let wrong = given.map { $0.name == "medqa" ? (name: $0.name, text: "nowhere.jsonl") : $0 }
    #expect(Set(try Self.study.check(bench, wrong)) == ["there is no file 'nowhere.jsonl'"])
  }

  @Test func `what is needed and not given is said before anything runs`() throws {
    #expect(Set(try Self.study.check(try StudyNotebook.bench(), [])) == ["the path is empty"])
    #expect(try Self.study.check(try StudyNotebook.bench(), [("scale", "toy")]) == [])
  }
}
