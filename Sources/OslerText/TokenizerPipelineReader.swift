import OslerJSON

/// Reads the steps before the merges: the normalizer and the pre-tokenizer.
///
/// What would change the tokens and is not built is refused by name.
enum TokenizerPipelineReader {
  static func normalizer(_ place: JSONPlace) throws(TokenizerError) -> Normalizer {
    if place.isNull { return .none }
    switch try place.type() {
    case "Sequence":
      var steps: [Normalizer] = []
      for part in try place.member("normalizers").elements() { steps.append(try normalizer(part)) }
      return steps.isEmpty ? .none : steps.count == 1 ? steps[0] : .sequence(steps)
    case "Lowercase": return .lowercase
    case "Strip":
      return .strip(
        left: try place.member("strip_left").flag(), right: try place.member("strip_right").flag())
    case "Prepend": return .prepend(Array(try place.member("prepend").text().utf8))
    case "Replace":
      return .replace(
        try place.member("pattern").literal(), with: Array(try place.member("content").text().utf8))
    case let type:
      if let form = UnicodeForm(rawValue: type) { return .form(form) }
      throw place.unsupported(
        "the normalizer", "'\(type)'",
        supported: "NFC, NFD, NFKC, NFKD, Lowercase, Strip, Prepend, Replace, Sequence")
    }
  }

  static func preTokenizer(_ place: JSONPlace) throws(TokenizerError) -> PreTokenizer {
    let pre = PreTokenizer(steps: try steps(place))
    // The reference's later steps would see GPT-2's characters, ours see bytes.
    if let level = pre.steps.firstIndex(where: \.isByteLevel), level + 1 < pre.steps.count {
      throw place.unsupported("the pre_tokenizer", "a step after 'ByteLevel'", supported: "ByteLevel last")
    }
    return pre
  }

  private static func steps(_ place: JSONPlace) throws(TokenizerError) -> [PreTokenizerStep] {
    if place.isNull { return [] }
    switch try place.type() {
    case "Sequence":
      var all: [PreTokenizerStep] = []
      for part in try place.member("pretokenizers").elements() { all += try steps(part) }
      return all
    case "ByteLevel":
      return [
        .byteLevel(
          addsSpace: try place.member("add_prefix_space").flag(),
          splits: try place["use_regex"].flag(otherwise: true))
      ]
    case "Digits": return [.digits(isEach: try place.member("individual_digits").flag())]
    case "Metaspace": return [.metaspace(try metaspace(place))]
    case "Split": return [try split(place)]
    case let type:
      throw place.unsupported(
        "the pre_tokenizer", "'\(type)'", supported: "ByteLevel, Split, Digits, Metaspace, Sequence")
    }
  }

  private static func metaspace(_ place: JSONPlace) throws(TokenizerError) -> Metaspace {
    let mark = try place.member("replacement").character()
    return Metaspace(
      mark: Array(String(mark).utf8), prefix: try metaspacePrefix(place),
      splits: try place["split"].flag(otherwise: true))
  }

  /// The older files' `add_prefix_space`, or `prepend_scheme`; two that contradict each other are refused.
  static func metaspacePrefix(_ place: JSONPlace) throws(TokenizerError) -> Metaspace.Prefix {
    let adds = place["add_prefix_space"]
    let addsSpace = try adds.flag(otherwise: true)
    guard !place["prepend_scheme"].isNull else { return addsSpace ? .always : .never }
    let prefix = try place["prepend_scheme"].choice(Metaspace.Prefix.self)
    guard addsSpace || prefix == .never else {
      throw adds.wrong("true, as 'prepend_scheme' is '\(prefix.rawValue)'")
    }
    return prefix
  }

  private static func split(_ place: JSONPlace) throws(TokenizerError) -> PreTokenizerStep {
    let behavior = try place.member("behavior").choice(MarkPlace.self)
    let invert = try place.member("invert").flag()
    let pattern = try place.member("pattern")
    guard !pattern["Regex"].isNull else {
      guard !invert else {
        throw place.unsupported("'\(place.key).invert'", "true", supported: "false for a text")
      }
      return .marks(try pattern.literal(), behavior)
    }
    guard let known = WordPattern(expression: try pattern["Regex"].text()) else {
      throw .unknownPattern(
        file: place.file, key: pattern["Regex"].key, pattern: try pattern["Regex"].text())
    }
    // The patterns match every character: what is between matches is nothing.
    guard behavior == .isolated || behavior == .removed && invert else {
      throw place.unsupported(
        "'\(place.key).behavior'", "'\(behavior.rawValue)'",
        supported: "'Isolated', or 'Removed' with 'invert'")
    }
    return .words(known)
  }
}

extension PreTokenizerStep {
  fileprivate var isByteLevel: Bool { if case .byteLevel = self { true } else { false } }
}

extension JSONPlace {
  /// The `type` of a step.
  func type() throws(TokenizerError) -> String { try member("type").text() }

  /// The bytes of `{"String": …}`; a regular expression is quoted and refused.
  func literal() throws(TokenizerError) -> [UInt8] {
    if let expression = self["Regex"].value.text {
      throw .unknownPattern(file: file, key: self["Regex"].key, pattern: expression)
    }
    let text = try member("String").text()
    guard !text.isEmpty else { throw self["String"].wrong("text that is not empty") }
    return Array(text.utf8)
  }
}
