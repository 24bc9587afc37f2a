import Foundation
import GRDB
public import OslerLog

/// How a log is to be shared.
public struct ShareOptions: Sendable {
  /// Only this one, with what its results were taken from; all of them without it.
  public var session: SessionID?
  public var redaction = RedactionRules.none
  /// Kinds of artifacts to embed; none without any.
  public var artifactKinds: Set<String> = []
  /// Bytes that the embedded files may have together.
  public var artifactLimit: Int64 = 256_000_000
  /// Whether to replace what lies at the destination.
  public var replaces = false

  public init() {}
}

/// What a copy holds, and what it does not hold any more.
public struct ShareReport: Hashable, Sendable {
  /// One place whose content was taken out.
  public struct Place: Hashable, Sendable {
    public let table: String
    public let row: String
    public let column: String
    /// Names of rules, with commas.
    public let rule: String
    public let bytes: Int64
    public let digest: String
    /// What opens the digest: who has it and the content can prove that it stood there. Only in a log that
    /// was not signed; a signed one holds it itself.
    public let salt: String?
  }

  public struct Embedded: Hashable, Sendable {
    public let artifact: Int64
    public let path: String
    public let files: Int
    public let bytes: Int64
    /// Why it is not in the copy; nil when it is.
    public let reason: String?
  }

  public internal(set) var sessions = 0
  public internal(set) var rows = 0
  public internal(set) var bytes: Int64 = 0
  public internal(set) var places: [Place] = []
  /// Signed rows that are not in the copy.
  public internal(set) var leftOut = 0
  public internal(set) var embedded: [Embedded] = []
  /// What the copy still says: rules that would find something, with what they found.
  public internal(set) var remaining: [String] = []
}

extension ExperimentLog {
  /// Writes a compact, self-contained copy. This log is only read.
  public func share(to path: String, _ options: ShareOptions = ShareOptions()) throws(ShareError)
    -> ShareReport
  {
    let draft = try ShareDraft(for: path, replacing: options.replaces, source: self.path)
    defer { draft.discard() }
    var report: ShareReport
    do {
      var copier = LogCopier(self, options, draft: draft.path)
      report = try copier.copy()
    } catch let error as ShareError {
      throw error
    } catch let error as LogError {
      throw .log(error)
    } catch let error as DatabaseError
      where [.SQLITE_FULL, .SQLITE_CANTOPEN].contains(error.resultCode)
    {
      throw .cannotWrite(path: path, reason: error.message ?? "the disk is full")
    } catch {
      throw .log(translated(error))
    }
    report.bytes = try draft.publish()
    return report
  }
}

/// The file that becomes the copy: beside its place first, then moved there whole.
struct ShareDraft {
  let path: String
  private let target: String
  private let replaces: Bool

  init(for target: String, replacing replaces: Bool, source: String) throws(ShareError) {
    (self.target, self.replaces) = (target, replaces)
    let folder = (target as NSString).deletingLastPathComponent
    let name = (target as NSString).lastPathComponent
    guard !name.isEmpty, name != ".", name != ".." else { throw .unsafePath(target) }
    let draft = ".\(name).\(UUID().uuidString.prefix(8).lowercased()).part"
    let absolute = folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder
    path = absolute + "/" + draft
    var (here, there) = (stat(), stat())
    if lstat(target, &there) == 0 {
      if stat(source, &here) == 0, stat(target, &there) == 0, here.st_ino == there.st_ino,
        here.st_dev == there.st_dev
      {
        throw .isSource(path: target)
      }
      guard replaces else { throw .exists(path: target) }
      guard there.st_mode & S_IFMT == S_IFREG else {
        throw .cannotWrite(path: target, reason: "it is no file")
      }
    }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .cannotWrite(path: target, reason: String(cString: strerror(errno))) }
    close(file)
  }

  /// Moves it to its place, safely on disk; its size.
  func publish() throws(ShareError) -> Int64 {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    var facts = stat()
    guard file >= 0, fstat(file, &facts) == 0, fsync(file) == 0 else { throw failure }
    close(file)
    if replaces {
      guard rename(path, target) == 0 else { throw failure }
    } else if link(path, target) != 0 {
      if errno == EEXIST { throw .exists(path: target) }
      // A file system without links.
      guard errno == EPERM || errno == ENOTSUP, access(target, F_OK) != 0, rename(path, target) == 0 else {
        throw failure
      }
    }
    return Int64(facts.st_size)
  }

  private var failure: ShareError { .cannotWrite(path: target, reason: String(cString: strerror(errno))) }

  func discard() {
    for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) }
  }
}
