/// Why something could not be had from the network. Nothing in it tells a key or what was asked.
public enum NetworkError: Error, Hashable, Sendable {
  case badAddress(String, reason: String)
  case badRule(String)
  case notAllowed(String)
  /// Allowed, but not without TLS.
  case clear(String)
  case replay(String)
  case noLibrary(reason: String)
  /// `reason` is libcurl's.
  case failed(String, Failure, reason: String)
  case status(String, Int)
  case tooManyRedirects(String)
  /// A request with a body is not sent to another place than the one that was named.
  case redirected(String, to: String)
  case tooLarge(String, limit: Int)
  /// It asks for a longer pause than anybody wants to wait.
  case asksToWait(String, seconds: Double)
  case stopped

  public enum Failure: Hashable, Sendable {
    case noHost, noConnection, untrusted, timedOut, broken, other
  }

  /// How a replay's refusal begins.
  public static let replayWords = "a replay reaches no network"

  /// Whether the same request may succeed a little later.
  public var mayPass: Bool {
    switch self {
    case .failed(_, let failure, _): failure != .untrusted
    case .status(_, let status):
      status == 408 || status == 425 || status == 429 || status >= 500 && status != 501
    default: false
    }
  }
}

extension NetworkError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .badAddress(let text, let reason): "'\(text)' is no address that osler goes to: \(reason)"
    case .badRule(let text): "'\(text)' is no host to allow"
    case .notAllowed(let place): "this session may not reach '\(place)'"
    case .clear(let place): "this session may not reach '\(place)' without encryption"
    case .replay(let place): "\(Self.replayWords), and this needs '\(place)'"
    case .noLibrary(let reason): "there is no libcurl to reach the network with: \(reason)"
    case .failed(let place, .noHost, _): "there is no host '\(place)'"
    case .failed(let place, .noConnection, _): "'\(place)' takes no connection"
    case .failed(let place, .untrusted, let reason): "'\(place)' did not prove who it is: \(reason)"
    case .failed(let place, .timedOut, _): "'\(place)' did not answer in time"
    case .failed(let place, .broken, _): "'\(place)' ended the connection before its answer"
    case .failed(let place, .other, let reason): "'\(place)' could not be asked: \(reason)"
    case .status(let place, let status): "'\(place)' answered with status \(status)\(Self.words(status))"
    case .tooManyRedirects(let place): "'\(place)' sends from one address to the next"
    case .redirected(let place, let target): "'\(place)' wants the request sent to '\(target)' instead"
    case .tooLarge(let place, let limit): "'\(place)' answered with more than \(limit) bytes"
    case .asksToWait(let place, let seconds): "'\(place)' asks to wait \(Int(seconds)) seconds"
    case .stopped: "stopped"
    }
  }

  private static func words(_ status: Int) -> String {
    let known = [
      400: "bad request", 401: "not known there", 403: "forbidden", 404: "not found", 408: "timed out",
      413: "too long", 422: "not understood", 429: "too many requests", 500: "internal error",
      502: "bad gateway", 503: "not available", 504: "timed out",
    ]
    return known[status].map { " (\($0))" } ?? ""
  }

  public var hint: String? {
    switch self {
    case .badRule: "write a host: '--allow-net ftp.ncbi.nlm.nih.gov' or '--allow-net *.example.org'"
    case .notAllowed(let place): "start osler with '--allow-net \(Self.host(of: place))' to let it"
    case .clear(let place): "use https, or start osler with '--allow-net http://\(Self.host(of: place))'"
    case .noLibrary: "install the package libcurl4"
    case .asksToWait, .failed(_, .timedOut, _), .failed(_, .broken, _):
      "run it again later; what was done is kept"
    case .redirected: "name that address if you trust it"
    default: nil
    }
  }

  private static func host(of place: String) -> String {
    place.hasPrefix("[") ? place : String(place.prefix { $0 != ":" })
  }
}
