import Foundation
import GRDB

/// Which executions may show the texts of articles: those that a corpus flows into, followed by the names of
/// variables. It errs on the side of too many: a name counts wherever it stands.
struct ArticleTaint {
  /// Executions that read a corpus, or something made from one.
  private(set) var executions: Set<Int64> = []
  /// Those of them that name a title or an abstract, or something made from one.
  private(set) var texts: Set<Int64> = []
  /// Values made by them that hold texts themselves: strings, lists, records.
  private(set) var values: Set<Int64> = []

  /// What cannot hold the text of an article.
  private static let textless: Set<String> = [
    "none", "bool", "integer", "real", "range", "model", "adapter", "tokenizer", "plot",
  ]
  /// Their values are made new, whatever they read.
  private static let makers = ["ask", "describe", "evaluate", "load model", "metrics", "save", "train"]

  private struct Names {
    var corpora: Set<String> = []
    var texts: Set<String> = []
  }

  init(in db: Database) throws {
    var values: [Int64: [(id: Int64, name: String?, type: String)]] = [:]
    for row in try Row.fetchAll(
      db, sql: "SELECT execution, id, name, type FROM source.session_values ORDER BY id")
    {
      values[row[0] ?? 0, default: []].append((row[1] ?? 0, row[2], row[3] ?? ""))
    }
    var sessions: [Int64: Names] = [:]
    let rows = try Row.fetchCursor(
      db, sql: "SELECT id, session, parent, canonical FROM source.executions ORDER BY session, ordinal, id")
    while let row = try rows.next() {
      let (id, session, canonical): (Int64, Int64, String) = (row[0] ?? 0, row[1] ?? 0, row[3] ?? "")
      let parent: Int64? = row[2]
      var names = sessions[session] ?? Names()
      let words = Self.words(of: canonical)
      let isTainted =
        parent.map(executions.contains) ?? false || canonical.contains("load pubmed")
        || !words.isDisjoint(with: names.corpora)
      let hasTexts =
        isTainted
        && (parent.map(texts.contains) ?? false || !words.isDisjoint(with: ["title", "abstract"])
          || !words.isDisjoint(with: names.texts))
      if isTainted { executions.insert(id) }
      if hasTexts { texts.insert(id) }
      let passesOn = isTainted && !Self.makesNew(canonical)
      for value in values[id] ?? [] {
        let holds = passesOn && !Self.textless.contains(value.type)
        if holds { self.values.insert(value.id) }
        guard let name = value.name else { continue }
        if holds { names.corpora.insert(name) } else { names.corpora.remove(name) }
        if holds, hasTexts { names.texts.insert(name) } else { names.texts.remove(name) }
      }
      // Names that a statement gives to functions and loops have no values: they count from here on.
      if isTainted, canonical.hasPrefix("def "), let name = canonical.dropFirst(4).split(separator: "(").first
      {
        names.corpora.insert(String(name))
      }
      sessions[session] = names
    }
  }

  /// Whether the statement's value comes from a command that makes something new of what it reads.
  static func makesNew(_ canonical: String) -> Bool {
    var text = canonical[...]
    if let sign = text.range(of: " = "),
      text[..<sign.lowerBound].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
    {
      text = text[sign.upperBound...]
    }
    guard text.first?.isLetter == true, !text.hasPrefix("for "), !text.hasPrefix("if ") else { return false }
    let last = text.range(of: " | ", options: .backwards).map { text[$0.upperBound...] } ?? text
    return makers.contains { last == $0 || last.hasPrefix($0 + " ") }
  }

  /// A plot's title that is written out is no title of an article.
  private static func words(of text: String) -> Set<String> {
    let text = text.replacing(/\btitle: "(?:[^"\\]|\\.)*"/, with: "")
    return Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
  }
}
