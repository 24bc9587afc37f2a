import Testing

@testable import OslerNetwork

struct WebAddressTests {
  @Test(arguments: [
    ("https://example.org", "https://example.org/"),
    ("HTTPS://Example.ORG./a?b=c#d", "https://example.org/a?b=c"),
    ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
    ("http://[::1]:80/x", "http://[::1]/x"),
  ])
  func `an address has one form`(text: String, form: String) throws {
    #expect(try WebAddress(text).description == form)
  }

  @Test(arguments: [
    "example.org", "ftp://example.org/", "https://", "https://a b/", "https://user:pass@example.org/",
    "https://example.org\\@evil.org/", "https://example.org:0/", "https://example.org:99999/",
    "https://exa\u{6d}ple.org\n/", "https://ex\u{e4}mple.org/", "file:///etc/passwd", "https://-/../[x",
    "https://a..b/",
  ])
  func `what could mean two hosts is refused`(text: String) {
    #expect(throws: NetworkError.self) { try WebAddress(text) }
  }

  @Test(arguments: [
    ("https://a.org/x/y?z", "c", "https://a.org/x/c"), ("https://a.org/x/y", "/c?d", "https://a.org/c?d"),
    ("https://a.org/x", "//b.org/c", "https://b.org/c"),
    ("https://a.org/x", "http://b.org/", "http://b.org/"),
  ])
  func `a reference is read as browsers do`(base: String, reference: String, result: String) throws {
    #expect(try WebAddress(base).resolving(reference).description == result)
  }
}

struct NetworkPermissionTests {
  private func problem(_ rules: [String], _ address: String) throws -> NetworkError? {
    let permission = try NetworkPermission(hosts: rules)
    let address = try WebAddress(address)
    do { try permission.check(address) } catch { return error }
    return nil
  }

  @Test(arguments: [
    (["example.org"], "https://example.org/x"), (["*.example.org"], "https://a.b.example.org/"),
    (["EXAMPLE.org."], "https://example.org/"), (["127.0.0.1"], "http://127.0.0.1:8080/"),
    (["127.0.0.1:8080"], "http://127.0.0.1:8080/"), (["::1"], "http://[::1]:9/"),
    (["http://example.org"], "http://example.org/"), (["a.org", "b.org"], "https://b.org/"),
  ])
  func `what is allowed may be reached`(rules: [String], address: String) throws {
    #expect(try problem(rules, address) == nil)
  }

  @Test(arguments: [
    ([], "https://example.org/", NetworkError.notAllowed("example.org")),
    (["example.org"], "https://a.example.org/", .notAllowed("a.example.org")),
    (["*.example.org"], "https://example.org/", .notAllowed("example.org")),
    (["*.example.org"], "https://badexample.org/", .notAllowed("badexample.org")),
    (["127.0.0.1:8080"], "http://127.0.0.1:8081/", .notAllowed("127.0.0.1:8081")),
    (["example.org"], "http://example.org/", .clear("example.org")),
    (["127.0.0.1.example.org"], "http://127.0.0.1.example.org/", .clear("127.0.0.1.example.org")),
  ])
  func `what is not allowed is refused`(rules: [String], address: String, expected: NetworkError) throws {
    #expect(try problem(rules, address) == expected)
  }

  @Test(arguments: ["", "*", "*.org.", "a b", "example.org/x", "https://", "*.*.org", "example.org:0"])
  func `a rule that could mean more is refused`(rule: String) {
    #expect(throws: NetworkError.badRule(rule)) { try NetworkPermission(hosts: [rule]) }
  }

  @Test func `a replay reaches nothing, and says so`() throws {
    let address = try WebAddress("https://example.org/x")
    #expect(throws: NetworkError.replay("example.org")) { try NetworkPermission.replay.check(address) }
    #expect(
      "\(NetworkError.replay("example.org"))" == "a replay reaches no network, and this needs 'example.org'")
  }
}
