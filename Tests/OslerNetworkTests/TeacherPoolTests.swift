import Foundation
import OslerTestSupport
import Synchronization
import Testing

@testable import OslerNetwork

/// A server like OpenAI's that also fails, stalls and answers nonsense.
struct TeacherPoolTests {
  /// The JSON of an answer.
  static func completion(_ text: String, finish: String = "stop") -> LoopbackServer.Answer {
    let body: [String: Any] = [
      "choices": [["message": ["role": "assistant", "content": text], "finish_reason": finish]],
      "usage": ["prompt_tokens": 7, "completion_tokens": 3],
    ]
    let data = try? JSONSerialization.data(withJSONObject: body)
    return LoopbackServer.Answer(200, String(decoding: data ?? Data(), as: UTF8.self))
  }

  private func pool(
    _ server: LoopbackServer, key: String? = "sk-secret-key", journal: AnswerJournal? = nil, atOnce: Int = 3,
    aMinute: Double? = nil, retries: Int = 2, seconds: Double = 10, mostFailures: Int = 3
  ) throws -> TeacherPool {
    TeacherPool(
      try ChatEndpoint(WebAddress(server.address + "/v1"), model: "m", key: key, secondsAnAnswer: seconds),
      permission: try NetworkPermission(hosts: ["127.0.0.1"]),
      options: TeacherPool.Options(
        atOnce: atOnce, aMinute: aMinute, patience: Patience(retries: retries, firstSeconds: 0.001),
        mostFailures: mostFailures), journal: try journal ?? AnswerJournal(nil))
  }

  private func prompts(_ count: Int) -> [TeacherPrompt] {
    (0..<count).map { TeacherPrompt("prompt \($0)", maxTokens: 20, temperature: 0, seed: nil) }
  }

  private func ask(_ pool: TeacherPool, _ count: Int) throws -> (texts: [String?], usage: TeacherUsage) {
    let (results, usage) = try pool.answers(to: prompts(count), isStopped: { false }, progress: { _ in })
    return (results.map { try? $0.get().text }, usage)
  }

  @Test func `each prompt gets its answer, and all is counted`() throws {
    let server = try LoopbackServer { request in
      let number = request.body.firstMatch(of: /prompt ([0-9]+)/)?.1 ?? ""
      return Self.completion("answer \(number)")
    }
    let (texts, usage) = try ask(pool(server), 12)
    #expect(texts == (0..<12).map { "answer \($0)" })
    var expected = TeacherUsage()
    (expected.asked, expected.promptTokens, expected.answerTokens) = (12, 84, 36)
    #expect(usage == expected)
    let request = try #require(server.requests.first)
    #expect(request.path == "/v1/chat/completions")
    #expect(request.headers["authorization"] == "Bearer sk-secret-key")
  }

  @Test func `a server that fails, stalls and answers nonsense is asked again`() throws {
    let count = Mutex(0)
    let server = try LoopbackServer { _ in
      let number = count.withLock { count in
        count += 1
        return count
      }
      var answer = Self.completion("well")
      switch number {
      case 1: answer = LoopbackServer.Answer(500, "oops")
      case 2:
        answer = LoopbackServer.Answer(429, "slow down")
        answer.headers = [("Retry-After", "0")]
      case 3: answer.waits = 3
      case 4: answer = LoopbackServer.Answer(200, "<html>nonsense</html>")
      case 5: answer = LoopbackServer.Answer(200, #"{"choices": []}"#)
      case 6: answer.hangsUp = true
      case 7: answer.sends = 10
      case 8: answer.raw = Array("garbage\r\n\r\n".utf8)
      default: break
      }
      return answer
    }
    let (texts, usage) = try ask(pool(server, atOnce: 1, retries: 20, seconds: 0.3), 2)
    #expect(texts == ["well", "well"])
    #expect(usage.repeated == 8)
  }

  @Test func `nothing is asked twice, also by another run`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-journal-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "deep/answers.jsonl").path
    let server = try LoopbackServer { request in
      // Of five only two are answered the first time.
      let number = Int(request.body.firstMatch(of: /prompt ([0-9]+)/)?.1 ?? "") ?? 0
      return number < 2 || request.earlier >= 5
        ? Self.completion("answer \(number)") : LoopbackServer.Answer(400)
    }
    let first = try ask(pool(server, journal: AnswerJournal(path), atOnce: 1), 5)
    #expect(first.texts == ["answer 0", "answer 1", nil, nil, nil])
    // A kill in the middle of a line.
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(#"{"key":"abc"#.utf8))
    try handle.close()
    let second = try ask(pool(server, journal: AnswerJournal(path), atOnce: 1), 5)
    #expect(second.texts == (0..<5).map { "answer \($0)" })
    #expect(second.usage.asked == 3)
    #expect(second.usage.kept == 2)
    let third = try ask(pool(server, journal: AnswerJournal(path)), 5)
    #expect(third.usage.kept == 5)
    #expect(server.requests.count == 8)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(!text.contains("secret"))
  }

  @Test func `a journal in a folder that is a link is refused`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-journal-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(
      at: folder.appending(path: "other"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "teachers"), withDestinationURL: folder.appending(path: "other"))
    let path = folder.appending(path: "teachers/answers.jsonl").path
    #expect(throws: TeacherProblem.journal(path: path, reason: "its folder is a link")) {
      try AnswerJournal(path)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/other") == [])
  }

  @Test func `the same prompt is asked once`() throws {
    let server = try LoopbackServer { _ in Self.completion("one") }
    let prompt = prompts(1)[0]
    let (results, usage) = try pool(server).answers(
      to: [prompt, prompt, prompt], isStopped: { false }, progress: { _ in })
    #expect(results.map { try? $0.get().text } == ["one", "one", "one"])
    #expect(usage.asked == 1)
  }

  @Test(arguments: [401, 403, 404])
  func `what concerns all prompts ends it`(status: Int) throws {
    let server = try LoopbackServer { _ in LoopbackServer.Answer(status, "sk-secret-key is not known") }
    let name = "127.0.0.1:\(server.port)"
    #expect {
      try ask(pool(server, atOnce: 1), 50)
    } throws: { error in
      error as? TeacherProblem == .network(.status(name, status)) && !"\(error)".contains("secret")
    }
    #expect(server.requests.count == 1)
  }

  @Test func `a server that never answers is given up`() throws {
    let server = try LoopbackServer { _ in LoopbackServer.Answer(500) }
    let last = "'127.0.0.1:\(server.port)' answered with status 500 (internal error)"
    #expect(throws: TeacherProblem.givesUp(last, after: 3)) { try ask(pool(server, atOnce: 1), 50) }
    #expect(server.requests.count == 9)
  }

  @Test func `the key is not written down when a server says it back`() throws {
    let server = try LoopbackServer { _ in Self.completion("your key is sk-secret-key!") }
    #expect(try ask(pool(server), 1).texts == ["your key is [key]!"])
  }

  @Test func `an answer that was cut says so`() throws {
    let server = try LoopbackServer { _ in Self.completion("half", finish: "length") }
    let (results, _) = try pool(server).answers(to: prompts(1), isStopped: { false }, progress: { _ in })
    #expect(try results[0].get().isCut)
  }

  @Test func `no more requests begin than a minute allows`() throws {
    let server = try LoopbackServer { _ in Self.completion("x") }
    let start = ContinuousClock.now
    _ = try ask(pool(server, atOnce: 4, aMinute: 600), 4)
    // Three pauses of a tenth of a second: a lower bound that no slow machine breaks.
    #expect(ContinuousClock.now - start >= .milliseconds(290))
  }

  @Test func `it stops when it is told to, and keeps what it has`() throws {
    let server = try LoopbackServer { request in
      var answer = Self.completion("x")
      if request.earlier >= 2 { answer.waits = 30 }
      return answer
    }
    let journal = try AnswerJournal(nil)
    let isStopped = Mutex(false)
    #expect(throws: TeacherProblem.network(.stopped)) {
      try pool(server, journal: journal, atOnce: 1).answers(
        to: prompts(5), isStopped: { isStopped.withLock(\.self) },
        progress: { done in isStopped.withLock { $0 = done >= 2 } })
    }
    #expect(journal.count == 2)
  }

  @Test func `without permission nothing begins`() throws {
    let server = try LoopbackServer { _ in Self.completion("x") }
    let endpoint = try ChatEndpoint(
      WebAddress(server.address), model: "m", key: "k", secondsAnAnswer: 1)
    let pool = TeacherPool(
      endpoint, permission: .none, options: TeacherPool.Options(), journal: try AnswerJournal(nil))
    #expect(throws: TeacherProblem.network(.notAllowed("127.0.0.1:\(server.port)"))) {
      try pool.answers(to: prompts(1), isStopped: { false }, progress: { _ in })
    }
    #expect(server.requests == [])
  }

  @Test(arguments: ["", "a b", "a\nX-Evil: 1", "ключ"])
  func `what would end a header's line is no key`(text: String) {
    #expect(!ChatEndpoint.isKey(text))
  }
}
