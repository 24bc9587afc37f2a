import OslerJSON
import OslerJinja

/// A model's own template, in Jinja, as `tokenizer_config.json` has it.
struct ChatTemplate: Hashable, Sendable {
  /// Goes up whenever the text of the same template, or what is trained of it, changes.
  static let version = 1

  let jinja: JinjaTemplate
  let bosToken: String?
  let eosToken: String?
  /// The texts of the tokenizer's special tokens, as far as they are known.
  let specialTokens: Set<String>
  let clock: JinjaTime?
  /// What the template writes between what it asks with and an answer: a space, or nothing.
  private(set) var lead = ""
  /// What ends an answer in this template; none where it writes nothing that does.
  private(set) var stop: String?
  private(set) var writesBeginning = false

  var name: String { jinja.name }
  var jinjaSource: String { jinja.source }

  /// What a digest is taken of. The name is not part of it: the same template may lie in two files.
  var source: String {
    """
    jinja \(Self.version)
    --- beginning token
    \(bosToken ?? "")
    --- end token
    \(eosToken ?? "")
    --- time
    \(clock.map { "\($0.year)-\($0.month)-\($0.day) \($0.hour):\($0.minute):\($0.second)" } ?? "")
    --- template
    \(jinja.source)
    """
  }

  init(
    _ jinja: JinjaTemplate, bosToken: String?, eosToken: String?, specialTokens: Set<String>,
    clock: JinjaTime?
  ) throws(TemplateError) {
    (self.jinja, self.bosToken, self.eosToken) = (jinja, bosToken, eosToken)
    (self.specialTokens, self.clock) = (specialTokens, clock)
    try probe()
  }

  /// Renders one exchange, to see how the template begins a text and begins and ends an answer.
  private mutating func probe() throws(TemplateError) {
    let messages = [ChatMessage.user("Is it so?"), .assistant("It is.")]
    let whole = try rendered(messages, asks: false)
    let asked = try rendered([messages[0]], asks: true)
    guard let content = whole.content(of: 1) else { throw .leavesOut(template: name, message: 2) }
    let first = whole.content(of: 0) ?? content
    if let bosToken, !bosToken.isEmpty {
      writesBeginning = whole.string(0..<first.lowerBound).contains(bosToken)
    }
    if whole.begins(with: asked), asked.count <= content.lowerBound {
      lead = whole.string(asked.count..<content.lowerBound)
    }
    stop = stop(in: whole, content.upperBound..<whole.count, isTurn: true)?.text
  }

  /// - Parameter asks: Jinja's `add_generation_prompt`.
  func rendered(_ messages: [ChatMessage], asks: Bool) throws(TemplateError) -> RenderedChat {
    guard !messages.isEmpty else { throw .noMessages(template: name) }
    var variables: [JSONValue.Member] = [
      .init(
        "messages",
        .array(messages.map { JSONValue(["role": .string($0.role), "content": .string($0.content)]) })),
      .init("add_generation_prompt", .bool(asks)), .init("tools", .null), .init("documents", .null),
    ]
    if let bosToken { variables.append(.init("bos_token", .string(bosToken))) }
    if let eosToken { variables.append(.init("eos_token", .string(eosToken))) }
    do {
      return RenderedChat(try jinja.render(variables, clock: clock), messages: messages)
    } catch {
      throw .jinja(error)
    }
  }

  // MARK: What ends an answer

  /// What ends an answer within `range`, and where that ends: the first special token that the template
  /// wrote, or the last of several one after the other (`<|END_RESPONSE|><|END_OF_TURN_TOKEN|>`).
  ///
  /// Where nobody said which texts are special tokens, those are taken for such that look like it: the end
  /// token, and whatever stands in angle brackets.
  ///
  /// - Parameter isTurn: whether `range` ends with the turn; else the beginning of another may follow.
  func stop(in chat: RenderedChat, _ range: Range<Int>, isTurn: Bool) -> (text: String, end: Int)? {
    var run: [(text: String, end: Int)] = []
    var start = range.lowerBound
    while start < range.upperBound {
      if chat.isTemplates(at: start), let text = special(in: chat, start..<range.upperBound) {
        start += text.unicodeScalars.count
        run.append((text, start))
      } else if run.isEmpty {
        start += 1
      } else {
        break
      }
    }
    let known = run.first { $0.text == eosToken } ?? run.first { $0.text == stop }
    return known ?? (isTurn ? run.last : run.first)
  }

  /// The longest special token that begins `range`.
  private func special(in chat: RenderedChat, _ range: Range<Int>) -> String? {
    var known = specialTokens
    if let eosToken, !eosToken.isEmpty { known.insert(eosToken) }
    if let found = known.filter({ chat.has($0, at: range) }).max(by: { $0.count < $1.count }) {
      return found
    }
    guard specialTokens.isEmpty, chat.scalars[range.lowerBound] == "<",
      let close = chat.scalars[range].firstIndex(of: ">")
    else { return nil }
    let inner = chat.scalars[range.lowerBound + 1..<close]
    guard !inner.isEmpty, !inner.contains(where: { $0.properties.isWhitespace || $0 == "<" }) else {
      return nil
    }
    return chat.string(range.lowerBound..<close + 1)
  }
}
