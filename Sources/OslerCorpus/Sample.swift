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
  public init(_ question: Question, template: PromptTemplate) throws(TemplateError) {
    try self.init(
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
  /// Where training begins and ends, tokens begin and end: no token reaches over from a prompt into its
  /// answer, so that training sees the tokens that asking makes.
  ///
  /// - Parameters:
  ///   - encoder: one for all samples, which remembers the words it has met.
  ///   - addsBeginning: put the tokenizer's beginning-of-text token first, which is never trained, unless
  ///     the text begins with it. A tokenizer without that token adds none.
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
    var isFirst = true
    for part in parts where !part.stretches.isEmpty {
      append(encoder.encode(part.stretches, continuing: !isFirst), isTrained: part.isTrained)
      isFirst = false
    }
    if addsBeginning, let beginning = encoder.tokenizer.bosID, tokens.first != beginning {
      tokens.insert(beginning, at: 0)
      trained.insert(false, at: 0)
    }
    if addsEnd, let end = encoder.tokenizer.eosID { append([end], isTrained: parts.last?.isTrained ?? false) }
    return TokenSample(id: id, tokens: tokens, trained: trained)
  }
}

extension TokenSample {
  /// Throws when nothing would be learned from it, or when the answer would be learned without its end: a
  /// model tuned on such samples never stops.
  ///
  /// - Parameter ends: the tokens that end an answer; none are asked for when there are none.
  public func checkLearns(ends: Set<Int32>) throws(SampleError) {
    guard let last = trained.lastIndex(of: true) else { throw .nothingTrained(id: id) }
    guard
      ends.isEmpty || tokens[...last].indices.contains(where: { trained[$0] && ends.contains(tokens[$0]) })
    else { throw .endNotTrained(id: id) }
  }
}

/// Why nobody should train on a sample.
public enum SampleError: Error, Hashable, CustomStringConvertible {
  case nothingTrained(id: String)
  case endNotTrained(id: String)

  public var description: String {
    switch self {
    case .nothingTrained(let id): "sample '\(id)' has no token to learn"
    case .endNotTrained(let id): "sample '\(id)' does not train the token that ends an answer"
    }
  }
}
