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
      let kind = id < known.count ? known[id] : 4
      return isSpecial(Int32(id)) && kind != 2 ? 3 : kind
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
    if model["byte_fallback"] == .bool(true) { return try pieces(file, model, merges) }
    guard let split = Self.split(file["pre_tokenizer"] ?? .null) else {
      throw .notLists(what: "the way in which this tokenizer cuts text into words")
    }
    let normalizer = file["normalizer"]?["type"]?.text
    guard normalizer == (split == "qwen2" ? "NFC" : nil) else {
      throw .notLists(what: "the way in which this tokenizer normalises text")
    }
    var lists = TokenizerLists(kind: .bytePairs, tokens: [])
    (lists.split, lists.merges) = (split, merges)
    lists.types = (0..<vocabularySize).map { _ in 1 }
    return lists
  }

  /// SentencePiece's pieces again: a score is minus the number of the last merge that makes the piece.
  private func pieces(
    _ file: JSONValue, _ model: JSONValue, _ merges: [String]
  ) throws(TokenizerListsError) -> TokenizerLists {
    var lists = TokenizerLists(kind: .sentencePiece, tokens: [])
    guard let addsSpacePrefix = Self.addsSpacePrefix(file) else {
      throw .notLists(what: "the way in which this tokenizer normalises text")
    }
    lists.addsSpacePrefix = addsSpacePrefix
    var scores = [Float](repeating: 0, count: vocabularySize)
    var last: Int32?
    for (rank, merge) in merges.enumerated() {
      // By scalars: a space and a combining mark after it are one character.
      let made = String(String.UnicodeScalarView(merge.unicodeScalars.filter { $0 != " " }))
      guard let id = core.id(ofPiece: made) else { continue }
      // Between the merges that make one piece, SentencePiece has room for no other's.
      guard id == last || scores[Int(id)] == 0 else { throw Self.otherMerges }
      scores[Int(id)] = -Float(rank + 1)
      last = id
    }
    guard joinsAllPieces(Set(merges)) else { throw Self.otherMerges }
    lists.scores = scores
    let unknown = model["unk_token"]?.text
    lists.unknownID = unknown.flatMap(id(ofPiece:))
    lists.types = (0..<vocabularySize).map { id in
      let text = piece(of: Int32(id)) ?? ""
      return text.wholeMatch(of: /<0x[0-9A-F]{2}>/) != nil ? 6 : text == unknown ? 2 : 1
    }
    return lists
  }

  private static let otherMerges = TokenizerListsError.notLists(what: "merges that are not SentencePiece's")

  /// Whether any two pieces may be merged that make a piece, as SentencePiece does it.
  private func joinsAllPieces(_ merges: Set<String>) -> Bool {
    func isPlain(_ text: Substring) -> Bool { core.id(ofPiece: String(text)).map { !isSpecial($0) } ?? false }
    return (0..<Int32(core.count)).allSatisfy { id in
      guard let text = core.piece(of: id), !isSpecial(id) else { return true }
      return text.unicodeScalars.indices.dropFirst().allSatisfy { cut in
        let (first, second) = (text[..<cut], text[cut...])
        return !isPlain(first) || !isPlain(second) || merges.contains("\(first) \(second)")
      }
    }
  }

  /// Whether a text begins with a space that it did not have; nil when more is done to it than SentencePiece's
  /// "identity" does. `Metaspace` puts none before a space, SentencePiece does: what the file was made of.
  private static func addsSpacePrefix(_ file: JSONValue) -> Bool? {
    let normalizer = file["normalizer"] ?? .null
    let steps = normalizer["normalizers"]?.elements ?? (normalizer == .null ? [] : [normalizer])
    let kinds = steps.map { step in
      switch step["type"]?.text {
      case "Prepend" where step["prepend"]?.text == "▁": "prepend"
      case "Replace" where step["pattern"]?["String"]?.text == " " && step["content"]?.text == "▁": "replace"
      default: ""
      }
    }
    let splitter = file["pre_tokenizer"] ?? .null
    switch (kinds, splitter["type"]?.text) {
    case (["prepend", "replace"], nil): return true
    case (["replace"], nil): return false
    case ([], "Metaspace"):
      guard splitter["replacement"]?.text == "▁", splitter["split"] == .bool(false) else { return nil }
      return splitter["prepend_scheme"]?.text != "never" && splitter["add_prefix_space"] != .bool(false)
    default: return nil
    }
  }

  /// The name of the words' pattern in a `pre_tokenizer`; nil for one without a name.
  private static func split(_ value: JSONValue) -> String? {
    switch value["type"]?.text {
    case "ByteLevel":
      return value["add_prefix_space"] == .bool(true) || value["use_regex"] == .bool(false) ? nil : "gpt-2"
    case "Sequence":
      guard value["pretokenizers"]?.elements?.count == 2,
        let expression = value["pretokenizers"]?.elements?.first?["pattern"]?["Regex"]?.text,
        let pattern = WordPattern(expression: expression)
      else { return nil }
      return TokenizerLists.splits.first { $0.pattern == pattern }?.name
    default: return nil
    }
  }
}
