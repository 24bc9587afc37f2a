import Foundation
import OslerInterpreter
import OslerLog
import OslerNetwork
import OslerTestSupport
import Synchronization
import Testing

/// `generate qa` and `generate rewrite`, from a session down to a real server on this machine.
struct GenerateQATests {
  /// Two abstracts, as rows of a table.
  private static let rows = #"papers = load qa "abstracts.jsonl""#
  private static let abstracts = """
    {"id": "a", "question": "-", "answer": "-", "pmid": 11, "title": "Apixaban in atrial fibrillation", \
    "abstract": "Apixaban lowers the risk of ischemic stroke in atrial fibrillation. Major bleeding is less \
    frequent with apixaban than with warfarin."}
    {"id": "b", "question": "-", "answer": "-", "pmid": 12, "title": "Colchicine", "abstract": "Colchicine \
    reduces pericarditis after cardiac surgery."}

    """

  /// Answers both steps, well and badly.
  static func teacher(_ request: LoopbackServer.Request) -> LoopbackServer.Answer {
    let body = request.body
    let text: String
    if body.contains("Abstract: Apixaban") {
      text = """
        1. Apixaban lowers the risk of ischemic stroke in atrial fibrillation.
        2. It lowers the risk of ischemic stroke in atrial fibrillation.
        3. Major bleeding is less frequent with apixaban than with warfarin.
        4. Metformin cures diabetes and hypertension.
        That is all.
        """
    } else if body.contains("Abstract: Colchicine") {
      text = "1. Colchicine reduces pericarditis after cardiac surgery."
    } else if body.contains("Finding: Apixaban") {
      text = "What lowers the risk of ischemic stroke in atrial fibrillation?"
    } else if body.contains("Finding: Major") {
      text = "What bleeds? And how often?"
    } else {
      text = "None"
    }
    return completion(text)
  }

  static func completion(_ text: String) -> LoopbackServer.Answer {
    let body: [String: Any] = [
      "choices": [["message": ["content": text], "finish_reason": "stop"]],
      "usage": ["prompt_tokens": 100, "completion_tokens": 10],
    ]
    let data = (try? JSONSerialization.data(withJSONObject: body)) ?? Data()
    return LoopbackServer.Answer(200, String(decoding: data, as: UTF8.self))
  }

  private func playground(_ hosts: [String] = ["127.0.0.1"], engine: EngineState? = nil) throws -> Playground
  {
    let playground = try Playground(engine: engine)
    playground.session.network = try NetworkPermission(hosts: hosts)
    try playground.write(Self.abstracts, to: "abstracts.jsonl")
    try playground.show(Self.rows)
    return playground
  }

  private func command(_ server: LoopbackServer, _ options: String = "") -> String {
    #"generate qa from: papers teacher: "\#(server.address)/v1" model: "m" pause: 0.001 \#(options)"#
  }

  @Test func `pairs keep their paper and their finding`() throws {
    let server = try LoopbackServer(Self.teacher)
    let playground = try playground()
    try playground.show("qa = " + command(server, "price_in: 2 price_out: 10"))
    #expect(try playground.show("qa | count") == ["1"])
    #expect(
      try playground.show("for pair in qa.question { pair }")
        == ["What lowers the risk of ischemic stroke in atrial fibrillation?"])
    #expect(try playground.show("qa.pmid") == ["[11]"])
    #expect(try playground.show("qa.answer == qa.finding") == ["true"])
    #expect(
      playground.frontend.messages.suffix(2) == [
        "1 pair from 2 abstracts; 5 dropped: 1 not numbered, 1 a pronoun, 1 not from the abstract, "
          + "1 more than one sentence, 1 'None': not biomedical",
        "5 answers asked for; 500 tokens of prompts, 50 of answers, cost 0.0015",
      ])
  }

  @Test func `what was answered is not asked again`() throws {
    let files = FileManager.default.temporaryDirectory.appending(path: "osler-\(UUID().uuidString).files")
    defer { try? FileManager.default.removeItem(at: files) }
    let server = try LoopbackServer(Self.teacher)
    for expected in [5, 5] {
      let playground = try playground(engine: EngineState(threads: 1, stages: files))
      try playground.show("qa = " + command(server))
      #expect(try playground.show("qa | count") == ["1"])
      #expect(server.requests.count == expected)
    }
    let journal = try String(contentsOf: files.appending(path: "teachers/answers.jsonl"), encoding: .utf8)
    #expect(journal.split(separator: "\n").count == 5)
  }

  @Test func `an interruption keeps what was answered`() throws {
    let interrupt = Mutex<Interrupt?>(nil)
    let server = try LoopbackServer { request in
      guard request.body.contains("Finding: ") else { return Self.teacher(request) }
      interrupt.withLock { $0?.raise() }
      return Self.teacher(request)
    }
    let playground = try playground()
    interrupt.withLock { $0 = playground.session.interrupt }
    #expect(playground.error("qa = " + command(server, "at_once: 1")) == "interrupted")
    interrupt.withLock { $0 = nil }
    playground.session.interrupt.clear()
    let before = server.requests.count
    #expect(before < 5)
    try playground.show("qa = " + command(server, "at_once: 1"))
    #expect(try playground.show("qa | count") == ["1"])
    // The two abstracts were not asked again; at most what was under way was.
    #expect(server.requests.filter { !$0.body.contains("Finding: ") }.count == 2)
  }

  @Test func `without permission nothing is asked, and the flag is named`() throws {
    let server = try LoopbackServer(Self.teacher)
    let playground = try playground([])
    let error = playground.error("qa = " + command(server))
    #expect(error.hasPrefix("error: this session may not reach '127.0.0.1:\(server.port)'\n"))
    #expect(error.hasSuffix("start osler with '--allow-net 127.0.0.1' to let it"))
    #expect(server.requests == [])
  }

  @Test func `some that are not answered are told, and the rest is there`() throws {
    let server = try LoopbackServer { request in
      request.body.contains("Abstract: Colchicine") ? LoopbackServer.Answer(500) : Self.teacher(request)
    }
    let playground = try playground()
    try playground.show("qa = " + command(server, "retries: 1"))
    #expect(try playground.show("qa | count") == ["1"])
    let warning =
      "1 prompt has no answer, the last because '127.0.0.1:\(server.port)' answered with status 500 (internal error)"
    #expect(try playground.warnings() == [warning])
  }

  @Test func `pairs that a server answered otherwise have another key`() throws {
    let isOther = Mutex(false)
    let server = try LoopbackServer { request in
      request.body.contains("Finding: Apixaban") && isOther.withLock(\.self)
        ? Self.completion("Which drug lowers the risk of stroke?") : Self.teacher(request)
    }
    let keys = try [false, false, true].map { other in
      isOther.withLock { $0 = other }
      let playground = try playground()
      try playground.show("qa = " + command(server))
      return try #require(try playground.log.values(in: playground.session.record.id).last?.key)
    }
    #expect(keys[0] == keys[1])
    #expect(keys[0] != keys[2])
  }

  @Test(arguments: [
    (
      #"generate qa from: papers teacher: "http://127.0.0.1/v1""#,
      "error: a server is asked for one of its models"
    ),
    (#"generate qa from: papers teacher: "ftp://x" model: "m""#, "error: 'ftp://x' is no address"),
    (#"generate qa from: [1] teacher: "http://x" model: "m""#, "error: "),
    (
      #"generate qa from: (papers | select question) teacher: "http://x" model: "m""#,
      "error: the rows have no column 'abstract'"
    ),
    (
      #"generate qa from: papers teacher: "http://127.0.0.1/v1" model: "m" key_env: "OSLER_NO_API_KEY""#,
      "error: the environment has no variable 'OSLER_NO_API_KEY' with a key"
    ),
    (
      #"generate qa from: papers teacher: "http://127.0.0.1/v1" model: "m" key_env: "PATH""#,
      "error: 'key_env' names a variable that ends in 'API_KEY', not 'PATH'"
    ),
  ])
  func `what cannot be asked is refused`(program: String, error: String) throws {
    #expect(try playground().error(program).hasPrefix(error))
  }

  @Test(arguments: ["", "temperature: 1"])
  func `a model of the session teaches, and is not asked twice`(how: String) throws {
    let playground = try Playground.withModel()
    try playground.show(
      """
      some = papers | where abstract != none | head 3
      large = new model tokenizer: tokens layers: 1 hidden: 32 heads: 2 sequence: 2048 precision: fp32
      """)
    var said: [String] = []
    for _ in 0..<2 {
      try playground.show("seed 5\nqa = generate qa from: some teacher: large max_tokens: 6 \(how)")
      #expect(try playground.show("qa | count") == ["0"])
      said += playground.frontend.messages.suffix(2)
    }
    // Random weights find nothing, and say so at once again.
    #expect(said[0].hasPrefix("0 pairs from 3 abstracts; "))
    #expect(said[0] == said[2])
    #expect(said[1].hasPrefix("3 answers asked for; "))
    #expect(said[3] == "0 answers asked for, 3 kept from before; 0 tokens of prompts, 0 of answers")
  }

  @Test func `a prompt that leaves no room is told, and the rest goes on`() throws {
    let playground = try Playground.withModel()
    try playground.show(
      """
      some = papers | where abstract != none | head 2
      qa = generate qa from: some teacher: base
      """)
    #expect(
      try playground.warnings().last
        == "2 prompts have no answer, the last because the prompt leaves no room for an answer")
  }

  @Test func `a text is told anew, or dropped under its reason`() throws {
    let server = try LoopbackServer { request in
      Self.completion(
        request.body.contains("Apixaban")
          ? "For those whose atria fibrillate, strokes from ischemia and bleeds are rarer on apixaban than on warfarin."
          : "No.")
    }
    let playground = try playground()
    let program = #"generate rewrite from: papers teacher: "\#(server.address)/v1" model: "m" form: vignette"#
    try playground.show("told = " + program)
    #expect(try playground.show("told.id") == [#"["a"]"#])
    #expect(try playground.show("told.form") == [#"["vignette"]"#])
    #expect(
      playground.frontend.messages.suffix(2).first
        == "1 text from 2 extracts; 1 dropped: 1 too short for its extract")
    #expect(server.requests.allSatisfy { $0.body.contains("a short case of a patient") })
  }
}
