import OslerInterpreter
import OslerLanguage
import OslerLog
import OslerRecord

/// Why a command line cannot be done. What goes wrong inside a notebook is a `Diagnostic`.
enum CommandLineError: Error, Hashable {
  case noNotebook(path: String, nearest: String?)
  case unknownSubcommand(String, nearest: String?)
  case isFolder(path: String)
  case cannotRead(path: String, reason: String)
  case notText(path: String)
  case tooLarge(path: String, most: Int)
  /// The folder beside a log, or what is kept in it, is a link.
  case linkedFiles(path: String)
  case standardInputIsATerminal
  case parameterWithoutValue(String)
  case parameterWithoutName(String)
  case parameter(ParameterError)
  case log(LogError, writing: Bool)
  case noLogs(folder: String)
  case badSession(String, log: String)
  case noSession(String, log: String, last: Int64?)
  case noNotebookToResume
  case nothingToResume(notebook: String, log: String)
  case alreadySucceeded(notebook: String, session: Int64)
  case stillRunning(session: Int64, process: Int32, log: String)
  case unknownTopic(String, nearest: String?)
  case replay(ReplayError)
  case cannotWrite(path: String, reason: String)
  case reportOverLog(path: String)
  case reportOverOther(path: String)
  case noShards(pattern: String)
  case selection(SelectionError)
  case noResult(key: String)
  case badCacheLimit(String)
  case export(ExportError)
  case unknownPart(String)
  case share(ShareError)
  case signing(SigningError)
  case key(KeyFileError)
}

extension CommandLineError: CustomStringConvertible {
  var description: String {
    switch self {
    case .noNotebook(let path, _): "there is no notebook '\(path)'"
    case .unknownSubcommand(let word, _): "there is neither a subcommand nor a notebook '\(word)'"
    case .isFolder(let path): "'\(path)' is a folder, not a notebook"
    case .cannotRead(let path, let reason): "cannot read '\(path)': \(reason)"
    case .notText(let path): "'\(path)' is not a notebook: it is no UTF-8 text"
    case .tooLarge(let path, let most): "'\(path)' is not a notebook: it is larger than \(most >> 20) MB"
    case .linkedFiles(let path): "'\(path)' is a link, and nothing is saved through one"
    case .standardInputIsATerminal: "'-' reads a notebook from standard input, and that is a terminal"
    case .parameterWithoutValue(let text): "'-p \(text)' has no value"
    case .parameterWithoutName(let text): "'-p \(text)' names no parameter"
    case .parameter(let error): error.description
    case .log(let error, _): error.description
    case .noLogs(let folder): "there is no log in '\(folder)'"
    case .badSession(let text, _): "'\(text)' is not the number of a session"
    case .noSession(let text, let log, _): "the log '\(log)' has no session \(text)"
    case .noNotebookToResume: "a notebook from standard input cannot be resumed"
    case .nothingToResume(let notebook, let log):
      "nothing to resume: the log '\(log)' has no run of '\(notebook)'"
    case .alreadySucceeded(let notebook, let session):
      "nothing to resume: the last run of '\(notebook)', session \(session), succeeded"
    case .stillRunning(let session, let process, _):
      "session \(session) of this notebook is still running, in process \(process)"
    case .unknownTopic(let name, _): "there is no command '\(name)'"
    case .replay(let error): error.description
    case .cannotWrite(let path, let reason): "cannot write '\(path)': \(reason)"
    case .reportOverLog(let path): "'\(path)' is the log itself"
    case .reportOverOther(let path): "'\(path)' is there already, and is no report"
    case .noShards(let pattern): "there is no file '\(pattern)'"
    case .selection(let error): error.description
    case .noResult(let key): "no result's key begins with '\(key)'"
    case .badCacheLimit(let text): "OSLER_CACHE_LIMIT is '\(text)', no size"
    case .export(let error): error.description
    case .unknownPart(let name): "there is no part '\(name)' to compare"
    case .share(let error): error.description
    case .signing(let error): error.description
    case .key(let error): error.description
    }
  }

  /// What the person can do about it.
  var hint: String? {
    switch self {
    case .noNotebook(_, let nearest?), .unknownSubcommand(_, let nearest?): "did you mean '\(nearest)'?"
    case .noNotebook: "a notebook is a Markdown file, by custom named 'name.osl.md'"
    case .unknownSubcommand: "'osler help' lists the subcommands"
    case .isFolder: "name a notebook in it"
    case .cannotRead, .cannotWrite: "check the path and its permissions"
    case .notText: "save it as UTF-8"
    case .linkedFiles: "take it away, or choose another log with '--log'"
    case .tooLarge: "data belongs in files beside it, which its cells load"
    case .standardInputIsATerminal: "pipe one in: osler run - < study.osl.md"
    case .parameterWithoutValue(let name): "write '-p \(name)=value'"
    case .parameterWithoutName: "write '-p name=value'"
    case .parameter(let error): error.hint
    case .selection(let error): error.hint
    case .noResult: "'osler cache ls' lists them; give four letters or more"
    case .badCacheLimit: "write 500M, 20G, or none"
    case .log(let error, _): error.hint
    case .replay(let error): error.hint
    case .export(let error): error.hint
    case .unknownPart: "there are \(SessionDifference.Part.allCases.map(\.rawValue).joined(separator: ", "))"
    case .share(let error): error.hint
    case .signing(let error): error.hint
    case .key(let error): error.hint
    case .noLogs: "'osler run NOTEBOOK' makes one; 'osler log FILE' reads one that lies elsewhere"
    case .badSession(_, let log): "write '\(log):3'; 'osler log \(log)' lists the sessions"
    case .noSession(_, let log, let last):
      last.map { "it has sessions up to \($0); 'osler log \(log)' lists them" } ?? "it has no sessions yet"
    case .noNotebookToResume: "save it in a file and run that"
    case .nothingToResume(let notebook, _):
      "run it without '--resume', or name its log: osler run --resume \(notebook) --log FILE"
    case .alreadySucceeded: "run it without '--resume' to do it again"
    case .stillRunning(let session, _, let log): "watch it with 'osler log \(log):\(session) --follow'"
    case .noShards: "name files of PubMed citations: --shards 'shards/*.xml.gz'"
    case .reportOverLog, .reportOverOther: "name another file: '-o FILE'"
    case .unknownTopic(_, let nearest):
      nearest.map { "did you mean '\($0)'?" } ?? "'osler help' lists them all"
    }
  }

  var status: ExitStatus {
    switch self {
    case .noNotebook, .isFolder, .cannotRead, .noLogs, .noSession, .nothingToResume, .alreadySucceeded,
      .stillRunning, .replay, .noShards, .noResult:
      .noInput
    case .notText, .tooLarge, .linkedFiles: .badData
    case .unknownSubcommand, .standardInputIsATerminal, .parameterWithoutValue, .parameterWithoutName,
      .parameter, .selection, .badCacheLimit, .badSession, .noNotebookToResume, .unknownTopic:
      .usage
    case .cannotWrite, .reportOverLog, .reportOverOther: .cannotCreate
    case .export(.noTable), .unknownPart: .usage
    case .export: .cannotCreate
    case .log(let error, let writing): ExitStatus(error, writing: writing)
    case .share(let error): ExitStatus(error)
    case .signing(.log(let error)): ExitStatus(error, writing: true)
    case .signing(.faults): .signatureWrong
    case .signing(.running): .inputOutput
    case .key(.cannotWrite): .cannotCreate
    case .key: .noInput
    }
  }
}

extension ExitStatus {
  init(_ error: ShareError) {
    switch error {
    case .exists, .isSource, .cannotWrite: self = .cannotCreate
    case .noSession, .nothingEmbedded: self = .noInput
    case .notATable, .unsafePath: self = .badData
    case .badPattern, .tooLarge: self = .usage
    case .embeddedDamaged: self = .signatureWrong
    case .log(let error): self = ExitStatus(error, writing: false)
    }
  }
}

extension ExitStatus {
  /// - Parameter writing: whether the log was to be made or written.
  init(_ error: LogError, writing: Bool) {
    switch error {
    case .noFile: self = .noInput
    case .isFolder, .cannotOpen: self = writing ? .cannotCreate : .noInput
    case .notADatabase, .otherDatabase, .newer, .damaged, .strange, .strangeCompanion, .tooLarge:
      self = .badData
    case .readOnly, .diskFull, .locked, .inputOutput, .cannotCopy: self = .inputOutput
    case .noRow, .refused: self = .internalError
    }
  }
}
