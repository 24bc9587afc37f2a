/// Reads what comes after the merges: the decoder, and the tokens that a post-processor adds.
enum TokenizerDecoderReader {
  static func decoder(_ place: JSONPlace) throws(TokenizerError) -> TokenDecoder {
    place.isNull ? TokenDecoder(steps: nil) : TokenDecoder(steps: try steps(place))
  }

  private static func steps(_ place: JSONPlace) throws(TokenizerError) -> [DecoderStep] {
    switch try place.type() {
    case "Sequence":
      var all: [DecoderStep] = []
      for part in try place.member("decoders").elements() { all += try steps(part) }
      return all
    case "ByteLevel": return [.byteLevel]
    case "ByteFallback": return [.byteFallback]
    case "Fuse": return [.fuse]
    case "Replace":
      let old = String(decoding: try place.member("pattern").literal(), as: UTF8.self)
      return [.replace(old, with: try place.member("content").text())]
    case "Strip":
      return [
        .strip(
          try place.member("content").character(), start: try place.member("start").count(),
          stop: try place.member("stop").count())
      ]
    case "Metaspace":
      return [
        .metaspace(
          try place.member("replacement").character(),
          dropsFirst: try TokenizerPipelineReader.metaspacePrefix(place) != .never)
      ]
    case let type:
      throw place.unsupported(
        "the decoder", "'\(type)'",
        supported: "ByteLevel, ByteFallback, Fuse, Replace, Strip, Metaspace, Sequence")
    }
  }

  /// The tokens that the post-processor puts around a single text.
  ///
  /// - Parameter count: how many ids there are; an id beyond them is an error.
  static func frame(_ place: JSONPlace, count: Int) throws(TokenizerError) -> SpecialFrame {
    var frame = SpecialFrame()
    if place.isNull { return frame }
    switch try place.type() {
    case "ByteLevel": break
    case "Sequence":
      for part in try place.member("processors").elements() {
        let inner = try self.frame(part, count: count)
        frame.prefix = inner.prefix + frame.prefix
        frame.suffix += inner.suffix
      }
    case "TemplateProcessing": frame = try template(place, count: count)
    case "BertProcessing", "RobertaProcessing":
      frame.prefix = [try pair(place.member("cls"), count: count)]
      frame.suffix = [try pair(place.member("sep"), count: count)]
    case let type:
      throw place.unsupported(
        "the post_processor", "'\(type)'",
        supported: "TemplateProcessing, ByteLevel, BertProcessing, RobertaProcessing, Sequence")
    }
    return frame
  }

  private static func template(_ place: JSONPlace, count: Int) throws(TokenizerError) -> SpecialFrame {
    var frame = SpecialFrame()
    var hasText = false
    for part in try place.member("single").elements() {
      if !part["Sequence"].isNull {
        hasText = true
        continue
      }
      let name = try part.member("SpecialToken").member("id").text()
      for id in try place.member("special_tokens").member(name).member("ids").elements() {
        let id = try checked(id, count: count)
        if hasText { frame.suffix.append(id) } else { frame.prefix.append(id) }
      }
    }
    return frame
  }

  /// The id in `["</s>", 2]`.
  private static func pair(_ place: JSONPlace, count: Int) throws(TokenizerError) -> Int32 {
    let sides = try place.elements("a token and its id")
    guard sides.count == 2 else { throw place.wrong("a token and its id") }
    return try checked(sides[1], count: count)
  }

  private static func checked(_ place: JSONPlace, count: Int) throws(TokenizerError) -> Int32 {
    let id = try place.id()
    guard id < count else {
      throw .keyBeyondVocabulary(file: place.file, key: place.key, id: Int(id), count: count)
    }
    return id
  }
}
