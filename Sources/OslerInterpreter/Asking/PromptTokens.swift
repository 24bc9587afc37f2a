import OslerCorpus
import OslerModel
import OslerText

extension Speaker {
  /// A prompt in tokens, with exactly one beginning token where the tokenizer puts one; to a GLM, in its layout.
  func tokens(of parts: [PromptPart], _ template: PromptTemplate) -> [Int32] {
    var encoder = TokenEncoder(tokenizer)
    let layout = base.layout
    let addsBeginning = layout == nil && tokenizer.addsBOS && !template.writesBeginning
    let tokens = Sample(id: "prompt", parts: parts)
      .tokenized(with: &encoder, addsBeginning: addsBeginning, addsEnd: false).tokens
    return layout?.prompt(tokens) ?? tokens
  }
}

extension Tokenizer {
  /// The tokens that end an answer in this template.
  func stopIDs(of template: PromptTemplate) -> [Int32] {
    (eosID.map { [$0] } ?? []) + template.stopTokens.compactMap(id(ofSpecial:))
  }

  func id(ofSpecial text: String) -> Int32? { id(ofPiece: text).flatMap { isSpecial($0) ? $0 : nil } }
}

extension PromptTemplate {
  /// Throws unless the tokenizer has a token for every mark of the template: else the model would read and
  /// learn letters in their place.
  func check(_ tokenizer: Tokenizer) throws(PromptError) {
    if let mark = specialTexts.first(where: { tokenizer.id(ofSpecial: $0) == nil }) {
      throw .noSuchToken(template: name, mark: mark)
    }
  }
}

enum PromptError: Error, Hashable, CustomStringConvertible {
  case noSuchToken(template: String, mark: String)

  var description: String {
    switch self {
    case .noSuchToken(let template, let mark):
      "the template '\(template)' marks turns with '\(mark)', for which the model's tokenizer has no token"
    }
  }

  var hint: String? { "choose a template that the model knows with 'template:'" }
}
