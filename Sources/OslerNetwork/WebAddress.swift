/// An address of the web, read strictly: what is no plain `https://host/path` is refused, so that no two
/// readers of it can mean different hosts.
public struct WebAddress: Hashable, Sendable, CustomStringConvertible {
  public let isSecure: Bool
  /// Lower case, without a full stop at its end; of IPv6 without brackets.
  public let host: String
  public let port: Int
  /// With the query; begins with `/`.
  public let path: String

  /// - Throws: ``NetworkError/badAddress(_:reason:)``.
  public init(_ text: String) throws(NetworkError) {
    func bad(_ reason: String) -> NetworkError { .badAddress(text, reason: reason) }
    guard text.utf8.count <= 4096 else { throw .badAddress("\(text.prefix(60))…", reason: "it is too long") }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
      throw bad("only printable ASCII may stand in it")
    }
    let rest: Substring
    switch text.lowercased() {
    case let lower where lower.hasPrefix("https://"): (isSecure, rest) = (true, text.dropFirst(8))
    case let lower where lower.hasPrefix("http://"): (isSecure, rest) = (false, text.dropFirst(7))
    default: throw bad("it begins with neither 'https://' nor 'http://'")
    }
    let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    let (host, port) = try Self.place(rest[..<end], isSecure: isSecure, bad)
    (self.host, self.port) = (host, port)
    let path = rest[end...].prefix { $0 != "#" }
    self.path = path.hasPrefix("/") ? String(path) : "/" + path
  }

  private static func place(
    _ text: Substring, isSecure: Bool, _ bad: (String) -> NetworkError
  ) throws(NetworkError) -> (String, Int) {
    guard !text.contains("@") else { throw bad("it holds a name or a password") }
    var name = text
    var port = isSecure ? 443 : 80
    let colon = text.hasPrefix("[") ? text.firstRange(of: "]:")?.lowerBound : text.firstIndex(of: ":")
    if let colon {
      let digits = text[colon...].drop { !$0.isNumber }
      guard let number = Int(digits), (1...65535).contains(number) else { throw bad("it has no such port") }
      port = number
      name = text.hasPrefix("[") ? text[...colon] : text[..<colon]
    }
    guard let host = Self.host(String(name)) else { throw bad("it names no host") }
    return (host, port)
  }

  /// A host's name in its one form; nil for what is none.
  static func host(_ text: String) -> String? {
    var name = text.lowercased()
    if name.hasPrefix("["), name.hasSuffix("]") {
      name = String(name.dropFirst().dropLast())
      return !name.isEmpty && name.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." } ? name : nil
    }
    if name.hasSuffix(".") { name.removeLast() }
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    let isName = labels.allSatisfy { label in
      !label.isEmpty && label.count <= 63 && label.first != "-" && label.last != "-"
        && label.allSatisfy { ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") && $0.isASCII }
    }
    return isName && name.count <= 253 ? name : nil
  }

  /// Whether it is this machine's, by name or number.
  public var isLoopback: Bool {
    host == "localhost" || host == "::1"
      || host.hasPrefix("127.") && host.split(separator: ".").count == 4
        && host.allSatisfy { $0.isNumber || $0 == "." }
  }

  /// `example.org`, `127.0.0.1:8080`.
  public var place: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }

  public var description: String { "\(isSecure ? "https" : "http")://\(place)\(path)" }

  /// Another one, as this one's page writes it: whole, from `//`, from `/`, or beside this one.
  public func resolving(_ reference: String) throws(NetworkError) -> WebAddress {
    if reference.contains("://") { return try WebAddress(reference) }
    let scheme = isSecure ? "https" : "http"
    if reference.hasPrefix("//") { return try WebAddress("\(scheme):\(reference)") }
    if reference.hasPrefix("/") { return try WebAddress("\(scheme)://\(place)\(reference)") }
    let folder = path.prefix { $0 != "?" }
    let end = folder.lastIndex(of: "/") ?? folder.startIndex
    return try WebAddress("\(scheme)://\(place)\(folder[..<end])/\(reference)")
  }

  /// What lies under this one, taken for a folder.
  public func appending(_ part: String) throws(NetworkError) -> WebAddress {
    try WebAddress("\(description)\(path.hasSuffix("/") ? "" : "/")\(part)")
  }
}
