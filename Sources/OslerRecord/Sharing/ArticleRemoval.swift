import Foundation
import GRDB
import OslerJSON

/// Finds the texts of articles in what a log's sessions showed and noted, and says what stands in their
/// place: PMIDs, where they are known.
struct ArticleRemoval {
  /// By table, row and column.
  private var replacements: [String: [String: [String: String]]] = [:]
  private var known = KnownTexts()
  private let taint: ArticleTaint

  func replacement(at place: (table: String, row: String, column: String)) -> String? {
    replacements[place.table]?[place.row]?[place.column]
  }

  init(in db: Database) throws {
    taint = try ArticleTaint(in: db)
    let outputs = try Self.outputs(in: db)
    for output in outputs { learn(from: output) }
    for output in outputs {
      for (mime, text) in replaced(output) { replace("output_data", "\(output.id)/\(mime)", "data", text) }
    }
    try replaceOptions(db)
    try replaceErrors(db)
    try replaceSummaries(db)
    try sweep(db)
  }

  private mutating func replace(_ table: String, _ row: String, _ column: String, _ text: String) {
    replacements[table, default: [:]][row, default: [:]][column] = text
  }

  // MARK: Outputs

  private struct Output {
    let id: Int64
    let execution: Int64
    let kind: String
    var forms: [(mime: String, text: String?)] = []

    func text(_ mime: String) -> String? { forms.first { $0.mime == mime }?.text }
    var table: ShownTable? { text("text/html").flatMap { ShownTable(html: $0) } }
  }

  private static func outputs(in db: Database) throws -> [Output] {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT o.id, o.execution, o.kind, d.mime, CASE typeof(d.data) WHEN 'text' THEN d.data END
        FROM source.outputs o JOIN source.output_data d ON d.output = o.id ORDER BY o.id, d.position
        """)
    var outputs: [Output] = []
    while let row = try rows.next() {
      let id: Int64 = row[0] ?? 0
      if outputs.last?.id != id {
        outputs.append(Output(id: id, execution: row[1] ?? 0, kind: row[2] ?? ""))
      }
      outputs[outputs.count - 1].forms.append((row[3] ?? "", row[4]))
    }
    return outputs
  }

  /// Remembers the texts that a table shows beside their PMIDs, or under their names.
  private mutating func learn(from output: Output) {
    if let table = output.table {
      let pmids = table.pmids
      for index in table.articleColumns(isTainted: taint.executions.contains(output.execution)) {
        for (row, cell) in table.columns[index].cells.enumerated() where !ArticleColumns.isPlain(cell) {
          known.add(cell, pmid: pmids?[row])
        }
      }
    }
    if let json = output.text("application/json").flatMap({ try? JSONReader.read($0) }) { learn(from: json) }
  }

  private mutating func learn(from value: JSONValue) {
    for element in value.elements ?? [] { learn(from: element) }
    for member in value.members ?? [] {
      if ArticleColumns.texts.contains(member.key), let text = member.value.text {
        known.add(text, pmid: value["pmid"]?.whole.map(String.init))
      }
      learn(from: member.value)
    }
  }

  private func replaced(_ output: Output) -> [(String, String)] {
    let isTainted = taint.executions.contains(output.execution)
    if let table = output.table {
      let gone = table.articleColumns(isTainted: isTainted)
      guard !gone.isEmpty else { return [] }
      return output.forms.compactMap { form in
        let rest = table.without(gone, pmid: known.pmid)
        switch form.mime {
        case "text/html": return (form.mime, rest.html)
        // Other words than the table's say nothing of single rows.
        case "text/plain": return form.text?.contains("─") == true ? (form.mime, rest.text) : nil
        default: return (form.mime, ArticleColumns.placeholder)
        }
      }
    }
    if let json = output.text("application/json").flatMap({ try? JSONReader.read($0) }) {
      let rest = cleaned(json, isTainted: isTainted)
      guard rest != json else { return [] }
      return output.forms.map { form in
        (form.mime, rest.written(form.mime == "application/json" ? .compact : .line))
      }
    }
    guard isTainted, output.kind == "result" else { return [] }
    if output.forms.contains(where: { $0.mime == "image/svg+xml" }) {
      guard taint.texts.contains(output.execution) else { return [] }
      return output.forms.map { form in
        (form.mime, form.mime == "image/svg+xml" ? Self.emptyPicture : ArticleColumns.placeholder)
      }
    }
    return output.forms.compactMap { form in
      form.text.map(ArticleColumns.isPlain) == true
        ? nil : (form.mime, ArticleColumns.placeholder(pmid: form.text.flatMap(known.pmid)))
    }
  }

  private static let emptyPicture =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><title>removed</title></svg>"

  /// - Parameter isTainted: whether every text may be an article's, not only those under their names.
  private func cleaned(_ value: JSONValue, isTainted: Bool) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map { cleaned($0, isTainted: isTainted) })
    case .string(let text):
      return !isTainted || ArticleColumns.isPlain(text)
        ? value : .string(ArticleColumns.placeholder(pmid: known.pmid(of: text)))
    case .object(let members):
      let hasPMID = value["pmid"] != nil
      return .object(
        members.compactMap { member in
          if ArticleColumns.texts.contains(member.key) {
            guard let text = member.value.text else { return member }
            return hasPMID
              ? nil
              : JSONValue.Member(member.key, .string(ArticleColumns.placeholder(pmid: known.pmid(of: text))))
          }
          let isReference = ArticleColumns.references.contains(member.key)
          return JSONValue.Member(
            member.key, isReference ? member.value : cleaned(member.value, isTainted: isTainted))
        })
    default: return value
    }
  }

  // MARK: Elsewhere

  /// Options hold what was handed to a command: a text that its source does not spell was worked out.
  private mutating func replaceOptions(_ db: Database) throws {
    let rows = try Row.fetchCursor(db, sql: "SELECT id, options, source FROM source.executions ORDER BY id")
    while let row = try rows.next() {
      let id: Int64 = row[0] ?? 0
      guard taint.executions.contains(id), let json = try? JSONReader.read(row[1] ?? "") else { continue }
      let rest = Self.unspelled(json, source: row[2] ?? "")
      if rest != json { replace("executions", "\(id)", "options", rest.written(.compact)) }
    }
  }

  private static func unspelled(_ value: JSONValue, source: String) -> JSONValue {
    switch value {
    case .string(let text):
      let isPath = text.hasPrefix("/") && !text.contains(" ")
      let isSummary = ["corpus of ", "table of ", "dataset of ", "model", "adapter"].contains(
        where: text.hasPrefix)
      let isSpelled =
        isPath || isSummary || text.count < 24 || source.contains(text)
        || source.contains(JSONValue.quoted(text))
      return isSpelled ? value : .string(ArticleColumns.placeholder)
    case .array(let elements): return .array(elements.map { unspelled($0, source: source) })
    case .object(let members):
      return .object(members.map { JSONValue.Member($0.key, unspelled($0.value, source: source)) })
    default: return value
    }
  }

  /// Below the carets an error may quote a value.
  private mutating func replaceErrors(_ db: Database) throws {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT id, error FROM source.executions WHERE error IS NOT NULL ORDER BY id")
    while let row = try rows.next() {
      let (id, error): (Int64, String) = (row[0] ?? 0, row[1] ?? "")
      guard taint.executions.contains(id) else { continue }
      let lines = error.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
        guard let carets = line.range(of: "^ ", options: .backwards),
          line[carets.upperBound...].contains("\"")
        else { return String(line) }
        return line[..<carets.upperBound] + ArticleColumns.placeholder
      }
      let rest = lines.joined(separator: "\n")
      if rest != error { replace("executions", "\(id)", "error", rest) }
    }
  }

  private mutating func replaceSummaries(_ db: Database) throws {
    let rows = try Row.fetchCursor(db, sql: "SELECT id, type, summary FROM source.session_values ORDER BY id")
    while let row = try rows.next() {
      let (id, type): (Int64, String) = (row[0] ?? 0, row[1] ?? "")
      guard taint.values.contains(id), type == "string" || type == "record" || type.hasPrefix("list") else {
        continue
      }
      if !ArticleColumns.isPlain(row[2] ?? "") {
        replace("session_values", "\(id)", "summary", ArticleColumns.placeholder)
      }
    }
  }

  /// What is known of articles is taken out of everything else that was shown or noted.
  private mutating func sweep(_ db: Database) throws {
    guard !known.isEmpty else { return }
    for (table, column) in [
      ("output_data", "data"), ("executions", "options"), ("executions", "error"),
      ("session_values", "summary"), ("messages", "text"), ("replays", "report"),
    ] {
      guard let sealed = SealedTable.named(table), try SealEntry.has(table, db, "source") else { continue }
      let rows = try Row.fetchCursor(
        db, sql: "SELECT \(sealed.key), \(column) FROM source.\(table) WHERE typeof(\(column)) = 'text'")
      while let row = try rows.next() {
        let key: String = row[0] ?? ""
        guard replacements[table]?[key]?[column] == nil else { continue }
        let text = try row.withUnsafeData(atIndex: 1) { Array($0 ?? Data()) }
        if let rest = known.removed(from: text) {
          replace(table, key, column, String(decoding: rest, as: UTF8.self))
        }
      }
    }
  }
}
