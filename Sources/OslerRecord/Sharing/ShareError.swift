public import OslerLog

/// Why a log is not shared, or its files not unpacked.
public enum ShareError: Error, Hashable, Sendable {
  case exists(path: String)
  case isSource(path: String)
  case cannotWrite(path: String, reason: String)
  case noSession(Int64, log: String, last: Int64?)
  /// A table of the log is a view, or lacks columns.
  case notATable(String, log: String)
  case badPattern(String)
  case tooLarge(kinds: String, bytes: Int64, limit: Int64)
  case nothingEmbedded(log: String)
  case unsafePath(String)
  case embeddedDamaged(artifact: Int64, path: String)
  case log(LogError)
}

extension ShareError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .exists(let path): "'\(path)' is there already"
    case .isSource(let path): "'\(path)' is the log itself"
    case .cannotWrite(let path, let reason): "cannot write '\(path)': \(reason)"
    case .noSession(let id, let log, _): "the log '\(log)' has no session \(id)"
    case .notATable(let name, let log): "'\(name)' in '\(log)' is not the table osler makes"
    case .badPattern(let pattern): "'\(pattern)' is not a regular expression"
    case .tooLarge(let kinds, let bytes, let limit):
      "the artifacts (\(kinds)) have \(ByteText.of(bytes)), more than the \(ByteText.of(limit)) allowed"
    case .nothingEmbedded(let log): "no file of an artifact is in '\(log)'"
    case .unsafePath(let path): "'\(path)' is no path to write to"
    case .embeddedDamaged(let artifact, let path):
      "the embedded file '\(path)' of artifact \(artifact) has another digest"
    case .log(let error): error.description
    }
  }

  public var hint: String? {
    switch self {
    case .exists: "choose another name, or replace it with '--force'"
    case .isSource: "choose another name: the log itself is never changed"
    case .cannotWrite: "check the path, its permissions and the free space"
    case .noSession(_, let log, let last):
      last.map { "it has sessions up to \($0); 'osler log \(log)' lists them" } ?? "it has no sessions yet"
    case .notATable, .embeddedDamaged: "ask who made the log; 'osler verify' says more"
    case .badPattern: "write it as Swift and most programs do: 'patient-[0-9]+'"
    case .tooLarge: "name fewer kinds with '--kinds', or raise '--limit'"
    case .nothingEmbedded: "'osler share --with-artifacts' puts them there"
    case .unsafePath: "the log was made to write elsewhere: nothing was written"
    case .log(let error): error.hint
    }
  }
}

enum ByteText {
  /// `12 bytes`, `3.4 MB`.
  static func of(_ bytes: Int64) -> String {
    guard bytes >= 1000 else { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
    var (size, unit) = (Double(bytes), 0)
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
    while size >= 1000 { (size, unit) = (size / 1000, unit + 1) }
    let tenths = (size * 10).rounded() / 10
    return (tenths >= 100 ? "\(Int(tenths))" : "\(tenths)") + " " + units[unit]
  }
}
