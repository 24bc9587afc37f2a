/// Why a document is not JSON, as facts: whoever asked for the document has the words.
public struct JSONProblem: Error, Hashable, Sendable {
  public let fault: JSONFault
  /// Where the thing that is wrong begins, or the thing that is missing should.
  public let start: JSONPosition
  /// The first byte that does not fit: beyond `start` where a whole key, escape or text is wrong.
  public let end: JSONPosition
  /// Whether the document ends where something is missing.
  public let isAtEnd: Bool
}

/// A place in a document.
public struct JSONPosition: Hashable, Sendable {
  /// From 0.
  public let byte: Int
  /// From 1.
  public let line: Int
  /// From 1, in bytes.
  public let column: Int
}

public enum JSONFault: Hashable, Sendable {
  case valueExpected
  case keyExpected
  case colonExpected(after: String)
  /// `,` or `}`.
  case objectGoesOn
  /// `,` or `]`.
  case arrayGoesOn
  case duplicateKey(String)
  case trailingText
  case tooDeep(limit: Int)
  case badNumber(String)
  /// Beyond `Double`.
  case hugeNumber(String)
  case unterminatedText
  case controlCharacter
  case unknownEscape(Character)
  case hexDigitsExpected
  case halfSurrogate
  case invalidUTF8
}
