import GRDB

/// A file an execution read, known by its content.
public struct FileRecord: LogRecord {
  public static let databaseTableName = "files"

  public var id: FileID
  public var execution: ExecutionID
  public var path: String
  public var digest: String
  public var bytes: Int64
  public var modified: Timestamp

  public init(execution: ExecutionID, path: String, digest: String, bytes: Int64, modified: Timestamp) {
    (id, self.execution, self.path) = (.unwritten, execution, path)
    (self.digest, self.bytes, self.modified) = (digest, bytes, modified)
  }
}

/// A file or folder an execution wrote: a checkpoint, an adapter, a table.
public struct ArtifactRecord: LogRecord {
  public static let databaseTableName = "artifacts"

  public var id: ArtifactID
  public var execution: ExecutionID
  /// `checkpoint`, `adapter`, `tokenizer`, `table`, …
  public var kind: String
  public var path: String
  public var digest: String
  public var bytes: Int64
  public var created: Timestamp

  public init(execution: ExecutionID, kind: String, path: String, digest: String, bytes: Int64) {
    (id, self.execution, self.kind, self.path) = (.unwritten, execution, kind, path)
    (self.digest, self.bytes, created) = (digest, bytes, .now)
  }
}
