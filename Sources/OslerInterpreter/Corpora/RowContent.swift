import OslerCorpus
import OslerLanguage
import OslerText

/// All that is written in a row to train on, whatever its form, and what the row is called.
struct RowContent {
  private let columns: Columns
  private let names: [String]

  init(_ columns: Columns) throws(RowSamplesError) {
    self.columns = columns
    let known = [
      ["messages"], ["prompt", "completion"],
      ["question", "instruction", "context", "input", "choices", "answer", "output", "response"], ["text"],
      ["title", "abstract"],
    ]
    guard let found = known.first(where: { $0.contains(where: columns.contains) }) else {
      throw .noText(columns: columns.names)
    }
    names = found.filter(columns.contains)
  }

  /// A line for each part; empty where the row has none.
  func text(of row: Row) throws -> String {
    var parts: [String] = []
    for name in names {
      guard let value = row[name], !value.isNone else { continue }
      if name == "messages" {
        parts += try ChatMessage.list(value).map(\.content)
      } else if case .list(let values) = value {
        parts += values.map(\.text)
      } else {
        parts.append(value.text)
      }
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// As ``text(of:)`` gives it for an article's row.
  static func text(of article: Article) -> String {
    [article.title, article.abstract ?? ""].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// By `id` or `pmid`; by its place without them.
  func id(of row: Row, number: Int) -> String {
    let id = ["id", "pmid"].lazy.compactMap { row[$0] }.first { !$0.isNone }
    return id?.text ?? "row \(number)"
  }

  var hasIDs: Bool { columns.contains("id") || columns.contains("pmid") }

  /// The article that a row of a corpus is.
  func article(of row: Row) -> Article? {
    guard let pmid = row["pmid"].flatMap(PaperReading.pmid), case .string(let title)? = row["title"],
      columns.contains("abstract")
    else { return nil }
    func texts(_ name: String) -> [String] {
      if case .list(let values)? = row[name] { values.map(\.text) } else { [] }
    }
    var abstract: String?
    if case .string(let text)? = row["abstract"] { abstract = text }
    return Article(
      pmid: pmid, title: title, abstract: abstract, journal: Journal(title: row["journal"]?.text ?? ""),
      year: nil, publicationTypes: texts("types"), language: texts("language"))
  }
}
