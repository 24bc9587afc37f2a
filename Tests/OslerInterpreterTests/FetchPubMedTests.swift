import Foundation
import OslerDigest
import OslerInterpreter
import OslerNetwork
import OslerTestSupport
import Testing

/// `fetch pubmed` from a session down to a real server on this machine.
struct FetchPubMedTests {
  /// The sample in the repository, as a server of NLM's files.
  static func mirror() throws -> LoopbackServer {
    let shards = DocumentationTests.root.appending(path: "notebooks/sample/shards")
    let files = try (1...3).map { number in
      try Data(contentsOf: shards.appending(path: "osler26n000\(number).xml.gz"))
    }
    let sums = ["", "", ""].indices.map { index in sum(of: files[index]) }
    return try LoopbackServer { request in
      guard request.path != "/pubmed/baseline/" else {
        return LoopbackServer.Answer(200, (1...3).map { "<a>pubmed26n000\($0).xml.gz</a>" }.joined())
      }
      guard let match = request.path.firstMatch(of: /n000([1-3])\.xml\.gz(\.md5)?$/),
        let number = Int(match.1)
      else { return LoopbackServer.Answer(404) }
      if match.2 != nil { return LoopbackServer.Answer(200, "MD5(x)= \(sums[number - 1])\n") }
      var answer = LoopbackServer.Answer()
      answer.body = Array(files[number - 1])
      // Each breaks once.
      if request.earlier == 0 { answer.sends = 1000 }
      if let range = request.headers["range"], let start = Int(range.dropFirst(6).dropLast()) {
        (answer.status, answer.body) = (206, Array(files[number - 1][start...]))
        answer.headers = [("Content-Range", "bytes \(start)-\(files[number - 1].count - 1)/*")]
      }
      return answer
    }
  }

  private static func sum(of data: Data) -> String {
    let url = FileManager.default.temporaryDirectory.appending(path: "osler-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: url) }
    try? data.write(to: url)
    return (try? MD5.hex(ofFile: url.path)) ?? ""
  }

  private func playground(_ hosts: [String] = ["127.0.0.1"]) throws -> Playground {
    let playground = try Playground()
    playground.session.network = try NetworkPermission(hosts: hosts)
    return playground
  }

  @Test func `files are fetched, gone on with and opened`() throws {
    let server = try Self.mirror()
    let playground = try playground()
    let program =
      #"papers = fetch pubmed files: 1..2 into: "shards" from: "\#(server.address)/pubmed/" pause: 0.001"#
    try playground.show(program)
    let count = try playground.show("papers | count")
    #expect(playground.frontend.messages.last?.hasSuffix("0 there already") == true)
    #expect(playground.frontend.messages.last?.contains("2 tries repeated") == true)
    #expect(try playground.read("shards/manifest.json").contains("/pubmed/baseline/pubmed26n0002.xml.gz"))
    try playground.show(program)
    #expect(playground.frontend.messages.last == "0 files fetched (0 bytes), 2 there already")
    #expect(try playground.show("papers | count") == count)
    #expect(try playground.show(#"load pubmed "shards/*.xml.gz" | count"#) == count)
  }

  @Test func `years choose among the citations, and both ends count`() throws {
    let server = try Self.mirror()
    let playground = try playground()
    let from = #"into: "shards" from: "\#(server.address)/pubmed/" pause: 0.001"#
    try playground.show("papers = fetch pubmed \(from) files: 1..3")
    try playground.show("some = fetch pubmed \(from) files: 1..3 years: 2015..2018")
    #expect(
      try playground.show("some | count")
        == playground.show("papers | where year >= 2015 and year <= 2018 | count"))
    #expect(try playground.show("min(some.year)") == ["2015"])
    #expect(try playground.show("max(some.year)") == ["2018"])
  }

  @Test func `without permission no folder is made, and the flag is named`() throws {
    let server = try Self.mirror()
    let playground = try playground([])
    let error = playground.error(#"fetch pubmed into: "shards" from: "\#(server.address)""#)
    #expect(error.hasPrefix("error: this session may not reach '127.0.0.1:\(server.port)'\n"))
    #expect(error.hasSuffix("start osler with '--allow-net 127.0.0.1' to let it"))
    #expect(!FileManager.default.fileExists(atPath: playground.folder + "/shards"))
    #expect(server.requests == [])
  }

  @Test(arguments: [
    (#"fetch pubmed into: "../outside""#, "error: '../outside' lies outside the notebook's folder"),
    (#"fetch pubmed into: "shards" files: 0..3"#, "error: files have numbers from 1 to 9999"),
    (#"fetch pubmed into: "shards" years: 2020..2010"#, "error: 'years' holds no year"),
    (#"fetch pubmed into: "shards" from: "nlm""#, "error: 'nlm' is no address that osler goes to"),
  ])
  func `what cannot be fetched is refused`(program: String, error: String) throws {
    #expect(try playground().error(program).hasPrefix(error))
  }

  @Test func `a replay fetches nothing, and says that it cannot tell`() throws {
    let server = try Self.mirror()
    let bench = try ReplayBench()
    let notebook = """
      ```{osler}
      #| label: fetch
      papers = fetch pubmed files: 1..1 into: "net" from: "\(server.address)/pubmed/" pause: 0.001
      papers | count
      ```

      ```{osler}
      #| label: six
      6 * 7
      ```

      """
    #expect(try bench.record(notebook, network: NetworkPermission(hosts: ["127.0.0.1"])) == .succeeded)
    let before = server.requests.count
    let report = try bench.replay()
    #expect(server.requests.count == before)
    #expect(report.cells.map(\.verdict) == [.cannot, .identical])
    #expect(
      report.text.contains("not run: a replay reaches no network, and this needs '127.0.0.1:\(server.port)'"))
  }
}
