import Foundation
public import OslerDigest

/// A corpus in tokens, in files that are mapped into memory: opened at once, read without copying, in any order.
public struct TokenCorpus: Sendable {
  public let folder: String
  public let manifest: TokenCorpusManifest
  private let files: [TokenFile]
  /// The first document of each file, and the number of all.
  private let starts: [Int]

  /// Opens a folder, and refuses what is not as its manifest says.
  ///
  /// - Parameters:
  ///   - tokenizer: whose tokens they must be; `nil` takes anybody's.
  ///   - verifies: whether the digests of all files are compared, for which they are read once. Without it their
  ///     sizes, counts and the order of their documents are.
  public static func open(
    _ folder: String, tokenizer: Digest? = nil, verifies: Bool = true
  ) throws(TokenCorpusError) -> TokenCorpus {
    let manifest = try TokenCorpusManifest.read(in: folder)
    if let tokenizer, tokenizer != manifest.tokenizer {
      throw .otherTokenizer(path: folder, digest: manifest.tokenizer.hex, given: tokenizer.hex)
    }
    var files: [TokenFile] = []
    for part in manifest.parts {
      let file = try TokenFile("\(folder)/\(part.file)")
      func check(_ isRight: Bool, _ problem: String) throws(TokenCorpusError) {
        if !isRight { throw .damaged(path: file.path, problem: problem) }
      }
      try check(file.bytes == part.bytes, "\(file.bytes) bytes, but \(part.bytes) in its manifest")
      try check(
        file.layout.documents == part.documents && file.layout.tokens == part.tokens
          && file.vocabulary == manifest.vocabulary && file.beginning == manifest.beginning,
        "its counts are not those of its manifest")
      if verifies { try check(file.digest() == part.digest, "its digest is not that of its manifest") }
      files.append(file)
    }
    return TokenCorpus(folder: folder, manifest: manifest, files: files)
  }

  private init(folder: String, manifest: TokenCorpusManifest, files: [TokenFile]) {
    self.folder = folder
    self.manifest = manifest
    self.files = files
    starts = files.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.layout.documents) }
  }

  /// Documents.
  public var count: Int { starts.last ?? 0 }

  /// Bytes of a token in the files.
  public var width: Int { TokenFileLayout.width(vocabulary: manifest.vocabulary) }

  /// The tokens of a document, where they lie.
  public func tokens(of document: Int) -> TokenSlice {
    let (file, place) = place(of: document)
    return TokenSlice(file, file.range(of: place))
  }

  /// Of what the document was made: `pubmed:973217`.
  public func id(of document: Int) -> String {
    let (file, place) = place(of: document)
    return file.id(of: place)
  }

  /// Tokens of each document, for a ``MixtureSource``.
  public var lengths: [Int] {
    files.flatMap { file in (0..<file.layout.documents).map { file.range(of: $0).count } }
  }

  /// The document as training takes it, a copy: all of it learned, but for the token it begins with.
  public func sample(_ document: Int) -> TokenSample {
    let tokens = Array(tokens(of: document))
    var trained = [Bool](repeating: true, count: tokens.count)
    if let first = tokens.first, first == manifest.beginning { trained[0] = false }
    return TokenSample(id: id(of: document), tokens: tokens, trained: trained)
  }

  private func place(of document: Int) -> (TokenFile, Int) {
    precondition(0..<count ~= document, "document \(document) of \(count)")
    var (low, high) = (0, files.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= document { low = middle } else { high = middle - 1 }
    }
    return (files[low], document - starts[low])
  }
}
