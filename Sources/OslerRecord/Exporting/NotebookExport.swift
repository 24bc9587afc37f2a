import Foundation
import OslerJSON
import OslerLanguage
public import OslerLog

/// A session as a Jupyter notebook: nbformat 4.5, with the prose of its notebook and what was shown.
/// https://nbformat.readthedocs.io/en/latest/format_description.html
public struct NotebookExport {
  private let log: ExperimentLog
  private let session: SessionRecord
  private var ids: Set<String> = []
  private var executed = 0

  public init(_ session: SessionID, in log: ExperimentLog) throws(LogError) {
    self.log = log
    self.session = try log.session(session)
  }

  /// Hands over the file piece by piece, a cell at a time.
  public func write(_ put: (String) throws -> Void) throws {
    var export = self
    try put("{\n\"cells\": [")
    var isFirst = true
    try export.cells { cell in
      try put((isFirst ? "\n" : ",\n") + cell.written(.indented))
      isFirst = false
    }
    let ending: JSONValue = JSONValue([
      "metadata": metadata, "nbformat": 4, "nbformat_minor": 5,
    ])
    try put("\n],\n" + ending.written(.indented).dropFirst(2) + "\n")
  }

  private var metadata: JSONValue {
    var facts: [JSONValue.Member] = [
      .init("session", .integer(Int(session.id.rawValue))), .init("uuid", .string(session.uuid)),
      .init("seed", .string("\(session.seed.rawValue)")), .init("engine", .string(session.engineVersion)),
      .init("device", .string(session.device)), .init("status", .string(session.status.rawValue)),
      .init("started", .string("\(session.started)")),
      .init("parameters", (try? JSONReading.value(session.parameters)) ?? .object([])),
    ]
    if let ended = session.ended { facts.append(.init("ended", .string("\(ended)"))) }
    var members: [JSONValue.Member] = [
      .init("kernelspec", JSONValue(["display_name": "Osler", "language": "osler", "name": "osler"])),
      .init(
        "language_info",
        JSONValue([
          "name": "osler", "version": .string(session.engineVersion), "file_extension": ".osler",
          "mimetype": "text/x-osler",
        ])),
      .init("osler", .object(facts)),
    ]
    if let title = session.title { members.append(.init("title", .string(title))) }
    return .object(members)
  }

  // MARK: Cells

  private mutating func cells(_ add: (JSONValue) throws -> Void) throws {
    var records = try log.cells(in: session.id)
    guard !session.source.isEmpty else {
      for record in records { try add(try code(record.code, record)) }
      return
    }
    let notebook = Notebook.parse(SourceText(name: "notebook", text: session.source)).notebook
    let head = String(notebook.source[notebook.frontMatter.range])
    if let text = trimmed(head) { try add(plain("raw", text, id: "front-matter")) }
    var prose = ""
    for block in notebook.blocks {
      guard case .cell(let cell) = block else {
        prose += notebook.source[block.range]
        continue
      }
      if let text = trimmed(prose) { try add(plain("markdown", text, id: "prose")) }
      prose = ""
      let index = records.firstIndex { $0.name == cell.id }
      let record = index.map { records.remove(at: $0) }
      try add(try code(Self.inside(cell, of: notebook), record, id: cell.id))
    }
    if let text = trimmed(prose) { try add(plain("markdown", text, id: "prose")) }
  }

  /// Options and code, as they stand between the fences.
  private static func inside(_ cell: Notebook.Cell, of notebook: Notebook) -> String {
    let whole = notebook.source[SourceRange(cell.range.start, cell.codeRange.end)]
    return whole.firstIndex(where: \.isNewline).map { String(whole[whole.index(after: $0)...]) } ?? ""
  }

  private mutating func plain(_ type: String, _ text: String, id: String) -> JSONValue {
    JSONValue([
      "cell_type": .string(type), "id": .string(unique(id)), "metadata": .object([]), "source": lines(text),
    ])
  }

  private mutating func code(_ text: String, _ record: CellRecord?, id: String? = nil) throws -> JSONValue {
    let outputs = try record.map { try NotebookOutputs(of: $0, in: log, endedBy: session.exitMessage) }
    let hasRun = record.map { $0.status != .skipped } ?? false
    if hasRun { executed += 1 }
    let count: JSONValue = hasRun ? .integer(executed) : .null
    var facts: [JSONValue.Member] = [.init("status", .string(record?.status.rawValue ?? "skipped"))]
    if let record, hasRun {
      facts.append(.init("started", .string("\(record.started)")))
      if let ended = record.ended { facts.append(.init("ended", .string("\(ended)"))) }
    }
    return JSONValue([
      "cell_type": "code", "execution_count": count, "id": .string(unique(id ?? record?.name ?? "cell")),
      "metadata": JSONValue(["osler": .object(facts)]),
      "outputs": .array(outputs?.json(count: count) ?? []), "source": lines(text),
    ])
  }

  /// An id as nbformat wants it, `[a-zA-Z0-9-_]{1,64}`, that no other cell has.
  private mutating func unique(_ wanted: String) -> String {
    let plain = wanted.unicodeScalars.filter { CellOptions.isLabel(String($0)) }.prefix(56)
    let base = plain.isEmpty ? "cell" : String(String.UnicodeScalarView(plain))
    var (id, number) = (base, 1)
    while !ids.insert(id).inserted {
      number += 1
      id = "\(base)-\(number)"
    }
    return id
  }

  private func lines(_ text: String) -> JSONValue { JSONReading.lines(text) }

  private func trimmed(_ text: String) -> String? {
    let text = text.trimmingCharacters(in: .newlines)
    return text.allSatisfy(\.isWhitespace) ? nil : text
  }
}

/// JSON out of the log, and into notebooks.
enum JSONReading {
  static func value(_ text: String) throws -> JSONValue { try JSONReader.read(text) }

  /// A text as the list of its lines, each with its line feed.
  static func lines(_ text: String) -> JSONValue {
    var lines: [JSONValue] = []
    var rest = text[...]
    while let end = rest.firstIndex(where: { $0 == "\n" || $0 == "\r\n" }) {
      lines.append(.string(String(rest[...end])))
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { lines.append(.string(String(rest))) }
    return .array(lines)
  }
}
