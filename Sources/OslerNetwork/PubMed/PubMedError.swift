/// Why files of PubMed could not be fetched.
public enum PubMedError: Error, Hashable, Sendable, CustomStringConvertible {
  case network(NetworkError)
  /// The page of a folder names no file.
  case noFiles(String)
  case noSuchFiles([Int], first: Int, last: Int, part: PubMedFile.Part)
  case noSum(String)
  /// Its bytes are not those whose sum the server names, however often it was fetched.
  case damaged(String)
  /// An answer of part of a file that is another part than was asked for.
  case otherPart(String)
  case cannotWrite(String, reason: String)

  public var description: String {
    switch self {
    case .network(let error): error.description
    case .noFiles(let address): "'\(address)' names no file of PubMed citations"
    case .noSuchFiles(let numbers, let first, let last, let part):
      "the \(part.rawValue) has files \(first) to \(last), not "
        + numbers.prefix(5).map(String.init).joined(separator: ", ") + (numbers.count > 5 ? ", …" : "")
    case .noSum(let name): "the server names no MD5 sum of '\(name)'"
    case .damaged(let name): "'\(name)' came damaged each time it was fetched"
    case .otherPart(let name): "the server sent another part of '\(name)' than was asked for"
    case .cannotWrite(let path, let reason): "cannot write '\(path)': \(reason)"
    }
  }

  public var hint: String? {
    switch self {
    case .network(let error): error.hint
    case .noFiles: "'from' names a folder with 'baseline' and 'updatefiles' in it"
    case .noSuchFiles(_, _, _, .baseline): "files with higher numbers are updates: 'updates: true'"
    case .damaged, .otherPart: "run it again later; the files before it are kept"
    default: nil
    }
  }
}
