import CCurl

/// One connection at a time, kept between requests: of one thread.
final class HTTPConnection {
  private let http: OpaquePointer
  static let agent = "osler/0.1 (medical language models; one request at a time)"

  init() throws(NetworkError) {
    var words = [CChar](repeating: 0, count: 256)
    guard let http = osl_http_new(&words, words.count) else {
      throw .noLibrary(reason: Self.text(words))
    }
    self.http = http
  }

  deinit { osl_http_free(http) }

  /// What a request hears and answers while it runs.
  struct Listener {
    /// Told the whole head once; false ends the request.
    var onHead: (HTTPHead) -> Bool = { _ in true }
    /// Told pieces of the body; false ends the request.
    var onBody: (UnsafeRawBufferPointer) -> Bool
    var isStopped: () -> Bool
  }

  /// Asks once, follows nothing.
  ///
  /// - Returns: the head; nil when the listener ended it before there was one.
  /// - Throws: ``NetworkError/failed(_:_:reason:)``, or ``NetworkError/stopped`` when the listener ended it.
  func perform(_ request: HTTPRequest, _ listener: Listener) throws(NetworkError) -> HTTPHead {
    let state = State(listener)
    let headers =
      request.headers.map { "\($0.name): \($0.value)" }
      + (request.body == nil ? [] : ["Expect:"])
    var words = [CChar](repeating: 0, count: 256)
    let outcome = withStrings(headers) { headers in
      request.address.description.withCString { url in
        optional(request.offset.map { "\($0)-" }) { range in
          Self.agent.withCString { agent in
            withOptionalBytes(request.body) { body in
              var asked = osl_http_request()
              (asked.url, asked.headers, asked.range, asked.user_agent) = (url, headers, range, agent)
              (asked.body, asked.body_bytes) = (body?.baseAddress, body?.count ?? 0)
              asked.without_proxy = request.address.isLoopback ? 1 : 0
              asked.connect_milliseconds = Int(request.limits.connectSeconds * 1000)
              asked.total_milliseconds = Int((request.limits.totalSeconds ?? 0) * 1000)
              asked.stall_seconds = Int((request.limits.stallSeconds ?? 0).rounded(.up))
              asked.owner = Unmanaged.passUnretained(state).toOpaque()
              asked.on_head = { State.of($0).line(UnsafeRawBufferPointer(start: $1, count: $2)) }
              asked.on_body = { State.of($0).body(UnsafeRawBufferPointer(start: $1, count: $2)) }
              asked.is_stopped = { State.of($0).listener.isStopped() ? 1 : 0 }
              return osl_http_perform(http, &asked, &words, words.count)
            }
          }
        }
      }
    }
    withExtendedLifetime(state) {}
    guard outcome != OSL_HTTP_ANSWERED else { return state.head }
    guard outcome != OSL_HTTP_STOPPED else { throw .stopped }
    throw .failed(request.address.place, Self.failure(outcome), reason: Self.text(words))
  }

  private static func failure(_ outcome: osl_http_outcome) -> NetworkError.Failure {
    switch outcome {
    case OSL_HTTP_NO_HOST: .noHost
    case OSL_HTTP_NO_CONNECTION: .noConnection
    case OSL_HTTP_UNTRUSTED: .untrusted
    case OSL_HTTP_TIMED_OUT: .timedOut
    case OSL_HTTP_BROKEN: .broken
    default: .other
    }
  }

  private static func text(_ words: [CChar]) -> String {
    String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// What C calls back to.
  private final class State {
    let listener: Listener
    var head = HTTPHead()
    private var headBytes = 0

    init(_ listener: Listener) { self.listener = listener }

    static func of(_ owner: UnsafeMutableRawPointer?) -> State {
      guard let owner else { preconditionFailure("libcurl lost its owner") }
      return Unmanaged<State>.fromOpaque(owner).takeUnretainedValue()
    }

    func line(_ bytes: UnsafeRawBufferPointer) -> Int32 {
      headBytes += bytes.count
      guard headBytes <= 1 << 18 else { return 0 }
      let text = String(decoding: bytes, as: UTF8.self)
      let line = text.prefix { !$0.isNewline }
      if line.hasPrefix("HTTP/") {
        head = HTTPHead()
        head.status = Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0
      } else if let colon = line.firstIndex(of: ":") {
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        head.headers[line[..<colon].lowercased()] = String(value)
      } else if line.isEmpty, head.status >= 200 {
        return listener.onHead(head) ? 1 : 0
      }
      return 1
    }

    func body(_ bytes: UnsafeRawBufferPointer) -> Int32 { listener.onBody(bytes) ? 1 : 0 }
  }
}

/// `body` with C strings, ended by a null pointer.
private func withStrings<T>(
  _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> T
) -> T {
  let bytes = texts.map { Array($0.utf8CString) }
  let flat = bytes.flatMap(\.self)
  return flat.withUnsafeBufferPointer { buffer in
    var pointers: [UnsafePointer<CChar>?] = []
    var offset = 0
    for text in bytes {
      pointers.append(buffer.baseAddress.map { $0 + offset })
      offset += text.count
    }
    pointers.append(nil)
    return pointers.withUnsafeBufferPointer { pointers in
      guard let first = pointers.baseAddress else { preconditionFailure("a list of headers has an end") }
      return body(first)
    }
  }
}

private func optional<T>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> T) -> T {
  text.map { $0.withCString { body($0) } } ?? body(nil)
}

/// An empty body is posted too.
private func withOptionalBytes<T>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> T) -> T {
  bytes.map { ($0 + [0]).withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0.dropLast())) } }
    ?? body(nil)
}
