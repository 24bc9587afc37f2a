import Foundation

/// What lies at a log's path, found out without SQLite: a file that is no log is never touched by it.
enum LogFile {
  enum Content: Hashable {
    case nothing
    /// A log; `writesAhead` when its header says that rows may wait in a '-wal' file.
    case log(writesAhead: Bool)
  }

  /// What SQLite may put beside a log.
  static let companions = ["-wal", "-shm", "-journal"]

  /// Throws for everything that is neither a log nor a place for a new one.
  static func inspect(_ path: String) throws(LogError) -> Content {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT {
        var facts = stat()
        guard lstat(path, &facts) != 0 else {
          throw .cannotOpen(path: path, reason: "it is a link that leads nowhere")
        }
        return .nothing
      }
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(file) }
    var header = [UInt8](repeating: 0, count: 100)
    let count = read(file, &header, header.count)
    if count < 0 && errno == EISDIR { throw .isFolder(path: path) }
    guard count >= 0 else { throw .inputOutput(path: path, detail: String(cString: strerror(errno))) }
    // A process killed before its first row leaves an empty file.
    if count == 0 { return .nothing }
    // https://sqlite.org/fileformat2.html §1.3: user version at byte 60, application id at 68, big-endian.
    guard count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw .notADatabase(path: path)
    }
    guard number(in: header, at: 68) == Int(Schema.applicationID) else { throw .otherDatabase(path: path) }
    let version = number(in: header, at: 60)
    guard version <= Schema.version else {
      throw .newer(path: path, version: version, known: Schema.version)
    }
    // Bytes 18 and 19 are 2 in a file with a write-ahead log, else 1.
    return .log(writesAhead: header[18] == 2)
  }

  /// Says in the system's words why a log cannot be made or written; SQLite would only say that it cannot.
  static func mustBeWritable(_ path: String) throws(LogError) {
    guard access(folder(of: path), W_OK | X_OK) == 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    if access(path, W_OK) != 0, errno != ENOENT { throw .readOnly(path: path) }
  }

  /// SQLite writes to the files beside a log, and would follow a link that somebody put in their place.
  static func refuseLinks(beside path: String) throws(LogError) {
    for name in companions.map({ path + $0 }) {
      var facts = stat()
      guard lstat(name, &facts) == 0, facts.st_mode & S_IFMT != S_IFREG else { continue }
      throw .strangeCompanion(path: path, companion: name)
    }
  }

  private static func number(in header: [UInt8], at offset: Int) -> Int {
    header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  static func size(_ path: String) -> Int64? {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int64(facts.st_size) : nil
  }

  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  }

  /// An absolute path: SQLite would take a name that begins with 'file:' for a URI.
  static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  /// `path` as an SQLite URI that promises nobody writes to the file: it then makes no files beside it.
  static func immutableURI(_ path: String) -> String {
    let kept = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "/-._~"))
    let escaped = path.addingPercentEncoding(withAllowedCharacters: kept) ?? path
    return "file:\(escaped)?immutable=1"
  }
}
