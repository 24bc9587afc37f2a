import OslerJSON

extension Tokenizer {
  /// The tokenizer as plain lists.
  ///
  /// - Parameter size: of the model's vocabulary; ids beyond the tokenizer's are unused ones.
  /// - Throws: ``TokenizerListsError/notLists(what:)``.
  public func lists(vocabulary size: Int) throws(TokenizerListsError) -> TokenizerLists {
    var lists: TokenizerLists
    switch core {
    case .sentencePiece(let model, _): lists = try Self.lists(model)
    case .bytePair: lists = try bytePairLists()
    }
    let known = lists.types ?? []
    lists.tokens = (0..<size).map { piece(of: Int32($0)) ?? "[PAD\($0)]" }
    lists.types = (0..<size).map { id in
      if piece(of: Int32(id)) == nil { return 5 }
      if isSpecial(Int32(id)) { return 3 }
      return id < known.count ? known[id] : 4
    }
    lists.scores = lists.scores.map { scores in (0..<size).map { $0 < scores.count ? scores[$0] : 0 } }
    (lists.bosID, lists.eosID) = (bosID, eosID)
    (lists.addsBOS, lists.addsEOS, lists.chatTemplate) = (addsBOS, addsEOS, chatTemplate)
    return lists
  }

  private static func lists(_ model: SentencePieceModel) throws(TokenizerListsError) -> TokenizerLists {
    guard model.algorithm == .bpe else { throw .notLists(what: "a unigram vocabulary") }
    var lists = TokenizerLists(kind: .sentencePiece, tokens: [])
    lists.scores = model.pieces.map(\.score)
    lists.types = model.pieces.map { Int32($0.kind.rawValue) }
    lists.unknownID = model.unkID
    lists.addsSpacePrefix = model.normalization.addsDummyPrefix
    return lists
  }

  /// What the merges are, and how text is cut, from the tokenizer's own `tokenizer.json`.
  private func bytePairLists() throws(TokenizerListsError) -> TokenizerLists {
    guard let file = try? JSONReader.read(json()), let model = file["model"] else {
      throw .notLists(what: "this tokenizer")
    }
    let merges = (model["merges"]?.elements ?? []).map { merge in
      merge.text ?? (merge.elements ?? []).compactMap(\.text).joined(separator: " ")
    }
    if model["byte_fallback"] == .bool(true) { return pieces(model, merges) }
    guard let split = Self.split(file["pre_tokenizer"] ?? .null) else {
      throw .notLists(what: "the way in which this tokenizer cuts text into words")
    }
    var lists = TokenizerLists(kind: .bytePairs, tokens: [])
    (lists.split, lists.merges) = (split, merges)
    lists.types = (0..<vocabularySize).map { _ in 1 }
    return lists
  }

  /// SentencePiece's pieces again: a score is minus the number of the merge that makes the piece.
  private func pieces(_ model: JSONValue, _ merges: [String]) -> TokenizerLists {
    var lists = TokenizerLists(kind: .sentencePiece, tokens: [])
    var scores = [Float](repeating: 0, count: vocabularySize)
    for (rank, merge) in merges.enumerated() {
      if let id = id(ofPiece: merge.filter { $0 != " " }) { scores[Int(id)] = -Float(rank) }
    }
    lists.scores = scores
    let unknown = model["unk_token"]?.text
    lists.unknownID = unknown.flatMap(id(ofPiece:))
    lists.types = (0..<vocabularySize).map { id in
      let text = piece(of: Int32(id)) ?? ""
      return text.wholeMatch(of: /<0x[0-9A-F]{2}>/) != nil ? 6 : text == unknown ? 2 : 1
    }
    return lists
  }

  /// The name of the words' pattern in a `pre_tokenizer`; nil for one without a name.
  private static func split(_ value: JSONValue) -> String? {
    switch value["type"]?.text {
    case "ByteLevel": return value["add_prefix_space"] == .bool(true) ? nil : "gpt-2"
    case "Sequence":
      guard let expression = value["pretokenizers"]?.elements?.first?["pattern"]?["Regex"]?.text,
        let pattern = WordPattern(expression: expression)
      else { return nil }
      return TokenizerLists.splits.first { $0.pattern == pattern }?.name
    default: return nil
    }
  }
}
