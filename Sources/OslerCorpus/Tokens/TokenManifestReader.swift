import OslerDigest
import OslerJSON

/// Makes a ``TokenCorpusManifest`` of JSON that anybody may have written.
struct ManifestReader {
  let path: String

  func manifest(_ value: JSONValue) throws(TokenCorpusError) -> TokenCorpusManifest {
    guard value["format"]?.text == "osler tokens" else { throw problem("'format' is not 'osler tokens'") }
    guard value["version"]?.whole == 1 else { throw problem("'version' is not 1") }
    let tokenizer = try object(value, "tokenizer")
    let counts = try object(value, "counts")
    var sources: [TokenCorpusManifest.Source] = []
    for source in try list(value, "sources") {
      sources.append(
        TokenCorpusManifest.Source(
          name: try text(source, "name"), bytes: try count(source, "bytes"), digest: try digest(source),
          citations: try count(source, "citations"), articles: try count(source, "articles")))
    }
    var parts: [TokenCorpusManifest.Part] = []
    for part in try list(value, "parts") {
      let file = try text(part, "file")
      // A stranger's manifest opens no file elsewhere.
      guard !file.isEmpty, !file.contains("/"), file != "..", file != "." else {
        throw problem("'file' names no file of the folder")
      }
      parts.append(
        TokenCorpusManifest.Part(
          file: file, bytes: try count(part, "bytes"), digest: try digest(part),
          documents: try count(part, "documents"), tokens: try count(part, "tokens")))
    }
    let (documents, tokens) = (try count(counts, "documents"), try count(counts, "tokens"))
    guard sum(parts.map(\.documents)) == documents, sum(parts.map(\.tokens)) == tokens else {
      throw problem("its parts do not add up to its counts")
    }
    return TokenCorpusManifest(
      sources: sources, filter: value["filter"] ?? .null, tokenizer: try digest(tokenizer),
      vocabulary: try count(tokenizer, "vocabulary"), beginning: try token(tokenizer, "beginning"),
      end: try token(tokenizer, "end"), documents: documents, tokens: tokens,
      cleaning: try cleaning(counts, kept: documents), parts: parts)
  }

  private func cleaning(_ counts: JSONValue, kept: Int) throws(TokenCorpusError) -> CleaningReport {
    var report = CleaningReport()
    report.records = try count(counts, "articles")
    report.kept = kept
    for member in try object(counts, "dropped").members ?? [] {
      guard let reason = DropReason(rawValue: member.key), let count = member.value.whole, count >= 0 else {
        throw problem("'dropped' has '\(member.key.prefix(40))'")
      }
      report.dropped[reason] = count
    }
    guard report.records == sum([kept] + report.dropped.values) else {
      throw problem("its articles are not those kept and those dropped")
    }
    return report
  }

  /// `nil` where the sum is beyond all counts.
  private func sum(_ numbers: [Int]) -> Int? {
    var sum = 0
    for number in numbers {
      let (next, overflow) = sum.addingReportingOverflow(number)
      if overflow { return nil }
      sum = next
    }
    return sum
  }

  private func object(_ value: JSONValue, _ name: String) throws(TokenCorpusError) -> JSONValue {
    guard let field = value[name], field.members != nil else { throw problem("'\(name)' is no object") }
    return field
  }

  private func list(_ value: JSONValue, _ name: String) throws(TokenCorpusError) -> [JSONValue] {
    guard let elements = value[name]?.elements else { throw problem("'\(name)' is no list") }
    return elements
  }

  private func text(_ value: JSONValue, _ name: String) throws(TokenCorpusError) -> String {
    guard let text = value[name]?.text else { throw problem("'\(name)' is no text") }
    return text
  }

  private func count(_ value: JSONValue, _ name: String) throws(TokenCorpusError) -> Int {
    guard let count = value[name]?.whole, count >= 0 else { throw problem("'\(name)' is no count") }
    return count
  }

  private func token(_ value: JSONValue, _ name: String) throws(TokenCorpusError) -> Int32? {
    switch value[name] {
    case .null?: return nil
    case .integer(let id)? where id >= 0 && id <= Int32.max: return Int32(id)
    default: throw problem("'\(name)' is no token")
    }
  }

  private func digest(_ value: JSONValue) throws(TokenCorpusError) -> Digest {
    guard let digest = value["sha256"]?.text.flatMap({ Digest(hex: $0) }) else {
      throw problem("'sha256' is no digest")
    }
    return digest
  }

  private func problem(_ words: String) -> TokenCorpusError { .badManifest(path: path, problem: words) }
}
