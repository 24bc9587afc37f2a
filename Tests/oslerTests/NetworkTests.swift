import Foundation
import OslerTestSupport
import Testing

/// `--allow-net` on the command line, from the program down to a server on this machine.
@Suite(.needsProgram)
struct NetworkTests {
  private static let key = "sk-a-key-nobody-may-see"

  /// Knows two abstracts' findings, and says the key back.
  private static func server() throws -> LoopbackServer {
    try LoopbackServer { request in
      let isQuestion = request.body.contains("Finding: ")
      let text =
        isQuestion
        ? "What treats pericarditis, \(request.headers["authorization"] ?? "")?"
        : "1. Colchicine reduces pericarditis after cardiac surgery."
      let body: [String: Any] = ["choices": [["message": ["content": text], "finish_reason": "stop"]]]
      let data = (try? JSONSerialization.data(withJSONObject: body)) ?? Data()
      return LoopbackServer.Answer(200, String(decoding: data, as: UTF8.self))
    }
  }

  private static func notebook(_ server: LoopbackServer, in folder: Folder) throws {
    try folder.write(
      #"{"id": "a", "question": "-", "answer": "-", "pmid": 1, "abstract": "Colchicine reduces pericarditis after cardiac surgery."}"#,
      to: "papers.jsonl")
    try folder.write(
      """
      ```{osler}
      #| label: qa
      papers = load qa "papers.jsonl"
      qa = generate qa from: papers teacher: "\(server.address)/v1" model: "m"
      qa | select question pmid
      ```

      """, to: "study.osl.md")
  }

  @Test func `a run reaches what it was allowed to, and the key is nowhere`() throws {
    let server = try Self.server()
    let folder = try Folder()
    try Self.notebook(server, in: folder)
    let arguments = ["run", "study.osl.md", "--allow-net", "127.0.0.1"]
    let result = try Program.run(arguments, in: folder, environment: ["OPENAI_API_KEY": Self.key])
    #expect(result.status == 0)
    #expect(result.output.contains("What treats pericarditis, Bearer [key]?"))
    #expect(
      server.requests.map { $0.headers["authorization"] } == ["Bearer \(Self.key)", "Bearer \(Self.key)"])
    for case let file as URL in FileManager.default.enumerator(
      at: folder.url, includingPropertiesForKeys: nil)
      ?? FileManager.DirectoryEnumerator()
    {
      let bytes = (try? Data(contentsOf: file)) ?? Data()
      #expect(bytes.range(of: Data(Self.key.utf8)) == nil, "\(file.lastPathComponent) holds the key")
    }
    // Another run asks nothing, a replay reaches nothing.
    let again = try Program.run(arguments + ["--fresh"], in: folder)
    #expect(again.status == 0)
    let replay = try Program.run(["replay", "study.oslog"], in: folder)
    #expect(replay.status == 3)
    #expect(
      replay.output.contains(
        "not run: a replay reaches no network, and this needs '127.0.0.1:\(server.port)'"))
    #expect(server.requests.count == 2)
  }

  @Test func `a run that was allowed nothing fails with the flag to add`() throws {
    let server = try Self.server()
    let folder = try Folder()
    try Self.notebook(server, in: folder)
    for arguments in [["run", "study.osl.md"], ["run", "study.osl.md", "--allow-net", "example.org"]] {
      let result = try Program.run(arguments, in: folder)
      #expect(result.status == 1)
      #expect(result.errors.contains("error: this session may not reach '127.0.0.1:\(server.port)'"))
      #expect(result.errors.contains("start osler with '--allow-net 127.0.0.1' to let it"))
    }
    #expect(server.requests == [])
  }

  @Test func `the prompt has the flag too`() throws {
    let server = try Self.server()
    let folder = try Folder()
    try Self.notebook(server, in: folder)
    let program = """
      papers = load qa "papers.jsonl"
      generate qa from: papers teacher: "\(server.address)/v1" model: "m" | count

      """
    let result = try Program.run(["--allow-net", "127.0.0.1"], in: folder, input: program)
    #expect(result.status == 0)
    #expect(result.output == "1\n")
  }

  @Test func `a host that is none is a slip in the command line`() throws {
    let folder = try Folder()
    let result = try Program.run(["run", "study.osl.md", "--allow-net", "a b"], in: folder)
    #expect(result.status == 64)
    #expect(result.errors.contains("'a b' is no host to allow"))
  }
}
