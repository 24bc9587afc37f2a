import OslerJSON

extension Tokenizer {
  /// Reads the bytes of a `tokenizer.model`, and of the `added_tokens.json` beside it: texts and their ids.
  ///
  /// Control pieces are special tokens, and so are the added ones. A text is begun with `<s>` where the model
  /// has one, as the reference's Llama tokenizer does, unless a configuration says otherwise.
  init(sentencePiece bytes: [UInt8], file: String, added: JSONPlace? = nil) throws(TokenizerError) {
    let model = try SentencePieceModel(bytes, file: file)
    var tokens: [AddedToken] = []
    for (id, piece) in model.pieces.enumerated() where piece.kind == .control {
      tokens.append(AddedToken(id: Int32(id), content: piece.text, isSpecial: true, isNormalized: false))
    }
    if let added { tokens += try Self.added(added, to: model) }
    self.init(
      .sentencePiece(model, bytes: bytes), added: tokens,
      frame: SpecialFrame(prefix: model.bosID.map { [$0] } ?? []),
      normalizer: .none)
    bosID = model.bosID
    eosID = model.eosID
    addsBOS = bosID != nil
  }

  private static func added(
    _ place: JSONPlace, to model: SentencePieceModel
  ) throws(TokenizerError) -> [AddedToken] {
    let names = place.value.members?.map(\.key) ?? []
    let count = model.pieces.count
    var tokens: [AddedToken] = []
    for name in names {
      let id = try place[name].id()
      if let known = model.id(ofPiece: name) {
        guard known == id else { throw place[name].wrong("\(known), its id in the model") }
        if model.pieces[Int(id)].kind == .control { continue }
      } else if id < count {
        throw .duplicateID(file: place.file, id: Int(id), first: model.pieces[Int(id)].text, second: name)
      }
      if let other = tokens.first(where: { $0.id == id }) {
        throw .duplicateID(file: place.file, id: Int(id), first: other.content, second: name)
      }
      guard id < count + names.count else {
        throw .idBeyondVocabulary(file: place.file, token: name, id: Int(id), count: count + names.count)
      }
      tokens.append(AddedToken(id: id, content: name, isSpecial: true, isNormalized: false))
    }
    return tokens
  }
}
