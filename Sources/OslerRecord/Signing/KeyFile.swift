import Foundation
public import OslerDigest

/// Why a key cannot be used.
public enum KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
  case noFile(String)
  case unreadable(String, reason: String)
  case notAKey(String)
  /// Others than its owner may read it.
  case open(String)
  case cannotWrite(String, reason: String)

  public var description: String {
    switch self {
    case .noFile(let path): "there is no key '\(path)'"
    case .unreadable(let path, let reason): "cannot read the key '\(path)': \(reason)"
    case .notAKey(let path): "'\(path)' holds no key of osler's"
    case .open(let path): "others may read the key '\(path)'"
    case .cannotWrite(let path, let reason): "cannot write the key '\(path)': \(reason)"
    }
  }

  public var hint: String? {
    switch self {
    case .noFile: "'osler sign LOG' without '--key' makes one of your own"
    case .notAKey: "a public key is 64 hexadecimal digits, or the file 'signing.pub' that 'osler sign' made"
    case .open(let path): "make it yours alone: chmod 600 '\(path)'"
    case .unreadable, .cannotWrite: "check the path and its permissions"
    }
  }
}

/// A signing key in a file of lines: `name: …`, `public: …`, and in one's own `secret: …`.
public struct KeyFile: Sendable {
  public let name: String
  public let key: SigningKey

  /// `signing.key` in osler's folder of the user's settings.
  public static func ownPath(_ environment: [String: String]) -> String {
    let settings = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (settings ?? (environment["HOME"] ?? "") + "/.config") + "/osler/signing.key"
  }

  /// The public half, to give to others.
  public static func publicPath(of path: String) -> String {
    (path.hasSuffix(".key") ? String(path.dropLast(4)) : path) + ".pub"
  }

  public init(path: String) throws(KeyFileError) {
    let lines = try Self.lines(of: path)
    guard let secret = lines["secret"].flatMap(Hexadecimal.bytes), let key = SigningKey(secret: secret),
      lines["public"].map({ $0 == key.verifying.hex }) ?? true
    else { throw .notAKey(path) }
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & 0o077 == 0 else { throw .open(path) }
    (name, self.key) = (lines["name"] ?? "", key)
  }

  /// Makes a pair, its secret half for nobody else to read. What is there is never replaced.
  public init(creating path: String, name: String) throws(KeyFileError) {
    (self.name, key) = (name, SigningKey())
    let folder = (path as NSString).deletingLastPathComponent
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .cannotWrite(path, reason: error.localizedDescription)
    }
    let half = "name: \(name)\npublic: \(key.verifying.hex)\n"
    try Self.write(half + "secret: \(Hexadecimal.text(key.secret))\n", to: path, mode: 0o600)
    try Self.write(half, to: Self.publicPath(of: path), mode: 0o644)
  }

  /// The public half, in 64 digits.
  public var publicKey: String { key.verifying.hex }

  /// A public key in 64 digits: as such, or in a file that says it.
  public static func publicKey(_ written: String) throws(KeyFileError) -> String {
    if let key = VerifyingKey(hex: written) { return key.hex }
    let lines = try lines(of: written)
    guard let key = (lines["public"] ?? lines[""]).flatMap({ VerifyingKey(hex: $0) }) else {
      throw .notAKey(written)
    }
    return key.hex
  }

  private static func lines(of path: String) throws(KeyFileError) -> [String: String] {
    guard let file = FileHandle(forReadingAtPath: path) else {
      if errno == ENOENT { throw .noFile(path) }
      throw .unreadable(path, reason: String(cString: strerror(errno)))
    }
    defer { try? file.close() }
    guard let data = try? file.read(upToCount: 4096), let text = String(data: data, encoding: .utf8) else {
      throw .notAKey(path)
    }
    return text.split(separator: "\n").reduce(into: [:]) { lines, line in
      let parts = line.split(separator: ":", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if parts.count == 2 { lines[parts[0]] = parts[1] } else { lines[""] = parts.first }
    }
  }

  private static func write(_ text: String, to path: String, mode: mode_t) throws(KeyFileError) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard file >= 0 else { throw .cannotWrite(path, reason: String(cString: strerror(errno))) }
    defer { close(file) }
    let bytes = Array(text.utf8)
    guard Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
      throw .cannotWrite(path, reason: String(cString: strerror(errno)))
    }
  }
}
