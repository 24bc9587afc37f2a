import Foundation

/// Asks servers, only those that it may: the permission is looked at before each connection, those of
/// redirects too. Of one thread.
public final class HTTPClient {
  private let permission: NetworkPermission
  private let connection: HTTPConnection
  /// Asked several times a second while anything goes on.
  private let isStopped: @Sendable () -> Bool
  private static let mostRedirects = 5

  public init(_ permission: NetworkPermission, isStopped: @escaping @Sendable () -> Bool) throws(NetworkError)
  {
    (self.permission, self.isStopped) = (permission, isStopped)
    connection = try HTTPConnection()
  }

  /// The answer whatever its status, as long as it has at most `limit` bytes.
  public func answer(to request: HTTPRequest, limit: Int) throws(NetworkError) -> (HTTPHead, body: [UInt8]) {
    var body: [UInt8] = []
    var isTooLarge = false
    let take = HTTPConnection.Listener(
      onBody: { bytes in
        guard body.count + bytes.count <= limit else {
          isTooLarge = true
          return false
        }
        body.append(contentsOf: bytes)
        return true
      }, isStopped: isStopped)
    do {
      let head = try perform(request) {
        body = []
      } _: { _ in
        take
      }
      return (head, body)
    } catch {
      throw isTooLarge ? .tooLarge(request.address.place, limit: limit) : error
    }
  }

  /// Hands on the body of an answer as it comes.
  ///
  /// - Parameters:
  ///   - onHead: told the head of the last answer; false ends the request.
  ///   - onBody: false ends it too.
  func stream(
    _ request: HTTPRequest, onHead: @escaping (HTTPHead) -> Bool,
    onBody: @escaping (UnsafeRawBufferPointer) -> Bool
  ) throws(NetworkError) -> HTTPHead {
    try perform(request) {
    } _: { _ in
      HTTPConnection.Listener(onHead: onHead, onBody: onBody, isStopped: self.isStopped)
    }
  }

  /// Follows redirects of requests without a body.
  private func perform(
    _ request: HTTPRequest, begin: () -> Void, _ listener: (WebAddress) -> HTTPConnection.Listener
  ) throws(NetworkError) -> HTTPHead {
    var request = request
    for _ in 0...Self.mostRedirects {
      try permission.check(request.address)
      begin()
      let final = listener(request.address)
      var redirect: String?
      let watching = HTTPConnection.Listener(
        onHead: { head in
          redirect = (300..<400).contains(head.status) && head.status != 304 ? head["location"] : nil
          return redirect != nil || final.onHead(head)
        },
        onBody: { redirect != nil || final.onBody($0) }, isStopped: final.isStopped)
      let head = try connection.perform(request, watching)
      guard let redirect else { return head }
      let target = try request.address.resolving(redirect)
      guard request.body == nil else { throw .redirected(request.address.place, to: target.place) }
      // What proves who asks is not told to another host.
      if target.place != request.address.place { request.headers = [] }
      request.address = target
    }
    throw .tooManyRedirects(request.address.place)
  }
}
