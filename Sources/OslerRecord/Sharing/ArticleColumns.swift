/// Which columns of rows hold the texts of articles.
enum ArticleColumns {
  /// By their names in a corpus and in questions about articles.
  static let texts: Set<String> = ["title", "abstract", "context", "contexts"]

  /// Of a corpus, and of what is counted from it: they say where an article is to be found.
  static let references: Set<String> = [
    "pmid", "version", "journal", "year", "mesh", "types", "language", "doi", "file", "problem", "count", "n",
    "id", "model",
  ]

  static let placeholder = "{text removed}"

  static func placeholder(pmid: String?) -> String { pmid.map { "PMID \($0)" } ?? placeholder }

  /// Whether a cell says no more than a number, yes or no.
  static func isPlain(_ cell: String) -> Bool {
    let text = cell.trimmingSpaces
    return text.isEmpty || ["true", "false", "none"].contains(text) || Double(text) != nil
      || text.allSatisfy { $0.isNumber || "+-.,:".contains($0) }
  }
}

extension String {
  var trimmingSpaces: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
