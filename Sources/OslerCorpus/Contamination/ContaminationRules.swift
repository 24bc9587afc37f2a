/// When a text to train on counts as holding part of an evaluation set.
public struct ContaminationRules: Hashable, Sendable {
  /// Words that stand in the same order in both (Brown et al. 2020, arXiv:2005.14165, appendix C).
  public var gram = 13
  /// A run of words that more items of the evaluation set have than this is boilerplate, and does not count.
  public var mostShared = 10
  /// Words that a question must have for its being found in a text to count; shorter ones are no one's.
  public var shortestStem = 8
  /// Whether the contexts of questions count, such as PubMedQA's abstracts, or the questions and choices alone.
  public var checksContext = true

  public init() {}
}

/// A text to train on that holds part of an evaluation set.
public struct ContaminationHit: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    /// All of the question.
    case stem
    /// A run of words of it.
    case gram
  }

  /// Of the text to train on.
  public let id: String
  /// The evaluation set, and the item in it.
  public let set: String
  public let item: String
  public let kind: Kind
  /// Runs of words that both have, of those that the item has.
  public let grams: Int
  public let ofGrams: Int
  /// Words of the text that the item has too: the first ones.
  public let passage: String

  public init(
    id: String, set: String, item: String, kind: Kind, grams: Int, ofGrams: Int, passage: String
  ) {
    (self.id, self.set, self.item, self.kind) = (id, set, item, kind)
    (self.grams, self.ofGrams, self.passage) = (grams, ofGrams, passage)
  }
}

/// What a check of one training set found.
public struct ContaminationReport: Hashable, Sendable {
  public private(set) var hits: [ContaminationHit] = []
  /// Texts that were looked at, and those of them that had hits.
  public private(set) var texts = 0
  public private(set) var contaminatedTexts = 0
  /// Items of the evaluation sets, by set, of which something was found.
  public private(set) var items: [String: Set<String>] = [:]

  public init() {}

  public mutating func add(_ found: [ContaminationHit]) {
    texts += 1
    if !found.isEmpty { contaminatedTexts += 1 }
    for hit in found { items[hit.set, default: []].insert(hit.item) }
    hits += found
  }
}
