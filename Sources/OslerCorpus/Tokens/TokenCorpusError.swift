/// What keeps a folder of tokens from being written or read.
public enum TokenCorpusError: Error, Hashable, Sendable, CustomStringConvertible {
  case exists(path: String)
  case unwritable(path: String, reason: String)
  case missing(path: String)
  case unreadable(path: String, reason: String)
  /// The manifest: it is no JSON, or lacks what `problem` names.
  case badManifest(path: String, problem: String)
  /// A file of tokens that is not as its manifest or its own trailer says.
  case damaged(path: String, problem: String)
  case otherTokenizer(path: String, digest: String, given: String)

  public var description: String {
    switch self {
    case .exists(let path): "'\(path)' is there already"
    case .unwritable(let path, let reason): "cannot write '\(path)': \(reason)"
    case .missing(let path): "there is no corpus of tokens in '\(path)'"
    case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
    case .badManifest(let path, let problem): "'\(path)' is no manifest of tokens: \(problem)"
    case .damaged(let path, let problem): "'\(path)' is damaged: \(problem)"
    case .otherTokenizer(let path, let digest, let given):
      "'\(path)' is in the tokens of another tokenizer: \(digest.prefix(16)), not \(given.prefix(16))"
    }
  }

  public var hint: String? {
    switch self {
    case .exists: "name another folder, or remove it"
    case .missing: "expected a folder with 'manifest.json', as it is written for a corpus"
    case .damaged: "write the corpus again"
    case .otherTokenizer: "write the corpus again with this tokenizer"
    case .unwritable, .unreadable, .badManifest: nil
    }
  }
}
