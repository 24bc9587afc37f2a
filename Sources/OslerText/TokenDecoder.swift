/// How tokens become text again: steps over the tokens as the vocabulary writes them.
struct TokenDecoder: Hashable, Sendable {
  /// `nil` where the file names no decoder: the tokens stand one space apart.
  let steps: [DecoderStep]?

  static let byteLevel = TokenDecoder(steps: [.byteLevel])

  /// The text of `tokens`.
  func text(of tokens: [String]) -> String {
    guard let steps else { return tokens.joined(separator: " ") }
    var tokens = tokens
    for step in steps { tokens = step.apply(to: tokens) }
    return tokens.joined()
  }

  /// The bytes that `token` stands for in the middle of a text.
  func bytes(of token: String) -> [UInt8] {
    guard let steps else { return Array((" " + token).utf8) }
    if steps == [.byteLevel] { return ByteAlphabet.bytes(token) ?? Array(token.utf8) }
    var token = token
    for step in steps {
      switch step {
      case .byteFallback: if let byte = DecoderStep.byte(token) { return [byte] }
      case .byteLevel: return ByteAlphabet.bytes(token) ?? Array(token.utf8)
      case .metaspace(let mark, _): token = DecoderStep.metaspace(token, mark, isDropped: false)
      case .replace: token = step.apply(to: [token]).joined()
      case .fuse, .strip: break
      }
    }
    return Array(token.utf8)
  }
}

enum DecoderStep: Hashable, Sendable {
  /// Characters are bytes, see ``ByteAlphabet``; the bytes of all tokens are one text.
  case byteLevel
  /// Runs of `<0x0A>` are UTF-8; each byte of a run that is not becomes U+FFFD.
  case byteFallback
  /// All tokens become one.
  case fuse
  case replace(String, with: String)
  /// Takes `character` off the ends of each token, so many times at most.
  case strip(Unicode.Scalar, start: Int, stop: Int)
  /// Marks are spaces; those of the first token are dropped if the encoder put one there.
  case metaspace(Unicode.Scalar, dropsFirst: Bool)

  func apply(to tokens: [String]) -> [String] {
    switch self {
    case .byteLevel:
      let bytes = tokens.flatMap { ByteAlphabet.bytes($0) ?? Array($0.utf8) }
      return [String(decoding: bytes, as: UTF8.self)]
    case .byteFallback: return Self.joinBytes(tokens)
    case .fuse: return [tokens.joined()]
    case .replace(let old, let new):
      return tokens.map {
        var bytes = Array($0.utf8)
        bytes.replaceAll(Array(old.utf8), with: Array(new.utf8))
        return String(decoding: bytes, as: UTF8.self)
      }
    case .strip(let character, let start, let stop):
      return tokens.map { Self.strip($0, character, start: start, stop: stop) }
    case .metaspace(let mark, let dropsFirst):
      return tokens.enumerated().map {
        Self.metaspace($0.element, mark, isDropped: dropsFirst && $0.offset == 0)
      }
    }
  }

  /// The byte that a token such as `<0x0A>` is.
  static func byte(_ token: String) -> UInt8? {
    let bytes = Array(token.utf8)
    guard bytes.count == 6, token.hasPrefix("<0x"), bytes[5] == UInt8(ascii: ">") else { return nil }
    // `UInt8(_:radix:)` takes a sign, as the reference does: "+A" is a byte to both.
    return UInt8(String(decoding: bytes[3..<5], as: UTF8.self), radix: 16)
  }

  /// The text of a run of bytes.
  static func text(ofRun bytes: [UInt8]) -> [String] {
    if bytes.isEmpty { return [] }
    if let text = String(validating: bytes, as: UTF8.self) { return [text] }
    return [String](repeating: "\u{FFFD}", count: bytes.count)
  }

  private static func joinBytes(_ tokens: [String]) -> [String] {
    var result: [String] = []
    var run: [UInt8] = []
    for token in tokens {
      if let byte = byte(token) {
        run.append(byte)
        continue
      }
      result += text(ofRun: run)
      run = []
      result.append(token)
    }
    return result + text(ofRun: run)
  }

  static func strip(_ token: String, _ character: Unicode.Scalar, start: Int, stop: Int) -> String {
    var scalars = Array(token.unicodeScalars)[...]
    for _ in 0..<start where scalars.first == character { scalars.removeFirst() }
    for _ in 0..<stop where scalars.last == character { scalars.removeLast() }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  static func metaspace(_ token: String, _ mark: Unicode.Scalar, isDropped: Bool) -> String {
    var text = String.UnicodeScalarView()
    for scalar in token.unicodeScalars where scalar != mark || !isDropped {
      text.append(scalar == mark ? " " : scalar)
    }
    return String(text)
  }
}
