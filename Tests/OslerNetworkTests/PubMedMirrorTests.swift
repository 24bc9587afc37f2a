import Foundation
import OslerDigest
import OslerTestSupport
import Synchronization
import Testing

@testable import OslerNetwork

/// Fetching from a server that drops, truncates and corrupts.
struct PubMedMirrorTests {
  /// A server of two files, and a folder to fetch them into.
  final class Place {
    let folder = FileManager.default.temporaryDirectory.appending(path: "osler-pubmed-\(UUID().uuidString)")
    let content: [UInt8]
    let server: LoopbackServer
    static let name = "pubmed26n0001.xml.gz"

    /// - Parameters:
    ///   - wrongSums: how often the server names another sum before the right one.
    ///   - misbehave: changes the answer to a request for a file; nil for the plain one.
    init(
      wrongSums: Int = 0,
      _ misbehave: @escaping @Sendable (LoopbackServer.Request, inout LoopbackServer.Answer) -> Void = {
        _, _ in
      }
    )
      throws
    {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
      self.content = content
      let sample = folder.appending(path: "sample")
      try Data(content).write(to: sample)
      let sum = try MD5.hex(ofFile: sample.path)
      try FileManager.default.removeItem(at: sample)
      server = try LoopbackServer { request in
        switch request.path {
        case "/pubmed/baseline/":
          return LoopbackServer.Answer(
            200,
            "<a href=\"pubmed26n0002.xml.gz\">x</a> pubmed26n0001.xml.gz pubmed26n0001.xml.gz.md5 ../evil.xml.gz"
          )
        case "/pubmed/updatefiles/": return LoopbackServer.Answer(200, "nothing here")
        case let path where path.hasSuffix(".md5"):
          let named = request.earlier < wrongSums ? String(repeating: "0", count: 32) : sum
          return LoopbackServer.Answer(200, "MD5(\(Self.name))= \(named)\n")
        default:
          var answer = LoopbackServer.Answer()
          answer.body = content
          if let range = request.headers["range"], let start = Int(range.dropFirst(6).dropLast()) {
            guard start < content.count else { return LoopbackServer.Answer(416) }
            answer.status = 206
            answer.body = Array(content[start...])
            answer.headers = [("Content-Range", "bytes \(start)-\(content.count - 1)/\(content.count)")]
          }
          misbehave(request, &answer)
          return answer
        }
      }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func mirror(retries: Int = 3) throws -> PubMedMirror {
      try PubMedMirror(
        WebAddress(server.address + "/pubmed/"), permission: NetworkPermission(hosts: ["127.0.0.1"]),
        patience: Patience(retries: retries, firstSeconds: 0.001), stallSeconds: 1
      ) { false }
    }

    func fetch(retries: Int = 3) throws -> PubMedMirror.Outcome {
      let file = try #require(PubMedFile(Self.name, in: .baseline))
      return try mirror(retries: retries).fetch(file, into: folder.path)
    }

    /// Whether the file is there, whole, and no draft of it.
    var isWhole: Bool {
      let there = (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
      let bytes = try? Data(contentsOf: folder.appending(path: Self.name))
      return there == ["manifest.json", Self.name] && bytes.map(Array.init) == content
    }

    var ranges: [String?] { server.requests.filter { $0.path.hasSuffix(".gz") }.map { $0.headers["range"] } }
  }

  @Test func `the files of a folder are those with such names`() throws {
    let place = try Place()
    #expect(try place.mirror().files(of: .baseline).map(\.number) == [1, 2])
    let address = place.server.address + "/pubmed/updatefiles/"
    #expect(throws: PubMedError.noFiles(address)) { try place.mirror().files(of: .updates) }
  }

  @Test func `numbers that are not there are named`() throws {
    let place = try Place()
    let files = try place.mirror().files(of: .baseline)
    #expect(try PubMedMirror.chosen([2], of: files).map(\.name) == ["pubmed26n0002.xml.gz"])
    #expect {
      try PubMedMirror.chosen([1, 7, 8], of: files)
    } throws: { error in
      "\(error)" == "the baseline has files 1 to 2, not 7, 8"
    }
  }

  @Test func `a file comes whole, and only once`() throws {
    let place = try Place()
    #expect(try place.fetch() == .fetched(bytes: 300_000, repeated: 0))
    #expect(place.isWhole)
    #expect(try place.fetch() == .wasThere)
    #expect(place.ranges == [nil])
  }

  @Test func `a file that was changed since is fetched again`() throws {
    let place = try Place()
    _ = try place.fetch()
    try Data("other".utf8).write(to: place.folder.appending(path: Place.name))
    #expect(try place.fetch() == .fetched(bytes: 300_000, repeated: 0))
    #expect(place.isWhole)
  }

  @Test func `a right file without a manifest is only noted`() throws {
    let place = try Place()
    try Data(place.content).write(to: place.folder.appending(path: Place.name))
    #expect(try place.fetch() == .wasThere)
    #expect(place.isWhole)
    #expect(place.ranges == [])
  }

  @Test func `a connection that breaks is gone on with where it broke`() throws {
    let place = try Place { request, answer in
      if request.earlier < 2 { answer.sends = 100_000 }
    }
    #expect(try place.fetch() == .fetched(bytes: 300_000, repeated: 2))
    #expect(place.isWhole)
    #expect(place.ranges == [nil, "bytes=100000-", "bytes=200000-"])
  }

  @Test func `a killed run's part is gone on with`() throws {
    let place = try Place()
    try Data(place.content[..<250_000]).write(to: place.folder.appending(path: Place.name + ".part"))
    #expect(try place.fetch() == .fetched(bytes: 50_000, repeated: 0))
    #expect(place.isWhole)
  }

  @Test func `a server without ranges sends it all again`() throws {
    let place = try Place { request, answer in
      (answer.status, answer.headers) = (200, [])
      answer.body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
      if request.earlier == 0 { answer.sends = 100_000 }
    }
    #expect(try place.fetch() == .fetched(bytes: 400_000, repeated: 1))
    #expect(place.isWhole)
  }

  @Test func `bytes that are damaged on the way are fetched anew`() throws {
    let place = try Place { request, answer in
      if request.earlier == 0 { answer.body[77] ^= 1 }
    }
    #expect(try place.fetch() == .fetched(bytes: 600_000, repeated: 1))
    #expect(place.isWhole)
    #expect(place.ranges == [nil, nil])
  }

  @Test func `a file cut short by a server that says so is fetched anew`() throws {
    let place = try Place { request, answer in
      if request.earlier == 0 { answer.body = Array(answer.body.prefix(1000)) }
    }
    #expect(try place.fetch() == .fetched(bytes: 301_000, repeated: 1))
    #expect(place.isWhole)
  }

  @Test func `a server that says nothing is asked again`() throws {
    let place = try Place { request, answer in
      if request.earlier == 0 { answer.waits = 5 }
    }
    #expect(try place.fetch() == .fetched(bytes: 300_000, repeated: 1))
    #expect(place.isWhole)
  }

  @Test func `a sum that was wrong once is asked for again, and the file kept`() throws {
    let place = try Place(wrongSums: 1)
    #expect(try place.fetch() == .fetched(bytes: 300_000, repeated: 0))
    #expect(place.isWhole)
    #expect(try place.fetch() == .wasThere)
  }

  @Test func `a sum that is always another than the file's is refused`() throws {
    let place = try Place(wrongSums: 99)
    #expect(throws: PubMedError.damaged(Place.name)) { try place.fetch() }
    #expect(!place.isWhole)
  }

  @Test func `a part longer than the file makes way`() throws {
    let place = try Place()
    try Data(place.content + [1]).write(to: place.folder.appending(path: Place.name + ".part"))
    #expect(try place.fetch() == .fetched(bytes: 300_000, repeated: 1))
    #expect(place.isWhole)
  }

  @Test func `a file that always comes damaged is refused`() throws {
    let place = try Place { _, answer in answer.body[0] ^= 1 }
    #expect(throws: PubMedError.damaged(Place.name)) { try place.fetch(retries: 2) }
    #expect(place.ranges.count == 3)
    #expect(!FileManager.default.fileExists(atPath: place.folder.appending(path: Place.name).path))
  }

  @Test func `another part than was asked for is refused`() throws {
    let place = try Place { request, answer in
      if request.headers["range"] != nil { answer.headers = [("Content-Range", "bytes 5-9/10")] }
    }
    try Data([1, 2, 3]).write(to: place.folder.appending(path: Place.name + ".part"))
    #expect(throws: PubMedError.otherPart(Place.name)) { try place.fetch() }
  }

  @Test func `a busy server is waited for`() throws {
    let place = try Place { request, answer in
      guard request.earlier < 2 else { return }
      answer = LoopbackServer.Answer(503, "busy")
      answer.headers = [("Retry-After", "0")]
    }
    #expect(try place.fetch() == .fetched(bytes: 300_000, repeated: 2))
  }

  @Test func `a server that asks for an hour is not waited for`() throws {
    let place = try Place { _, answer in
      answer = LoopbackServer.Answer(503)
      answer.headers = [("Retry-After", "3600")]
    }
    let name = "127.0.0.1:\(place.server.port)"
    #expect(throws: PubMedError.network(.asksToWait(name, seconds: 3600))) { try place.fetch() }
  }

  @Test func `what is not there is not asked for again`() throws {
    let place = try Place { _, answer in answer = LoopbackServer.Answer(404) }
    let name = "127.0.0.1:\(place.server.port)"
    #expect(throws: PubMedError.network(.status(name, 404))) { try place.fetch() }
    #expect(place.ranges.count == 1)
  }

  @Test func `a draft that is a link is not followed`() throws {
    let place = try Place()
    let outside = place.folder.appending(path: "outside")
    try Data("mine".utf8).write(to: outside)
    try FileManager.default.createSymbolicLink(
      at: place.folder.appending(path: Place.name + ".part"), withDestinationURL: outside)
    #expect(throws: PubMedError.self) { try place.fetch() }
    #expect(try String(contentsOf: outside, encoding: .utf8) == "mine")
  }

  @Test(arguments: [
    ("MD5(pubmed26n0001.xml.gz)= 0123456789abcdef0123456789abcdef\n", "0123456789abcdef0123456789abcdef"),
    ("0123456789ABCDEF0123456789abcdef  pubmed26n0001.xml.gz", "0123456789abcdef0123456789abcdef"),
    ("<html>not found</html>", nil), ("", nil),
  ])
  func `a sum is found however it is written`(text: String, sum: String?) {
    #expect(PubMedFile.sum(in: text) == sum)
  }

  @Test(arguments: ["pubmed26n0001.xml", "../pubmed26n0001.xml.gz", "pubmed26n00011.xml.gz", ""])
  func `another name is no file of theirs`(name: String) {
    #expect(PubMedFile(name, in: .baseline) == nil)
  }
}
