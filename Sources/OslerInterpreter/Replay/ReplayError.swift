/// Why a session cannot be run again.
public enum ReplayError: Error, Hashable, CustomStringConvertible {
  case noSessions(log: String)
  case noSession(Int64, known: [Int64], log: String)
  case nothingRan(session: Int64)
  /// They are no JSON object: the log was changed by another program.
  case badParameters(session: Int64)

  public var description: String {
    switch self {
    case .noSessions(let log): "no session was recorded in '\(log)'"
    case .noSession(let id, _, let log): "there is no session \(id) in '\(log)'"
    case .nothingRan(let id): "nothing ran in session \(id)"
    case .badParameters(let id): "the parameters of session \(id) cannot be read"
    }
  }

  public var hint: String? {
    switch self {
    case .noSession(_, let known, _):
      known.count == 1
        ? "there is session \(known[0])" : "there are sessions \(known.first ?? 0) to \(known.last ?? 0)"
    default: nil
    }
  }
}
