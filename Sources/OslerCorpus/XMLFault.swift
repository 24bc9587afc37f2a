/// What is wrong with a piece of XML.
public enum XMLFault: Error, Hashable, Sendable {
  /// The file ends inside this: the name of an element, or `a comment`.
  case endsInside(String)
  case mismatchedTag(open: String, close: String)
  case badTag
  case badAttribute(String)
  case repeatedAttribute(String)
  case unknownEntity(String)
  case badReference(String)
  case entityDeclared(String)
  case badDoctype
  case badMarkup
  case unsupportedEncoding(String)
  case invalidUTF8
  case illegalCharacter(code: UInt32)
  case outsideRoot
  case tooDeep(limit: Int)
  case tagTooLong(limit: Int)
  case textTooLong(limit: Int)
}

extension XMLFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .endsInside(let what): "the file ends inside \(what)"
    case .mismatchedTag(let open, let close): "'</\(close)>' where '</\(open)>' is expected"
    case .badTag: "'<' that begins no tag"
    case .badAttribute(let name): "the attribute '\(name)' has no value in quotes"
    case .repeatedAttribute(let name): "the attribute '\(name)' stands twice"
    case .unknownEntity(let name): "unknown entity '&\(name);'"
    case .badReference(let text): "'\(text)' stands for no character"
    case .entityDeclared(let name): "declares the entity '\(name)', which is refused"
    case .badDoctype: "a malformed DOCTYPE"
    case .badMarkup: "'<!' that begins neither a comment nor CDATA"
    case .unsupportedEncoding(let name): "the encoding '\(name)' is not read, only UTF-8"
    case .invalidUTF8: "bytes that are not UTF-8"
    case .illegalCharacter(let code): "the character U+\(hexadecimal(code)), which XML forbids"
    case .outsideRoot: "text outside the root element"
    case .tooDeep(let limit): "elements nested more than \(limit) deep"
    case .tagTooLong(let limit): "a tag longer than \(limit) bytes"
    case .textTooLong(let limit): "an article with more than \(limit) bytes of text"
    }
  }

  private func hexadecimal(_ code: UInt32) -> String {
    let digits = String(code, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
