import OslerTestSupport
import Testing

@testable import OslerNetwork

struct HTTPClientTests {
  private func client(_ rules: [String] = ["127.0.0.1"]) throws -> HTTPClient {
    try HTTPClient(NetworkPermission(hosts: rules)) { false }
  }

  private func get(_ server: LoopbackServer, _ path: String, limit: Int = 1000) throws -> (HTTPHead, String) {
    let request = HTTPRequest(try WebAddress(server.address + path))
    let (head, body) = try client().answer(to: request, limit: limit)
    return (head, String(decoding: body, as: UTF8.self))
  }

  @Test func `an answer has its status, its head and its body`() throws {
    let server = try LoopbackServer { request in
      var answer = LoopbackServer.Answer(404, "no \(request.path)")
      answer.headers = [("Retry-After", "3")]
      return answer
    }
    let (head, body) = try get(server, "/a?b=c")
    #expect(head.status == 404)
    #expect(head["retry-after"] == "3")
    #expect(head.retryAfter() == 3)
    #expect(body == "no /a?b=c")
  }

  @Test func `nothing is asked of a host that is not allowed`() throws {
    let server = try LoopbackServer { _ in LoopbackServer.Answer() }
    let request = HTTPRequest(try WebAddress(server.address))
    let place = "127.0.0.1:\(server.port)"
    #expect(throws: NetworkError.notAllowed(place)) {
      try HTTPClient(.none) { false }.answer(to: request, limit: 10)
    }
    #expect(throws: NetworkError.replay(place)) {
      try HTTPClient(.replay) { false }.answer(to: request, limit: 10)
    }
    #expect(server.requests == [])
    #expect(
      NetworkError.notAllowed(place).hint == "start osler with '--allow-net 127.0.0.1' to let it")
  }

  @Test func `a redirect is followed where it may be`() throws {
    let server = try LoopbackServer { request in
      guard request.path == "/old" else { return LoopbackServer.Answer(200, "new") }
      var answer = LoopbackServer.Answer(302, "moved")
      answer.headers = [("Location", "/new")]
      return answer
    }
    #expect(try get(server, "/old").1 == "new")
  }

  @Test(arguments: ["http://localhost:9/", "https://example.org/", "file:///etc/passwd", "//example.org/x"])
  func `a redirect to another host is refused`(target: String) throws {
    let server = try LoopbackServer { _ in
      var answer = LoopbackServer.Answer(302)
      answer.headers = [("Location", target)]
      return answer
    }
    #expect {
      try get(server, "/")
    } throws: { error in
      switch error as? NetworkError {
      case .notAllowed("localhost:9"), .notAllowed("example.org"), .badAddress, .clear("example.org"): true
      default: false
      }
    }
  }

  @Test func `redirects in a circle end`() throws {
    let server = try LoopbackServer { _ in
      var answer = LoopbackServer.Answer(301)
      answer.headers = [("Location", "/again")]
      return answer
    }
    #expect(throws: NetworkError.tooManyRedirects("127.0.0.1:\(server.port)")) { try get(server, "/") }
    #expect(server.requests.count == 6)
  }

  @Test func `what is posted is sent to the named place alone`() throws {
    let server = try LoopbackServer { _ in
      var answer = LoopbackServer.Answer(307)
      answer.headers = [("Location", "/other")]
      return answer
    }
    let request = HTTPRequest(
      try WebAddress(server.address), headers: [("Authorization", "Bearer secret")], body: Array("x".utf8))
    let place = "127.0.0.1:\(server.port)"
    #expect(throws: NetworkError.redirected(place, to: place)) { try client().answer(to: request, limit: 10) }
    #expect(server.requests.map(\.body) == ["x"])
  }

  @Test func `an answer that is too long ends`() throws {
    let server = try LoopbackServer { _ in LoopbackServer.Answer(200, String(repeating: "x", count: 2000)) }
    #expect(throws: NetworkError.tooLarge("127.0.0.1:\(server.port)", limit: 1000)) { try get(server, "/") }
  }

  @Test func `a connection that ends too early is no answer`() throws {
    let server = try LoopbackServer { request in
      var answer = LoopbackServer.Answer(200, "1234567890")
      if request.path == "/short" { answer.sends = 4 } else { answer.hangsUp = true }
      return answer
    }
    for path in ["/short", "/none"] {
      #expect {
        try get(server, path)
      } throws: { error in
        guard case .failed(_, .broken, _)? = error as? NetworkError else { return false }
        return (error as? NetworkError)?.mayPass == true
      }
    }
  }

  @Test func `a server that stalls runs into its time`() throws {
    let server = try LoopbackServer { _ in
      var answer = LoopbackServer.Answer(200, "late")
      answer.waits = 5
      return answer
    }
    let request = HTTPRequest(try WebAddress(server.address), limits: HTTPLimits(totalSeconds: 0.2))
    #expect {
      try client().answer(to: request, limit: 10)
    } throws: { error in
      guard case .failed(_, .timedOut, _)? = error as? NetworkError else { return false }
      return true
    }
    #expect(server.requests.count == 1)
  }

  @Test func `nobody there is told so`() throws {
    let server = try LoopbackServer { _ in LoopbackServer.Answer() }
    let request = HTTPRequest(
      try WebAddress("https://127.0.0.1:\(server.port)/"), limits: HTTPLimits(connectSeconds: 0.3))
    // Speech in the clear is no TLS.
    #expect(throws: NetworkError.self) { try client().answer(to: request, limit: 10) }
    #expect {
      try client().answer(to: HTTPRequest(WebAddress("http://127.0.0.1:1/")), limit: 10)
    } throws: { error in
      "\(error)" == "'127.0.0.1:1' takes no connection"
    }
  }

  @Test func `it stops when it is told to`() throws {
    let server = try LoopbackServer { _ in
      var answer = LoopbackServer.Answer(200, "late")
      answer.waits = 30
      return answer
    }
    let start = ContinuousClock.now
    let client = try HTTPClient(NetworkPermission(hosts: ["127.0.0.1"])) {
      ContinuousClock.now > start + .milliseconds(50)
    }
    #expect(throws: NetworkError.stopped) {
      try client.answer(to: HTTPRequest(WebAddress(server.address)), limit: 10)
    }
    #expect(server.requests.count == 1)
  }
}

struct PatienceTests {
  @Test func `pauses double up to the longest, and the server's wish counts more`() {
    let patience = Patience(retries: 4, firstSeconds: 1, longestSeconds: 3)
    #expect((0..<5).map { patience.pause(after: $0, asked: nil) } == [1, 2, 3, 3, nil])
    #expect(patience.pause(after: 0, asked: 10) == 10)
    #expect(patience.pause(after: 0, asked: 601) == nil)
  }

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000),
  ])
  func `a date is so many seconds`(text: String, seconds: Double) {
    #expect(HTTPDate.seconds(of: text) == seconds)
  }

  @Test(arguments: ["", "soon", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994"])
  func `another text is no date`(text: String) {
    #expect(HTTPDate.seconds(of: text) == nil)
  }
}
