import Foundation
import OslerInterpreter
import OslerLog
import OslerRecord
import Testing

/// A rating study from questions to statistics.
struct RateTests {
  private static let cases = """
    cases = load qa "examples/cases.jsonl"
    """

  private func key(_ playground: Playground, _ path: String = "study/key.json") throws -> RatingKey {
    try RatingKey(try playground.read(path), file: path)
  }

  @Test func `columns become forms, a table of them and a key`() throws {
    let playground = try Playground()
    let shown = try playground.show(
      """
      \(Self.cases)
      rate cases answers: ["ours", "other"] raters: ["Ann B", "ben"] axes: "examples/axes.csv" into: "study"
      """)
    #expect(
      shown.last?.split(separator: "\n").suffix(2).map { $0.prefix(28) } == [
        "Ann B          3       12  s", "ben            3       12  s",
      ])
    let key = try key(playground)
    #expect(key.raters == ["Ann B", "ben"] && key.models == [.init(name: "ours"), .init(name: "other")])
    #expect(
      try playground.read("study/send/Ann-B.html").contains("Compression of the left renal vein between"))
    #expect(try playground.read("study/send/ben.csv").contains(key.study))
    let artifacts = try playground.log.artifacts(in: playground.session.record.id)
    #expect(artifacts.map(\.kind) == ["rating key", "rating forms"])
  }

  @Test func `the same seed blinds alike, another one otherwise`() throws {
    func keyText(seed: UInt64) throws -> String {
      let playground = try Playground(seed: seed)
      try playground.show(
        """
        \(Self.cases)
        rate cases answers: ["ours", "other"] raters: 4 axes: "examples/axes.csv" into: "study"
        """)
      return try playground.read("study/key.json")
    }
    let one = try keyText(seed: 1)
    #expect(try keyText(seed: 1) == one)
    #expect(try keyText(seed: 2) != one)
  }

  @Test func `models are asked, and the key knows which value answered`() throws {
    let playground = try Playground.withAdapters()
    try playground.show(
      """
      rate (questions | head 2) models: [ours: cardio, plain: base] raters: 1 axes: "examples/axes.csv" \
      into: "study" max_tokens: 6
      """)
    let key = try key(playground)
    guard case .handle(let cardio)? = playground.session.variables["cardio"] else {
      Issue.record("no adapter")
      return
    }
    #expect(key.models.map(\.name) == ["ours", "plain"])
    #expect(key.models[0].key == "\(cardio.lineage.key)")
    #expect(key.raters == ["rater-01"])
  }

  @Test func `a model is not asked twice, be it stopped or rated otherwise`() throws {
    let files = FileManager.default.temporaryDirectory.appending(path: "osler-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: files) }
    func rate(_ options: String) -> String {
      """
      rate (questions | head 3) models: [one: base, two: base] raters: 2 axes: "examples/axes.csv" \
      into: "study" max_tokens: 6 \(options)
      """
    }
    func playground(_ options: String, stopping: Int? = nil) throws -> (form: String, messages: [String]) {
      let playground = try Playground.withModel(engine: EngineState(threads: 1, stages: files))
      playground.frontend.onProgress = { progress in
        if progress.title == "rate", progress.done == stopping { playground.session.interrupt.raise() }
      }
      if stopping == nil {
        try playground.show(rate(options))
      } else {
        #expect(throws: Interrupted.byPerson) { try playground.show(rate(options)) }
      }
      return (
        (try? playground.read("study/send/rater-01.csv")) ?? "",
        playground.frontend.messages.filter { $0.contains("asked for") }
      )
    }
    #expect(try playground("", stopping: 2) == ("", []))
    let whole = try playground("")
    #expect(whole.messages == ["2 answers asked for, 4 kept from before"])
    #expect(try playground("") == (whole.form, ["0 answers asked for, 6 kept from before"]))
    #expect(try playground("each: 1").messages == ["0 answers asked for, 6 kept from before"])
    #expect(try playground("temperature: 1").messages == ["6 answers asked for"])
    #expect(try playground("temperature: 1 seed: 3").messages == ["6 answers asked for"])
    #expect(try playground("choices: [\"yes\", \"no\"]").messages == ["6 answers asked for"])
    let alone = try Playground.withModel()
    try alone.show(rate(""))
    #expect(try alone.read("study/send/rater-01.csv") == whole.form)
  }

  @Test func `asked models are rated beside columns, and an empty answer is shown as none`() throws {
    let playground = try Playground.withAdapters()
    try playground.show(
      """
      rate (questions | head 2) models: [ours: cardio] answers: ["answer"] raters: 1 axes: "examples/axes.csv" \
      into: "study" regex: " "
      """)
    #expect(try key(playground).models.map(\.name) == ["ours", "answer"])
    let table = try String(
      contentsOfFile: playground.folder + "/study/send/rater-01.csv", encoding: .utf8)
    #expect(table.split(separator: "(no answer)", omittingEmptySubsequences: false).count == 3)
  }

  @Test func `rows with question, model and answer will do`() throws {
    let playground = try Playground.withAdapters()
    try playground.show(
      """
      answers = ask "What is asthma?" with: [cardio, nephro] max_tokens: 6
      rate (answers | select model answer with: [question: "What is asthma?"]) raters: 1 axes: "examples/axes.csv" into: "study"
      """)
    #expect(try key(playground).models.map(\.name) == ["cardio", "nephro"])
  }

  @Test func `forms of another study are not replaced`() throws {
    let playground = try Playground()
    try playground.show(
      """
      \(Self.cases)
      rate cases answers: ["ours", "other"] raters: 1 axes: "examples/axes.csv" into: "study"
      """)
    let study = try key(playground).study
    let error = playground.error(
      #"rate cases answers: ["ours"] raters: 1 axes: "examples/axes.csv" into: "study""#)
    #expect(
      error.contains(
        "'study/key.json' is the key of another study (\(study)), whose forms may be with raters"))
    #expect(error.contains("write to a folder of its own"))
    #expect(try key(playground).models.count == 2)
  }

  @Test func `a card has lineage, data, scores and ratings, and says what is unknown`() throws {
    let playground = try Playground.withAdapters()
    try playground.show(
      """
      evaluate choices on: questions models: [plain: base, tuned: cardio]
      ratings = load ratings "examples/rating/returned/*" key: "examples/rating/key.json"
      card cardio "cards/cardio.md" ratings: ratings rated_as: "ours" limits: "A toy."
      """)
    let text = try playground.read("cards/cardio.md")
    for line in [
      "# cardio", "### 3. train lora", "train lora base on: some rank: 2 epochs: 2 lr: 0.1 batch: 2",
      "| Intended for | unknown |", "| rank | 2 |", "| Steps | 2 |",
      "| Loss on held-out rows | none were held out |",
      "| examples/questions.jsonl | 1,446 | 1abdc94ba127ee2412ba365f218984ea1e2da617916870522c643c5ab73f1511 |",
      "- A toy.", "Rated blind by 2 people.", "| accuracy | 6 | 6.0 | 3.0 to 6.8 | 4.83 | 0.71 |",
      "| Seed | 1889 |",
    ] {
      #expect(text.split(separator: "\n").contains(Substring(line)), "\(line)\n\(text)")
    }
    let result = try #require(
      text.firstMatch(
        of: /\| evaluate choices \| dataset of 8 questions .* \| 8 \| 0\.(\d+) \| 0\.\d+ to 0\.\d+ \|/))
    #expect(!result.1.isEmpty)
    #expect(text.contains("not for use in a live environment without clinical trials"))
    #expect(try playground.read("cards/cardio.html").contains("<h1>cardio</h1>"))
  }

  @Test func `a card of what nobody scored says so`() throws {
    let playground = try Playground.withModel()
    try playground.show(#"card base "base.md" title: "A base""#)
    let text = try playground.read("base.md")
    #expect(text.hasPrefix("# A base\n"))
    #expect(text.contains("unknown: no evaluation of this model is in this session's log."))
    #expect(text.contains("unknown: no ratings were given to this card."))
  }
}
