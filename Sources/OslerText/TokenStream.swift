/// A ``TokenDecoder`` that is given one token at a time.
struct TokenStream: Sendable {
  private enum Form: Sendable {
    case bytes
    /// Steps that look at a token alone, or at a run of bytes.
    case steps([DecoderStep])
    case whole
  }

  private let decoder: TokenDecoder
  private let form: Form
  /// Bytes that begin a character, or the run of bytes so far.
  private var held: [UInt8] = []
  private var tokens: [String] = []
  /// Tokens that a metaspace step has seen.
  private var count = 0
  /// Characters that may still be stripped from the start of the text.
  private var strippable: Int

  init(_ decoder: TokenDecoder) {
    self.decoder = decoder
    form = Self.form(decoder.steps)
    strippable = 0
    if case .steps(let steps) = form, case .strip(_, let start, _) = steps.last, steps.contains(.fuse) {
      strippable = start
    }
  }

  private static func form(_ steps: [DecoderStep]?) -> Form {
    guard let steps else { return .whole }
    if steps == [.byteLevel] { return .bytes }
    if steps.contains(.byteLevel) || steps.count(where: { $0 == .byteFallback }) > 1 { return .whole }
    guard let fuse = steps.firstIndex(of: .fuse) else { return .steps(steps) }
    switch steps[(fuse + 1)...].first {
    case nil: return .steps(steps)
    case .strip(_, _, stop: 0) where fuse + 2 == steps.count: return .steps(steps)
    default: return .whole
    }
  }

  mutating func append(_ token: String) -> String {
    switch form {
    case .bytes:
      held += decoder.bytes(of: token)
      let whole = held.count - Self.unfinishedCount(held)
      defer { held.removeFirst(whole) }
      return String(decoding: held[..<whole], as: UTF8.self)
    case .steps(let steps): return push(token, through: steps[...])
    case .whole:
      tokens.append(token)
      return ""
    }
  }

  mutating func finish() -> String {
    defer { (held, tokens) = ([], []) }
    switch form {
    case .bytes: return String(decoding: held, as: UTF8.self)
    case .steps(let steps):
      guard let fallback = steps.firstIndex(of: .byteFallback) else { return "" }
      return flush(through: steps[(fallback + 1)...])
    case .whole: return decoder.text(of: tokens)
    }
  }

  private mutating func push(_ token: String, through steps: ArraySlice<DecoderStep>) -> String {
    var token = token
    for (index, step) in zip(steps.indices, steps) {
      let rest = steps[(index + 1)...]
      switch step {
      case .byteFallback:
        if let byte = DecoderStep.byte(token) {
          held.append(byte)
          return ""
        }
        return flush(through: rest) + push(token, through: rest)
      case .metaspace(let mark, let dropsFirst):
        token = DecoderStep.metaspace(token, mark, isDropped: dropsFirst && count == 0)
        count += 1
      case .replace, .strip: token = step.apply(to: [token]).joined()
      case .fuse: return stripStart(token, by: rest.first)
      case .byteLevel: break
      }
    }
    return token
  }

  /// Ends the run of bytes.
  private mutating func flush(through steps: ArraySlice<DecoderStep>) -> String {
    let run = DecoderStep.text(ofRun: held)
    held = []
    var text = ""
    for token in run { text += push(token, through: steps) }
    return text
  }

  /// Takes off what the step takes off the start of the whole text.
  private mutating func stripStart(_ token: String, by step: DecoderStep?) -> String {
    guard case .strip(let character, _, _) = step else { return token }
    var scalars = token.unicodeScalars[...]
    while strippable > 0, let first = scalars.first {
      strippable = first == character ? strippable - 1 : 0
      if first == character { scalars.removeFirst() }
    }
    return String(scalars)
  }

  /// How many bytes at the end begin a character that more bytes could complete
  /// (the Unicode Standard 16, table 3-7).
  private static func unfinishedCount(_ bytes: [UInt8]) -> Int {
    for count in 1...3 where count <= bytes.count {
      let lead = bytes[bytes.count - count]
      if lead & 0xC0 == 0x80 { continue }
      let length =
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
      guard length > count else { return 0 }
      guard count > 1 else { return 1 }
      let second = bytes[bytes.count - count + 1]
      let isAllowed =
        switch lead {
        case 0xE0: second >= 0xA0
        case 0xED: second < 0xA0
        case 0xF0: second >= 0x90
        case 0xF4: second < 0x90
        default: true
        }
      return isAllowed ? count : 0
    }
    return 0
  }
}
