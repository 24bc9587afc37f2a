import Foundation
public import OslerDigest
public import OslerJSON

/// What a folder of tokens holds and what it was made from: `manifest.json`, by which it is described without being
/// read.
public struct TokenCorpusManifest: Hashable, Sendable {
  public static let fileName = "manifest.json"

  public struct Source: Hashable, Sendable {
    /// Of the file, without its folder.
    public let name: String
    public let bytes: Int
    public let digest: Digest
    public let citations: Int
    public let articles: Int
  }

  public struct Part: Hashable, Sendable {
    /// In the folder.
    public let file: String
    public let bytes: Int
    public let digest: Digest
    public let documents: Int
    public let tokens: Int
  }

  public let sources: [Source]
  /// What was asked for, as the writer states it: selection, rules, duplicates.
  public let filter: JSONValue
  public let tokenizer: Digest
  public let vocabulary: Int
  /// The token that begins documents and is not learned, and the one that ends them.
  public let beginning: Int32?
  public let end: Int32?
  public let documents: Int
  public let tokens: Int
  public let cleaning: CleaningReport
  public let parts: [Part]

  /// Of the canonical text: by this the corpus is known.
  public var digest: Digest { Digest(of: json.written(.compact, sorted: true)) }

  public var json: JSONValue {
    let reasons = DropReason.allCases.compactMap { reason in
      cleaning.dropped[reason].map { JSONValue.Member(reason.rawValue, .integer($0)) }
    }
    return JSONValue([
      "format": "osler tokens", "version": 1,
      "tokenizer": JSONValue([
        "sha256": .string(tokenizer.hex), "vocabulary": .integer(vocabulary),
        "beginning": beginning.map { .integer(Int($0)) } ?? .null,
        "end": end.map { .integer(Int($0)) } ?? .null,
      ]),
      "counts": JSONValue([
        "articles": .integer(cleaning.records), "documents": .integer(documents), "tokens": .integer(tokens),
        "dropped": .object(reasons),
      ]),
      "filter": filter,
      "sources": .array(
        sources.map { source in
          JSONValue([
            "name": .string(source.name), "bytes": .integer(source.bytes),
            "sha256": .string(source.digest.hex),
            "citations": .integer(source.citations), "articles": .integer(source.articles),
          ])
        }),
      "parts": .array(
        parts.map { part in
          JSONValue([
            "file": .string(part.file), "bytes": .integer(part.bytes), "sha256": .string(part.digest.hex),
            "documents": .integer(part.documents), "tokens": .integer(part.tokens),
          ])
        }),
    ])
  }

  /// Reads the manifest of a folder, and nothing else.
  public static func read(in folder: String) throws(TokenCorpusError) -> TokenCorpusManifest {
    let path = "\(folder)/\(fileName)"
    guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: folder) }
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw .unreadable(path: path, reason: (error as NSError).localizedDescription)
    }
    let value: JSONValue
    do throws(JSONProblem) {
      value = try JSONReader.read(Array(data))
    } catch {
      throw .badManifest(path: path, problem: "it is no JSON at line \(error.start.line)")
    }
    return try ManifestReader(path: path).manifest(value)
  }
}
