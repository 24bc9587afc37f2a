import Foundation
import OslerText

/// An answer as it grows: whole characters, without the space before the first word, and cut at a stop
/// text, no part of which is ever shown.
struct AnswerText {
  private var decoder: StreamingDecoder
  private let stops: [String]
  private(set) var text = ""
  private(set) var isStopped = false
  /// Decoded, but it may yet turn out to begin a stop text.
  private var held = ""

  init(_ tokenizer: Tokenizer, stops: [String]) {
    decoder = StreamingDecoder(tokenizer)
    self.stops = stops.filter { !$0.isEmpty }
  }

  /// What can be shown now that this token has come.
  mutating func append(_ token: Int32) -> String { release(decoder.append(token), isLast: false) }

  /// What is left to show at the end.
  mutating func finish() -> String { isStopped ? "" : release(decoder.finish(), isLast: true) }

  private mutating func release(_ new: String, isLast: Bool) -> String {
    held += new
    if text.isEmpty { held = String(held.drop { $0 == " " }) }
    if let cut = stops.compactMap({ held.range(of: $0)?.lowerBound }).min() {
      isStopped = true
      return show(String(held[..<cut]))
    }
    guard !isLast else { return show(held) }
    let doubtful = stops.map { longestStart(of: $0, endingIn: held) }.max() ?? 0
    return show(String(held.dropLast(doubtful)), keeping: String(held.suffix(doubtful)))
  }

  private mutating func show(_ piece: String, keeping rest: String = "") -> String {
    held = rest
    text += piece
    return piece
  }

  /// Characters at the end of `text` with which `stop` begins.
  private func longestStart(of stop: String, endingIn text: String) -> Int {
    (1..<max(stop.count, 1)).reversed().first { text.hasSuffix(stop.prefix($0)) } ?? 0
  }
}
