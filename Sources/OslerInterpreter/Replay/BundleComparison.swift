import OslerLog

/// Compares two outputs form by form.
///
/// The plain text and the JSON decide whether numbers are within their tolerances: pages and pictures
/// are drawn from the same numbers in other units, so of them only what is not a number must be equal.
struct BundleComparison {
  private let recorded: MIMEBundle
  private let now: MIMEBundle
  private let tolerances: Tolerances
  private let anonymous: Anonymous

  init(_ recorded: MIMEBundle, _ now: MIMEBundle, _ tolerances: Tolerances, _ anonymous: Anonymous) {
    (self.recorded, self.now) = (recorded, now)
    (self.tolerances, self.anonymous) = (tolerances, anonymous)
  }

  func item(named name: String) -> ReplayReport.Item {
    var worst: ReplayReport.Deviation?
    var isIdentical = true
    let names = recorded.parts.map(\.mime) + now.parts.map(\.mime).filter { recorded[$0] == nil }
    for mime in names {
      switch compare(mime) {
      case .identical: continue
      case .within(let deviation):
        isIdentical = false
        if let deviation, deviation.share > (worst?.share ?? -1) { worst = deviation }
      case .differs(let lines):
        let form = mime == "text/plain" ? [] : ["in the form \(mime):"]
        return ReplayReport.Item(.output, name, .differs, form + lines)
      }
    }
    guard !isIdentical else { return ReplayReport.Item(.output, name, .identical) }
    return ReplayReport.Item(.output, name, .within, worst.map { [$0.words] } ?? [], worst: worst)
  }

  private enum Outcome {
    case identical
    case within(ReplayReport.Deviation?)
    case differs([String])
  }

  private func compare(_ mime: String) -> Outcome {
    switch (recorded[mime], now[mime]) {
    case (.text(let then)?, .text(let now)?):
      guard then != now else { return .identical }
      let (then, now) = (anonymous.text(then), anonymous.text(now))
      return then == now ? .identical : compare(then, now, mime)
    case (.bytes(let then)?, .bytes(let now)?):
      guard then != now else { return .identical }
      let sizes = [then, now].map { Counted.text($0.count, "byte", "bytes") }
      return .differs(["\(sizes[0]) then, \(sizes[1]) now, not the same"])
    case (_?, nil): return .differs(["only then"])
    case (nil, _?): return .differs(["only now"])
    default: return .differs(["text then or now, bytes the other time"])
    }
  }

  private func compare(_ then: String, _ now: String, _ mime: String) -> Outcome {
    guard !tolerances.isEmpty,
      case .equalButForNumbers(let worst, let isWithin) = NumberComparison.compare(then, now, tolerances)
    else { return .differs(TextDifference.lines(then, now)) }
    let isDrawn = mime != "text/plain" && mime != "application/json"
    guard isWithin || isDrawn else { return .differs(TextDifference.lines(then, now)) }
    return .within(isDrawn ? nil : worst)
  }
}

/// The first line in which two texts differ, twice.
enum TextDifference {
  private static let longest = 90

  static func lines(_ then: String, _ now: String) -> [String] {
    let before = then.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let after = now.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let index =
      zip(before, after).enumerated().first { $1.0 != $1.1 }?.offset ?? min(before.count, after.count)
    let (old, new) = (index < before.count ? before[index] : nil, index < after.count ? after[index] : nil)
    let same = zip(old ?? "", new ?? "").prefix { $0 == $1 }.count
    let start = max(0, same - 20)
    func shown(_ line: Substring?) -> String { line.map { cut($0, from: start) } ?? "(no such line)" }
    let place = before.count > 1 || after.count > 1 ? ["line \(index + 1)"] : []
    return place + ["then: " + shown(old), "now:  " + shown(new)]
  }

  static func firstLine(of text: String) -> String {
    cut(text.split(whereSeparator: \.isNewline).first ?? "", from: 0)
  }

  /// The part of a long line around what differs.
  private static func cut(_ line: Substring, from start: Int) -> String {
    guard line.count > longest else { return String(line) }
    let rest = line.dropFirst(start)
    return (start > 0 ? "…" : "") + rest.prefix(longest) + (rest.count > longest ? "…" : "")
  }
}
