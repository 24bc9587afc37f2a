import OslerModel
import OslerText

extension GGUFFile {
  /// The tokenizer in the file.
  ///
  /// - Throws: ``LoadModelError/noTokenizer(place:)``, or what is wrong with its lists.
  func textTokenizer(written: String) throws -> Tokenizer {
    guard let found = try tokenizer() else { throw LoadModelError.noTokenizer(place: written) }
    guard let kind = TokenizerLists.Kind(rawValue: found.model) else {
      throw LoadModelError.unknownTokenizer(place: written, kind: found.model)
    }
    var lists = TokenizerLists(kind: kind, tokens: found.tokens)
    (lists.split, lists.scores, lists.types) = (found.pre, found.scores, found.types)
    (lists.merges, lists.bosID, lists.eosID) = (found.merges, found.bosID, found.eosID)
    (lists.unknownID, lists.addsBOS, lists.addsEOS) = (found.unknownID, found.addsBOS, found.addsEOS)
    (lists.addsSpacePrefix, lists.chatTemplate) = (found.addsSpacePrefix, found.chatTemplate)
    return try Tokenizer(lists, file: path)
  }
}

extension GGUFTokenizer {
  init(_ lists: TokenizerLists) {
    self.init(
      model: lists.kind.rawValue, pre: lists.split, tokens: lists.tokens, scores: lists.scores,
      types: lists.types, merges: lists.merges, bosID: lists.bosID, eosID: lists.eosID,
      unknownID: lists.unknownID, addsBOS: lists.addsBOS, addsEOS: lists.addsEOS,
      addsSpacePrefix: lists.addsSpacePrefix, chatTemplate: lists.chatTemplate)
  }
}
