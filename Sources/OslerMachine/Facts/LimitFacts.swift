import Foundation

/// The working folder, where logs and checkpoints go.
public struct FolderFacts: Hashable, Sendable, Encodable {
  public var path: String
  public var isWritable: Bool
  /// Bytes free on its disk for this user; nil where the system does not tell.
  public var free: Int?

  public init(path: String, isWritable: Bool, free: Int?) {
    self.path = path
    self.isWritable = isWritable
    self.free = free
  }

  init(_ path: String) {
    self.path = path
    isWritable = access(path, W_OK | X_OK) == 0
    var disk = statvfs()
    free = statvfs(path, &disk) == 0 ? Int(disk.f_bavail) * Int(disk.f_frsize) : nil
  }

  enum CodingKeys: String, CodingKey {
    case path, free
    case isWritable = "writable"
  }
}

/// What the shell that started the program lets it take (`ulimit`); nil is no limit.
public struct LimitFacts: Hashable, Sendable, Encodable {
  public var openFiles: Int?
  /// Bytes of the first thread's stack.
  public var stack: Int?
  /// Bytes of addresses.
  public var addresses: Int?

  public init(openFiles: Int?, stack: Int?, addresses: Int?) {
    self.openFiles = openFiles
    self.stack = stack
    self.addresses = addresses
  }

  static func current() -> LimitFacts {
    func soft(_ resource: __rlimit_resource) -> Int? {
      var limit = rlimit()
      guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else { return nil }
      return Int(exactly: limit.rlim_cur)
    }
    return LimitFacts(
      openFiles: soft(RLIMIT_NOFILE), stack: soft(RLIMIT_STACK), addresses: soft(RLIMIT_AS))
  }

  enum CodingKeys: String, CodingKey {
    case stack, addresses
    case openFiles = "open_files"
  }
}
