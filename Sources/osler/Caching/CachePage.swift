import OslerInterpreter
import OslerLog

/// What is kept beside a log, a line each.
struct CachePage {
  let path: String
  let items: [KeptResults.Item]

  var text: String {
    guard !items.isEmpty else { return "\(path): nothing is kept" }
    let head = ["key", "size", "took", "used", "what"]
    let lines = items.map { item in
      [
        String(item.key.prefix(12)), KeptResults.words(bytes: item.bytes),
        item.seconds.map(TimeText.of(seconds:)) ?? "", TimeText.of(item.used), what(item),
      ]
    }
    let bytes = KeptResults.words(bytes: items.reduce(0) { $0 + $1.bytes })
    return "\(path): \(Self.counted(items)), \(bytes)\n"
      + ColumnText.text([head] + lines)
  }

  private func what(_ item: KeptResults.Item) -> String {
    let source = SafeText.escaped(item.source ?? "")
    let line = source.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let short = line.count <= 60 ? line : line.prefix(59) + "…"
    return switch item.kind {
    case .result: short
    case .checkpoint: "checkpoint: \(short)"
    case .answers: "answers of teachers and rated models"
    case .orphan: "nothing refers to it"
    }
  }

  /// `3 results removed, 12.0 MB`
  static func removal(_ items: [KeptResults.Item], isDone: Bool) -> String {
    guard !items.isEmpty else { return "nothing to remove" }
    let bytes = KeptResults.words(bytes: items.reduce(0) { $0 + $1.bytes })
    let counted = counted(items)
    return isDone ? "\(counted) removed, \(bytes)" : "\(counted) would be removed, \(bytes)"
  }

  /// `3 results and the answers`
  private static func counted(_ items: [KeptResults.Item]) -> String {
    let results = items.count { $0.kind != .answers }
    let words = results == 1 ? "1 result" : "\(results) results"
    guard results < items.count else { return words }
    return results == 0 ? "the answers" : "\(words) and the answers"
  }

  var json: Page {
    Page(
      log: path,
      results: items.map { item in
        Page.Item(
          key: item.key, kind: item.kind.rawValue, source: item.source, session: item.session?.rawValue,
          used: "\(item.used)", bytes: item.bytes, seconds: item.seconds)
      })
  }

  struct Page: Encodable {
    struct Item: Encodable {
      let key: String
      let kind: String
      let source: String?
      let session: Int64?
      let used: String
      let bytes: Int64
      let seconds: Double?
    }

    let log: String
    let results: [Item]
  }
}
