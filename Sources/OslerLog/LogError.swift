import GRDB

/// Why a log cannot be opened, read or written. Every case names the file.
public enum LogError: Error, Hashable, Sendable, CustomStringConvertible {
  case noFile(path: String)
  case isFolder(path: String)
  /// `reason` is the system's: `Permission denied`.
  case cannotOpen(path: String, reason: String)
  case notADatabase(path: String)
  /// A sound SQLite file that some other program made.
  case otherDatabase(path: String)
  /// `version` of the file, and the newest one `known` here.
  case newer(path: String, version: Int, known: Int)
  case damaged(path: String, detail: String)
  /// Its tables or views are not those that Osler makes; `detail` follows "it".
  case strange(path: String, detail: String)
  /// Something else than a file lies where SQLite would write, beside the log.
  case strangeCompanion(path: String, companion: String)
  /// A text or BLOB that is larger than what is read from a log.
  case tooLarge(path: String)
  case readOnly(path: String)
  case diskFull(path: String)
  case locked(path: String)
  case inputOutput(path: String, detail: String)
  /// The private copy that some logs are read from cannot be made.
  case cannotCopy(path: String, to: String, reason: String)
  /// A row was to be ended or read, and there is none.
  case noRow(path: String, table: String, id: Int64)
  /// SQLite refused a statement, or a row breaks a rule of the schema.
  case refused(path: String, detail: String)

  public var description: String {
    switch self {
    case .noFile(let path): "there is no log '\(path)'"
    case .isFolder(let path): "'\(path)' is a folder, not a log"
    case .cannotOpen(let path, let reason): "cannot open the log '\(path)': \(reason)"
    case .notADatabase(let path): "'\(path)' is not an Osler log: it is no SQLite file"
    case .otherDatabase(let path): "'\(path)' is not an Osler log: another program's SQLite file"
    case .newer(let path, let version, let known):
      "the log '\(path)' has version \(version), and this Osler knows versions up to \(known)"
    case .damaged(let path, let detail): "the log '\(path)' is damaged: \(detail)"
    case .strange(let path, let detail): "the log '\(path)' is not as Osler made it: it \(detail)"
    case .strangeCompanion(let path, let companion):
      "the log '\(path)' is not opened: '\(companion)' beside it is no plain file"
    case .tooLarge(let path): "the log '\(path)' holds a value of more than 64 MB"
    case .cannotCopy(let path, let folder, let reason):
      "the log '\(path)' is read from a copy, and '\(folder)' cannot be made: \(reason)"
    case .readOnly(let path): "the log '\(path)' cannot be written: it is open for reading only"
    case .diskFull(let path): "the disk is full: the log '\(path)' cannot be written"
    case .locked(let path): "the log '\(path)' is held by another program"
    case .inputOutput(let path, let detail): "reading or writing the log '\(path)' failed: \(detail)"
    case .noRow(let path, let table, let id): "the log '\(path)' has no row \(id) in '\(table)'"
    case .refused(let path, let detail): "the log '\(path)' refused a row: \(detail)"
    }
  }

  /// What the person can do about it.
  public var hint: String? {
    switch self {
    case .noFile: "check the name; 'osler run … --log FILE' makes one"
    case .isFolder: "name a file in it"
    case .cannotOpen: "check that the folder exists and that you may use it; '--log' names another place"
    case .notADatabase, .otherDatabase: "choose another file name for the log; this file was left as it is"
    case .newer: "use a newer Osler; the file was left as it is"
    case .damaged(let path, _):
      "keep a copy, then save what can be read: sqlite3 \(quoted(path)) .recover | sqlite3 rescued.oslog"
    case .strange:
      "leave a stranger's alone; what you added yourself you can drop again with sqlite3"
    case .strangeCompanion: "take it away; who put it there may mean harm"
    case .tooLarge: "Osler does not write such values: look at it with sqlite3"
    case .cannotCopy: "free some space in the folder for temporary files, or name another in TMPDIR"
    case .readOnly: "copy the log to a place you may write, or choose another with '--log'"
    case .diskFull: "free some space; everything shown so far is in the log, and 'osler run --resume' goes on"
    case .locked: "wait for the other program to finish, or choose another log with '--log'"
    case .inputOutput: "check the disk and its quota; everything shown so far is in the log"
    case .noRow, .refused: nil
    }
  }

  /// For a shell.
  private func quoted(_ path: String) -> String { "'" + path.replacing("'", with: "'\\''") + "'" }
}

extension LogError {
  /// Whether the same log may be written again once the person has done something about it.
  public var mayPass: Bool {
    switch self {
    case .diskFull, .locked, .inputOutput, .readOnly: true
    default: false
    }
  }

  /// Whether the session that records in `log` cannot do so: no fault of the statement that ran.
  public func endsRecording(in log: ExperimentLog) -> Bool {
    switch self {
    case .diskFull(log.path), .locked(log.path), .inputOutput(log.path, _), .readOnly(log.path),
      .damaged(log.path, _):
      true
    default: false
    }
  }

  /// What the person can do about it while the session stays open.
  public var hintAtPrompt: String? {
    switch self {
    case .diskFull: "free some space, then type it again; everything shown so far is in the log"
    case .inputOutput:
      "check the disk and its quota, then type it again; everything shown so far is in the log"
    case .locked: "wait for the other program to finish, then type it again"
    default: hint
    }
  }

  /// `error` in the words of this module; SQLite's result code decides.
  init(_ error: any Error, path: String) {
    if let error = error as? LogError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self = .damaged(path: path, detail: "\(error)")
      return
    }
    let detail = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_NOTADB: self = .notADatabase(path: path)
    case .SQLITE_CORRUPT: self = .damaged(path: path, detail: detail)
    case .SQLITE_READONLY: self = .readOnly(path: path)
    case .SQLITE_TOOBIG: self = .tooLarge(path: path)
    // No room for the index beside the file.
    case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: self = .diskFull(path: path)
    case .SQLITE_FULL: self = .diskFull(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
    case .SQLITE_IOERR: self = .inputOutput(path: path, detail: detail)
    case .SQLITE_CANTOPEN, .SQLITE_PERM: self = .cannotOpen(path: path, reason: detail)
    default: self = .refused(path: path, detail: detail)
    }
  }
}
