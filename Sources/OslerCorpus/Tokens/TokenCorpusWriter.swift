import Foundation
import OslerJSON

/// Writes the files of a folder of tokens, next to where it will be; it is there whole, or not at all.
final class TokenCorpusWriter {
  private let folder: String
  private let draft: String
  private let vocabulary: Int
  private let beginning: Int32?
  private let partTokens: Int
  private var writer: TokenFileWriter?
  private(set) var parts: [TokenCorpusManifest.Part] = []
  private var isFinished = false
  private(set) var tokens = 0
  private(set) var documents = 0

  /// - Parameter partTokens: a file is ended when it has so many.
  init(
    _ folder: String, vocabulary: Int, beginning: Int32?, partTokens: Int
  ) throws(TokenCorpusError) {
    self.folder = folder
    self.vocabulary = vocabulary
    self.beginning = beginning
    self.partTokens = partTokens
    draft = "\(folder).\(UUID().uuidString.prefix(8)).part"
    guard !FileManager.default.fileExists(atPath: folder) else { throw .exists(path: folder) }
    do {
      try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: false)
    } catch {
      throw .unwritable(path: folder, reason: (error as NSError).localizedDescription)
    }
  }

  deinit { if !isFinished { try? FileManager.default.removeItem(atPath: draft) } }

  func add(id: Substring, packed: ArraySlice<UInt8>) throws(TokenCorpusError) {
    let writer = if let open = self.writer { open } else { try nextFile() }
    let before = writer.tokens
    try writer.add(id: id, packed: packed)
    tokens += writer.tokens - before
    documents += 1
    // The offsets and ids of a file are in memory while it is written.
    if writer.tokens >= partTokens || writer.documents >= 1 << 20 { try endFile() }
  }

  /// Writes the manifest that `make` makes of the files, and puts the folder where it belongs.
  func finish(_ make: ([TokenCorpusManifest.Part]) -> TokenCorpusManifest) throws(TokenCorpusError) {
    if writer != nil { try endFile() }
    let manifest = make(parts).json.written(.indented) + "\n"
    do {
      try Data(manifest.utf8).write(to: URL(filePath: "\(draft)/\(TokenCorpusManifest.fileName)"))
    } catch {
      throw .unwritable(path: folder, reason: (error as NSError).localizedDescription)
    }
    // Refuses a folder that has come meanwhile, unless it is empty.
    guard rename(draft, folder) == 0 else {
      if errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR { throw .exists(path: folder) }
      throw .unwritable(path: folder, reason: String(cString: strerror(errno)))
    }
    isFinished = true
  }

  private func nextFile() throws(TokenCorpusError) -> TokenFileWriter {
    let number = String(parts.count)
    let name = "tokens-\(String(repeating: "0", count: max(0, 5 - number.count)))\(number).bin"
    let writer = try TokenFileWriter("\(draft)/\(name)", vocabulary: vocabulary, beginning: beginning)
    self.writer = writer
    return writer
  }

  private func endFile() throws(TokenCorpusError) {
    guard let writer else { return }
    let digest = try writer.finish()
    parts.append(
      TokenCorpusManifest.Part(
        file: URL(filePath: writer.path).lastPathComponent, bytes: writer.bytes, digest: digest,
        documents: writer.documents, tokens: writer.tokens))
    self.writer = nil
  }
}
