/// What is asked of a server.
public struct HTTPRequest: Sendable {
  public var address: WebAddress
  public var headers: [(name: String, value: String)]
  /// Posted when there is one.
  public var body: [UInt8]?
  /// Only what follows so many bytes.
  public var offset: Int?
  public var limits: HTTPLimits

  public init(
    _ address: WebAddress, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
    offset: Int? = nil, limits: HTTPLimits = HTTPLimits()
  ) {
    (self.address, self.headers, self.body) = (address, headers, body)
    (self.offset, self.limits) = (offset, limits)
  }
}

/// How long a request may take.
public struct HTTPLimits: Hashable, Sendable {
  public var connectSeconds: Double
  /// For the whole; nil for as long as something comes.
  public var totalSeconds: Double?
  /// How long nothing may come.
  public var stallSeconds: Double?

  public init(connectSeconds: Double = 30, totalSeconds: Double? = nil, stallSeconds: Double? = 60) {
    (self.connectSeconds, self.totalSeconds, self.stallSeconds) = (connectSeconds, totalSeconds, stallSeconds)
  }
}

/// The head of an answer.
public struct HTTPHead: Hashable, Sendable {
  public var status = 0
  /// Names in lower case; the last of two with the same name counts.
  public var headers: [String: String] = [:]

  public subscript(name: String) -> String? { headers[name] }

  /// Where an answer of part of a file begins: of `bytes 100-199/200` 100.
  var contentStart: Int? {
    guard let range = self["content-range"], range.hasPrefix("bytes ") else { return nil }
    return Int(range.dropFirst(6).prefix { $0.isNumber })
  }

  /// Seconds that the server asks to wait, however it says so.
  func retryAfter(now: Double = HTTPDate.now) -> Double? {
    guard let text = self["retry-after"] else { return nil }
    if let seconds = Double(text) { return seconds.isFinite ? max(0, seconds) : nil }
    return HTTPDate.seconds(of: text).map { max(0, $0 - now) }
  }
}
