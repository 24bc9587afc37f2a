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

  /// For people: a line for each cell, more where something is not identical, and the sums.
  public var text: String {
    var lines: [String] = []
    let width = cells.reduce(0) { max($0, $1.name.count) }
    for cell in cells {
      lines.append(
        padded(cell.name, width) + "  " + padded(cell.verdict?.rawValue ?? "not run", 9) + "  "
          + cell.contents)
      for item in cell.items where item.verdict != .identical {
        lines.append("  \(item.verdict.rawValue): \(item.name)")
        lines += item.details.map { "    " + $0 }
      }
      lines += cell.notes.map { "  " + $0 }
    }
    lines += [""] + summary
    if !circumstances.isEmpty {
      let width = circumstances.reduce(0) { max($0, $1.name.count) }
      lines.append("not as in the record:")
      lines += circumstances.map { "  " + padded($0.name, width) + "  \($0.recorded) then, \($0.now) now" }
    }
    return lines.joined(separator: "\n")
  }

  /// `identical: 14 of 14 outputs, 10 of 10 series`; a line for each verdict there is.
  public var summary: [String] {
    let items = cells.flatMap(\.items)
    var lines = ReplayVerdict.allCases.compactMap { verdict -> String? in
      let counts = Item.Kind.allCases.compactMap { kind -> String? in
        let all = items.filter { $0.kind == kind }
        let count = all.count { $0.verdict == verdict }
        return count == 0 ? nil : "\(Counted.grouped(count)) of \(kind.counted(all.count))"
      }
      return counts.isEmpty ? nil : "\(verdict.rawValue): " + counts.joined(separator: ", ")
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

extension ReplayReport.Cell {
  /// `3 outputs, 1 file`.
  fileprivate var contents: String {
    let counts = ReplayReport.Item.Kind.allCases.compactMap { kind -> String? in
      let count = items.count { $0.kind == kind }
      return count == 0 ? nil : kind.counted(count)
    }
    return counts.isEmpty ? "nothing shown" : counts.joined(separator: ", ")
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
