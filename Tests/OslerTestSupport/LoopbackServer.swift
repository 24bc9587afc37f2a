import Foundation
import Synchronization

/// A server of HTTP on this machine, over plain sockets, that can also behave badly.
public final class LoopbackServer: Sendable {
  /// What a client asked.
  public struct Request: Hashable, Sendable {
    public let method: String
    public let path: String
    /// Names in lower case.
    public let headers: [String: String]
    public let body: String
    /// How many requests for this path there were before.
    public let earlier: Int
  }

  /// What it gets, and how the connection goes on.
  public struct Answer: Sendable {
    public var status = 200
    public var headers: [(String, String)] = []
    public var body: [UInt8] = []
    /// Of the body only so much is sent, although its head promises all; then the connection ends.
    public var sends: Int?
    /// Before anything is sent.
    public var waits: Double = 0
    /// Ends the connection without a word.
    public var hangsUp = false
    /// Sent as it is, in place of an answer.
    public var raw: [UInt8]?

    public init(_ status: Int = 200, _ text: String = "") {
      self.status = status
      body = Array(text.utf8)
    }
  }

  public let port: Int
  private let listener: Int32
  private let handler: @Sendable (Request) -> Answer
  private let log = Mutex<(requests: [Request], isOver: Bool)>(([], false))

  public init(_ handler: @escaping @Sendable (Request) -> Answer) throws {
    self.handler = handler
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, size) == 0 && listen(descriptor, 64) == 0
          && getsockname(descriptor, address, &size) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0, let self, !self.log.withLock({ $0.isOver }) else {
          if connection >= 0 { close(connection) }
          // Closed by the thread that uses it: its number may be another socket's at once.
          close(descriptor)
          return
        }
        Thread.detachNewThread {
          self.serve(connection)
          close(connection)
        }
      }
    }
  }

  deinit {
    log.withLock { $0.isOver = true }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  /// `http://127.0.0.1:4711`
  public var address: String { "http://127.0.0.1:\(port)" }

  /// Everything that was asked so far.
  public var requests: [Request] { log.withLock { $0.requests } }

  private func serve(_ connection: Int32) {
    guard let request = read(connection) else { return }
    let answer = handler(request)
    if answer.waits > 0 { Thread.sleep(forTimeInterval: answer.waits) }
    if answer.hangsUp { return }
    if let raw = answer.raw { return send(raw, connection) }
    var head =
      "HTTP/1.1 \(answer.status) Status\r\nContent-Length: \(answer.body.count)\r\nConnection: close\r\n"
    for (name, value) in answer.headers { head += "\(name): \(value)\r\n" }
    send(Array((head + "\r\n").utf8) + answer.body.prefix(answer.sends ?? answer.body.count), connection)
    shutdown(connection, Int32(SHUT_WR))
    // Until the client has read it all: a close at once may lose what is on its way.
    var byte: UInt8 = 0
    _ = recv(connection, &byte, 1, 0)
  }

  private func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    var headEnd: Int?
    var wanted = 0
    var headers: [String: String] = [:]
    var first: [Substring] = []
    while headEnd.map({ bytes.count < $0 + wanted }) ?? true {
      let count = recv(connection, &chunk, chunk.count, 0)
      guard count > 0 else { return nil }
      bytes += chunk[..<count]
      guard headEnd == nil, let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
      headEnd = end.upperBound
      let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
      first = lines.first?.split(separator: " ") ?? []
      for line in lines.dropFirst() {
        let colon = line.firstIndex(of: ":") ?? line.endIndex
        headers[line[..<colon].lowercased()] = line[colon...].dropFirst().trimmingCharacters(in: .whitespaces)
      }
      wanted = Int(headers["content-length"] ?? "") ?? 0
    }
    guard first.count > 1, let headEnd else { return nil }
    return log.withLock { log in
      let path = String(first[1])
      let request = Request(
        method: String(first[0]), path: path, headers: headers,
        body: String(decoding: bytes[headEnd...], as: UTF8.self),
        earlier: log.requests.count { $0.path == path })
      log.requests.append(request)
      return request
    }
  }

  private func send(_ bytes: [UInt8], _ connection: Int32) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Foundation.send(connection, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }
}
