import Foundation

extension ReplayReport {
  /// For programs: one JSON object, keys sorted.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// For people: the sums, then what is not identical, and what that may be due to.
  public var text: String {
    var parts = [summary]
    parts += cells.filter { $0.verdict.map { $0 != .identical } ?? false || !$0.notes.isEmpty }.map(lines)
    if let root, !isReproduced { parts.append(["first to differ: \(root.item) in cell '\(root.cell)'"]) }
    if !circumstances.isEmpty {
      let width = circumstances.reduce(0) { max($0, $1.name.count) }
      parts.append(
        ["not as in the record:"]
          + short(
            circumstances.map { "  " + padded($0.name, width) + "  \($0.recorded) then, \($0.now) now" }))
    }
    if !blame.isEmpty {
      parts.append(["likely causes:"] + short(blame.map { "  \($0.cause) (\(Self.counted($0.items)))" }))
    }
    return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  private static let linesShown = 20

  /// A long list is for programs.
  private func short(_ lines: [String]) -> [String] {
    guard lines.count > Self.linesShown else { return lines }
    return lines.prefix(Self.linesShown) + ["  … and \(Counted.grouped(lines.count - Self.linesShown)) more"]
  }

  private func lines(_ cell: Cell) -> [String] {
    var lines = ["\(cell.name)  \(cell.verdict?.inWords ?? "not run")"]
    let items = cell.items.filter { $0.verdict != .identical }
    for item in items.prefix(Self.linesShown) {
      lines.append("  \(item.verdict.inWords): \(item.name)")
      lines += item.details.map { "    " + $0 }
    }
    if items.count > Self.linesShown {
      lines.append("  … and \(Counted.grouped(items.count - Self.linesShown)) more")
    }
    let gone = items.flatMap(\.gone).reduce(into: [String]()) { lines, gone in
      let line = "  '\(gone.path)' is gone: sha256 \(gone.digest.prefix(12)) in the record"
      if !lines.contains(line), lines.count < Self.linesShown { lines.append(line) }
    }
    return lines + gone + short(cell.notes.map { "  " + $0 })
  }

  /// `2 outputs, 5 series`.
  private static func counted(_ places: [Place]) -> String { Counted.text(places.count, "value", "values") }

  /// `identical: 14 of 14 outputs, 10 of 10 series`; a line for each verdict there is.
  public var summary: [String] {
    let items = cells.flatMap(\.items)
    var lines = ReplayVerdict.allCases.compactMap { verdict -> String? in
      let counts = Item.Kind.allCases.compactMap { kind -> String? in
        let all = items.filter { $0.kind == kind }
        let count = all.count { $0.verdict == verdict }
        return count == 0 ? nil : "\(Counted.grouped(count)) of \(kind.counted(all.count))"
      }
      return counts.isEmpty ? nil : "\(verdict.inWords): " + counts.joined(separator: ", ")
    }
    if items.isEmpty { lines.append("nothing to compare: the session showed nothing") }
    let left = cells.count { $0.verdict == nil }
    if isInterrupted {
      lines.append("interrupted" + (left > 0 ? ": \(Counted.text(left, "cell", "cells")) not run" : ""))
    }
    return lines
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

extension ReplayReport.Item.Kind {
  fileprivate func counted(_ count: Int) -> String {
    switch self {
    case .output: Counted.text(count, "output", "outputs")
    case .series: Counted.text(count, "series", "series")
    case .file: Counted.text(count, "file", "files")
    }
  }
}
