import OslerJSON

extension Tokenizer {
  /// Takes over what `tokenizer_config.json` says, and, where that is silent, `special_tokens_map.json`.
  mutating func configure(_ place: JSONPlace) throws(TokenizerError) {
    configuration = place.value
    try nameSpecial(place)
    // Hugging Face writes 1e30 for "no limit", which is no Int.
    maximumLength = place.value["model_max_length"]?.whole
    chatTemplate = try Self.chatTemplate(place["chat_template"])
    addsBOS = try place["add_bos_token"].flag(otherwise: addsBOS) && bosID != nil
    addsEOS = try place["add_eos_token"].flag(otherwise: addsEOS) && eosID != nil
  }

  /// Takes over the `bos_token` and `eos_token` of a file: text, or an object with `content`; null for none.
  mutating func nameSpecial(_ place: JSONPlace) throws(TokenizerError) {
    bosID = try specialID("bos_token", in: place, otherwise: bosID)
    eosID = try specialID("eos_token", in: place, otherwise: eosID)
    addsBOS = bosID.map(frame.prefix.contains) ?? false
    addsEOS = eosID.map(frame.suffix.contains) ?? false
  }

  /// `tokenizer_config.json`: what was loaded, with the tokens and the length of this tokenizer.
  public func configurationJSON() -> String {
    var result = configuration
    func set(_ key: String, to value: JSONValue) { result = result.setting(key, to: value) }
    for (key, token) in [("bos_token", bosToken), ("eos_token", eosToken)] {
      let value = token.map { JSONValue.string($0) } ?? .null
      // A token that is an object with its properties stays one.
      if let known = result[key], known == value || known["content"] == value { continue }
      set(key, to: value)
    }
    if let maximumLength { set("model_max_length", to: .integer(maximumLength)) }
    if result["clean_up_tokenization_spaces"] == nil {
      set("clean_up_tokenization_spaces", to: .bool(false))
    }
    if result["tokenizer_class"] == nil {
      set("tokenizer_class", to: .string("PreTrainedTokenizerFast"))
    }
    return result.written(.indented) + "\n"
  }

  private func specialID(
    _ key: String, in configuration: JSONPlace, otherwise known: Int32?
  ) throws(TokenizerError) -> Int32? {
    guard let value = configuration.value[key] else { return known }
    if value == .null { return nil }
    guard let token = value.text ?? value["content"]?.text else {
      throw configuration[key].wrong("text, an object with 'content', or null")
    }
    guard let id = id(ofPiece: token) else {
      throw .unknownSpecial(file: configuration.file, key: key, token: token)
    }
    return id
  }

  /// One template, or the one named "default" of a list.
  private static func chatTemplate(_ place: JSONPlace) throws(TokenizerError) -> String? {
    if place.isNull { return nil }
    if let text = place.value.text { return text }
    for named in try place.elements("text, or a list of templates with 'name' and 'template'") {
      let name = try named.member("name").text()
      let template = try named.member("template").text()
      if name == "default" { return template }
    }
    return nil
  }
}
