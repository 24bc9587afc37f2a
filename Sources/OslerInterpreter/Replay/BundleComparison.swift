import OslerLog

/// Compares two outputs form by form.
///
/// The plain text and the JSON decide whether numbers are within their tolerances: pages and pictures
/// are drawn from the same numbers in other units, so of them only what is not a number must be equal.
struct BundleComparison {
  private let recorded: Transcript.Shown
  private let now: Transcript.Shown
  private let tolerances: Tolerances
  private let anonymous: Anonymous
  /// A number of the plain forms moved, or a time: pictures of them may move too.
  private var hasMoved = false

  init(
    _ recorded: Transcript.Shown, _ now: Transcript.Shown, _ tolerances: Tolerances, _ anonymous: Anonymous
  ) {
    (self.recorded, self.now) = (recorded, now)
    (self.tolerances, self.anonymous) = (tolerances, anonymous)
  }

  mutating func item(named name: String) -> ReplayReport.Item {
    var item = ReplayReport.Item(.output, name, .identical)
    let (then, now) = (recorded.bundle, self.now.bundle)
    let names = then.parts.map(\.mime) + now.parts.map(\.mime).filter { then[$0] == nil }
    for mime in names.filter({ !isDrawn($0) }) + names.filter(isDrawn) {
      switch compare(mime) {
      case .identical: continue
      case .within(let found):
        item.verdict = .within
        item.first = item.first ?? found?.first
        if let worst = found?.worst { item.worst = .worse(item.worst, worst) }
      case .differs(let part):
        // What makes it differ is told, not what was still within before it.
        item.verdict = .differs
        (item.first, item.worst, item.outside) = (part.first, part.worst, part.outside)
        item.token = part.token
        item.details = (mime == "text/plain" ? [] : ["in the form \(mime):"]) + part.lines
        return item
      }
    }
    if item.verdict == .within { item.details = item.worst.map { [$0.asWorst] } ?? [] }
    return item
  }

  private enum Outcome {
    case identical
    /// Without numbers for a drawn form.
    case within(NumberComparison.Found?)
    case differs(Part)
  }

  private struct Part {
    var lines: [String]
    var first: ReplayReport.Deviation?
    var worst: ReplayReport.Deviation?
    var outside: ReplayReport.Deviation?
    var token: ReplayReport.TokenChange?

    init(_ lines: [String]) { self.lines = lines }
  }

  private func isDrawn(_ mime: String) -> Bool { mime != "text/plain" && mime != "application/json" }

  private mutating func compare(_ mime: String) -> Outcome {
    switch (recorded.bundle[mime], now.bundle[mime]) {
    case (.text(let then)?, .text(let now)?):
      guard then != now else { return .identical }
      let (then, now) = (anonymous.text(then), anonymous.text(now))
      return then == now ? .identical : compare(then, now, mime)
    case (.bytes(let then)?, .bytes(let now)?):
      guard then != now else { return .identical }
      let sizes = [then, now].map { Counted.text($0.count, "byte", "bytes") }
      return .differs(Part(["\(sizes[0]) then, \(sizes[1]) now, not the same"]))
    case (_?, nil): return .differs(Part(["only then"]))
    case (nil, _?): return .differs(Part(["only now"]))
    default: return .differs(Part(["text then or now, bytes the other time"]))
    }
  }

  private mutating func compare(_ then: String, _ now: String, _ mime: String) -> Outcome {
    // What a model wrote is text, whatever numbers it wrote.
    guard recorded.kind != .stream, case .numbers(let found) = NumberComparison.compare(then, now, tolerances)
    else { return .differs(textual(then, now, mime, nil)) }
    if isDrawn(mime) {
      guard hasMoved || !tolerances.isEmpty else { return .differs(textual(then, now, mime, nil)) }
      return tolerances.isEmpty ? .identical : .within(nil)
    }
    hasMoved = true
    guard found.first != nil else { return .identical }
    return found.outside == nil ? .within(found) : .differs(textual(then, now, mime, found))
  }

  private func textual(
    _ then: String, _ now: String, _ mime: String, _ found: NumberComparison.Found?
  ) -> Part {
    let pieces = recorded.pieces.count > 1 && self.now.pieces.count > 1 && mime == "text/plain"
    let difference =
      pieces ? TextDifference(pieces: recorded.pieces, self.now.pieces) : TextDifference(then, now)
    var part = Part(difference.lines)
    part.token = difference.change
    guard let found else { return part }
    (part.first, part.worst, part.outside) = (found.first, found.worst, found.outside)
    guard let outside = found.outside else { return part }
    let isOneNumber = difference.lines.count == 1 && difference.change.line == 1
    part.lines = [outside.inFull] + (isOneNumber ? [] : difference.lines)
    return part
  }
}
