/// Which hosts a session may reach. Nothing but the person who starts it makes one: `--allow-net HOST`.
public struct NetworkPermission: Hashable, Sendable {
  private let rules: [Rule]
  private let isReplay: Bool

  /// No host.
  public static let none = NetworkPermission(rules: [], isReplay: false)
  /// No host, because what runs is a replay.
  public static let replay = NetworkPermission(rules: [], isReplay: true)

  private init(rules: [Rule], isReplay: Bool) { (self.rules, self.isReplay) = (rules, isReplay) }

  /// - Parameter hosts: `example.org`, `*.example.org`, with `:8080` behind it for that port alone, with
  ///   `http://` before it to allow speech in the clear.
  /// - Throws: ``NetworkError/badRule(_:)``.
  public init(hosts: [String]) throws(NetworkError) {
    var rules: [Rule] = []
    for text in hosts { rules.append(try Rule(text)) }
    self.init(rules: rules, isReplay: false)
  }

  /// - Throws: ``NetworkError`` with what would allow it.
  public func check(_ address: WebAddress) throws(NetworkError) {
    guard !isReplay else { throw .replay(address.place) }
    let fitting = rules.filter { $0.matches(address) }
    guard !fitting.isEmpty else { throw .notAllowed(address.place) }
    guard address.isSecure || address.isLoopback || fitting.contains(where: \.allowsClear) else {
      throw .clear(address.place)
    }
  }

  /// One `--allow-net`.
  struct Rule: Hashable, Sendable {
    let allowsClear: Bool
    let host: String
    let coversBelow: Bool
    let port: Int?

    init(_ text: String) throws(NetworkError) {
      let lower = text.lowercased()
      allowsClear = lower.hasPrefix("http://")
      var rest = Substring(text)
      if allowsClear {
        rest = rest.dropFirst(7)
      } else if lower.hasPrefix("https://") {
        rest = rest.dropFirst(8)
      }
      coversBelow = rest.hasPrefix("*.")
      if coversBelow { rest = rest.dropFirst(2) }
      var port: Int?
      if let colon = rest.lastIndex(of: ":"), !rest.hasSuffix("]"),
        rest.count(where: { $0 == ":" }) == 1 || rest.hasPrefix("[")
      {
        guard let number = Int(rest[rest.index(after: colon)...]), (1...65535).contains(number) else {
          throw .badRule(text)
        }
        port = number
        rest = rest[..<colon]
      }
      let isBareIPv6 = rest.count(where: { $0 == ":" }) > 1 && !rest.hasPrefix("[")
      guard let host = WebAddress.host(isBareIPv6 ? "[\(rest)]" : String(rest)),
        !coversBelow || host.contains(".")
      else { throw .badRule(text) }
      (self.host, self.port) = (host, port)
    }

    func matches(_ address: WebAddress) -> Bool {
      guard port == nil || port == address.port else { return false }
      return coversBelow ? address.host.hasSuffix("." + host) : address.host == host
    }
  }
}
