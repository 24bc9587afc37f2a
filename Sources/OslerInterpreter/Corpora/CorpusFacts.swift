import OslerCorpus
import OslerDigest
import OslerJSON
import OslerModel

/// What is known of a corpus without reading it again.
struct CorpusFacts {
  let lines: [(name: String, text: String)]
  let columns: [String]
  let rows: [[Value]]

  init(_ corpus: Corpus) {
    let shards = corpus.shards
    func sum(_ count: (ShardSummary) -> Int) -> Int { shards.reduce(0) { $0 + count($1) } }
    var accounts: [(String, Int)] = [
      ("citations", sum(\.citations)), ("replaced by later versions", sum(\.superseded)),
      ("deleted", sum(\.deleted)),
    ]
    accounts += PubMedSelection.Reason.allCases.map { reason in
      (reason.words, sum { $0.leftOut[reason] ?? 0 })
    }
    if let cleaning = corpus.cleaning {
      accounts += DropReason.allCases.map { ($0.words, cleaning.dropped[$0] ?? 0) }
      let earlier = sum(\.cleanedAway) - (cleaning.records - cleaning.kept)
      accounts.append(("dropped by cleaning before", earlier))
    }
    accounts.append(("articles", corpus.count))
    columns = ["what", "count"]
    let years = corpus.years.sorted { $0.key < $1.key }
    let ofYears = years.map { ("of \($0.key)", $0.value) }
    let ofNone = ("of no year", corpus.count - years.reduce(0) { $0 + $1.value })
    rows = (accounts.filter { $0.1 > 0 || $0.0 == "articles" } + ofYears + [ofNone].filter { $0.1 > 0 })
      .map { [.string($0.0), .integer($0.1)] }
    let selection = corpus.selection
    let bytes = sum(\.bytes)
    lines = [
      ("files", "\(Counted.grouped(shards.count)), \(Counted.grouped(bytes)) bytes (\(ByteCount(bytes)))"),
      ("damaged", Counted.grouped(shards.count { $0.problem != nil })),
      ("since", selection.since.map { "\($0)" } ?? "any year"),
      ("until", selection.until.map { "\($0)" } ?? "any year"),
      ("language", selection.languages.isEmpty ? "any" : selection.languages.joined(separator: ", ")),
      ("journals", Self.journals(selection)),
      (
        "of all",
        "\(Counted.grouped(sum(\.withAbstract))) with an abstract, "
          + "\(Counted.grouped(sum(\.structured))) structured, \(Counted.grouped(sum(\.books))) books passed over"
      ),
    ]
  }

  init(_ tokens: TokenCorpus) {
    let manifest = tokens.manifest
    lines = [
      ("tokens", Counted.grouped(manifest.tokens)), ("documents", Counted.grouped(manifest.documents)),
      (
        "files",
        "\(Counted.grouped(manifest.parts.count)), "
          + "\(ByteCount(manifest.parts.reduce(0) { $0 + $1.bytes })), \(tokens.width) bytes a token"
      ),
      (
        "tokenizer",
        Counted.text(manifest.vocabulary, "token", "tokens")
          + ", digest \(manifest.tokenizer.hex.prefix(16))"
      ),
      ("command", manifest.filter["stated"]?["command"]?.text ?? "unknown"),
      ("cleaning", manifest.cleaning.words("article", "articles")),
    ]
    columns = ["source", "bytes", "sha256", "citations", "articles"]
    rows = manifest.sources.map { source in
      [
        .string(source.name), .integer(source.bytes), .string(source.digest.hex),
        .integer(source.citations), .integer(source.articles),
      ]
    }
  }

  private static func journals(_ selection: PubMedSelection) -> String {
    let named =
      selection.journals.isEmpty ? [] : [Counted.text(selection.journals.count, "name", "names")]
    let chosen = selection.specialties.map { filter in
      let categories = Set(filter.entries.map(\.category)).sorted()
      let shown = categories.prefix(3).joined(separator: "; ") + (categories.count > 3 ? "; …" : "")
      return "\(Counted.text(filter.entries.count, "journal", "journals")) of \(shown)"
    }
    let parts = named + [chosen].compactMap { $0 }
    return parts.isEmpty ? "any" : parts.joined(separator: ", and of these ")
  }
}

extension PubMedSelection.Reason {
  var words: String {
    switch self {
    case .withoutYear: "without a year"
    case .beforeSince: "before the first year"
    case .afterUntil: "after the last year"
    case .otherJournal: "of other journals"
    case .otherLanguage: "in other languages"
    case .overLimit: "over the limit"
    }
  }
}
