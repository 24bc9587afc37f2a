/// One file of NLM's: `pubmed26n0001.xml.gz`.
public struct PubMedFile: Hashable, Sendable, Comparable {
  /// The folders of NLM's server.
  public enum Part: String, Hashable, Sendable, CaseIterable {
    case baseline
    case updates = "updatefiles"
  }

  public let part: Part
  /// `26` of the release of 2026.
  public let release: Int
  public let number: Int
  public let name: String

  /// Nil for a name that is none: only digits vary, so that no name leads out of its folder.
  public init?(_ name: some StringProtocol, in part: Part) {
    let text = String(name)
    guard let match = text.wholeMatch(of: /pubmed([0-9]{2})n([0-9]{4})\.xml\.gz/),
      let release = Int(match.1), let number = Int(match.2)
    else { return nil }
    (self.part, self.release, self.number, self.name) = (part, release, number, text)
  }

  public static func < (left: PubMedFile, right: PubMedFile) -> Bool {
    (left.release, left.number, left.name) < (right.release, right.number, right.name)
  }

  /// The files that a page of the server names, each once, in their order.
  static func all(onPage page: String, in part: Part) -> [PubMedFile] {
    let names = Set(page.matches(of: /pubmed[0-9]{2}n[0-9]{4}\.xml\.gz/).map { String($0.output) })
    return names.compactMap { PubMedFile($0, in: part) }.sorted()
  }

  /// The sum in what NLM writes beside each file: `MD5(pubmed26n0001.xml.gz)= 1f2c…`; others write it alone,
  /// or before the name.
  static func sum(in text: String) -> String? {
    text.split { !$0.isHexDigit && !$0.isLetter }.map { $0.lowercased() }
      .last { $0.count == 32 && $0.allSatisfy(\.isHexDigit) }
  }
}
