import OslerJinja

/// A rendered conversation, character by character (Unicode scalars): who wrote each.
struct RenderedChat {
  enum Writer: Hashable {
    case template
    /// The content of a message, from 0.
    case message(Int)
  }

  let scalars: [Unicode.Scalar]
  /// As long as `scalars`.
  let writers: [Writer]
  /// Whether it stands within `{% generation %}`; as long as `scalars`.
  let isGeneration: [Bool]

  var count: Int { scalars.count }
  var text: String { string(0..<count) }

  init(_ output: JinjaOutput, messages: [ChatMessage]) {
    var scalars: [Unicode.Scalar] = []
    var writers: [Writer] = []
    var isGeneration: [Bool] = []
    for run in output.runs {
      let before = scalars.count
      scalars.append(contentsOf: run.text.unicodeScalars)
      let count = scalars.count - before
      writers += repeatElement(Self.writer(run.origin, messages), count: count)
      isGeneration += repeatElement(run.isGeneration, count: count)
    }
    (self.scalars, self.writers, self.isGeneration) = (scalars, writers, isGeneration)
  }

  /// The beginning and end tokens are the template's, and so is the name of a role that is usual: with the
  /// marks around it, it may make a token (`<|user|>`).
  private static func writer(_ origin: JinjaOrigin, _ messages: [ChatMessage]) -> Writer {
    guard case .variable(let path) = origin, path.hasPrefix("messages[") else { return .template }
    let parts = path.dropFirst("messages[".count).split(separator: "]", maxSplits: 1)
    guard let number = parts.first.flatMap({ Int($0) }), messages.indices.contains(number) else {
      return .template
    }
    let isRole = parts.last == ".role"
    return isRole && usualRoles.contains(messages[number].role) ? .template : .message(number)
  }

  private static let usualRoles: Set = [
    "system", "developer", "user", "assistant", "model", "tool", "function", "ipython", "observation",
  ]

  func isTemplates(at index: Int) -> Bool { writers[index] == .template }

  /// From the first to the last character of a message's content; nil when none is there.
  func content(of message: Int) -> Range<Int>? {
    guard let first = writers.firstIndex(of: .message(message)),
      let last = writers.lastIndex(of: .message(message))
    else { return nil }
    return first..<last + 1
  }

  /// Where the content of another message stands next, from `start`.
  func otherContent(than message: Int, from start: Int) -> Int? {
    writers[start...].firstIndex { $0 != .template && $0 != .message(message) }
  }

  func begins(with other: RenderedChat) -> Bool { scalars.starts(with: other.scalars) }

  func has(_ text: String, at range: Range<Int>) -> Bool {
    scalars[range].starts(with: text.unicodeScalars)
  }

  func string(_ range: Range<Int>) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    for scalar in scalars[range] { bytes += UTF8.encode(scalar) ?? .init() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The parts, given which characters are trained.
  func parts(trained: [Bool]) -> [PromptPart] {
    var parts: [PromptPart] = []
    var stretches: [TextStretch] = []
    var start = 0
    while start < count {
      var end = start + 1
      while end < count, trained[end] == trained[start], isTemplates(at: end) == isTemplates(at: start) {
        end += 1
      }
      stretches.append(TextStretch(string(start..<end), recognisesSpecial: isTemplates(at: start)))
      if end == count || trained[end] != trained[start] {
        parts.append(PromptPart(stretches, isTrained: trained[start]))
        stretches = []
      }
      start = end
    }
    return parts
  }
}
