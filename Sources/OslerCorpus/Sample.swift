public import OslerText

/// One text to learn from, before it is cut into tokens: a whole article, or a prompt and its answer.
public struct Sample: Hashable, Sendable {
  /// What the sample was made from: `pubmed:973217`, or the id of a question.
  public let id: String
  /// Read or trained, in the order of the text.
  public let parts: [PromptPart]

  public init(id: String, parts: [PromptPart]) {
    self.id = id
    self.parts = parts
  }

  /// The article's title and abstract, all of it trained.
  public init(_ article: Article) {
    self.init(id: "pubmed:\(article.pmid)", parts: [PromptPart(article.text, isTrained: true)])
  }

  /// The question in the words of a prompt, which is read, and its answer, which is trained.
  public init(_ question: Question, template: PromptTemplate) {
    self.init(
      id: question.id,
      parts: template.render(
        instruction: question.instruction, input: question.context, response: question.answer))
  }

  public var text: String { parts.map(\.text).joined() }
}

/// A ``Sample`` in tokens.
public struct TokenSample: Hashable, Sendable {
  public let id: String
  public let tokens: [Int32]
  /// As long as `tokens`: whether the model is trained to predict the token, given those before it.
  public let trained: [Bool]

  public init(id: String, tokens: [Int32], trained: [Bool]) {
    precondition(tokens.count == trained.count, "\(tokens.count) tokens, but \(trained.count) marks")
    self.id = id
    self.tokens = tokens
    self.trained = trained
  }
}

extension Sample {
  /// The sample in tokens.
  ///
  /// Each part is encoded by itself, so that no token reaches over from a prompt into its answer.
  ///
  /// - Parameters:
  ///   - encoder: one for all samples, which remembers the words it has met.
  ///   - addsBeginning: put the tokenizer's beginning-of-text token first, which is never trained.
  ///     A tokenizer without that token adds none.
  ///   - addsEnd: put its end-of-text token last, trained when the last part is. Likewise.
  public func tokenized(
    with encoder: inout TokenEncoder, addsBeginning: Bool = true, addsEnd: Bool = true
  ) -> TokenSample {
    var tokens: [Int32] = []
    var trained: [Bool] = []
    func append(_ new: [Int32], isTrained: Bool) {
      tokens += new
      trained += repeatElement(isTrained, count: new.count)
    }
    if addsBeginning, let beginning = encoder.tokenizer.bosID { append([beginning], isTrained: false) }
    for part in parts { append(encoder.encode(part.text), isTrained: part.isTrained) }
    if addsEnd, let end = encoder.tokenizer.eosID { append([end], isTrained: parts.last?.isTrained ?? false) }
    return TokenSample(id: id, tokens: tokens, trained: trained)
  }
}
