/// A body of documents that a mixture takes from.
public struct MixtureSource: Hashable, Sendable {
  public let name: String
  /// What part of the mixture it has, beside the others' weights.
  public let weight: Double
  /// Tokens of each document, in its order.
  public let lengths: [Int]
  /// By which it is known again: hexadecimal.
  public let digest: String

  public init(name: String, weight: Double, lengths: [Int], digest: String) {
    self.name = name
    self.weight = weight
    self.lengths = lengths
    self.digest = digest
  }
}

/// Which documents of several sources make up a budget of tokens, and in what order. The same sources, weights,
/// budget and seed give the same plan.
///
/// Each source gets its share of the budget to the token (by largest remainder); its documents come in random
/// order, each once before any comes again, and the last is cut where the share ends. The next source is drawn in
/// proportion to what each still has to give, so that the mixture is even from end to end.
public struct Mixture: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    /// Places among the sources, and among the source's documents.
    public let source: UInt32
    public let document: UInt32
    /// The first of these of the document, all of it unless it is the source's last.
    public let tokens: UInt32
  }

  /// What came of one source.
  public struct Account: Hashable, Sendable {
    public let name: String
    public let weight: Double
    public let digest: String
    /// Documents and tokens that the source has.
    public let documents: Int
    public let tokens: Int
    /// Tokens and documents that are in the mixture, those that come again counted again.
    public internal(set) var takenTokens = 0
    public internal(set) var takenDocuments = 0
    /// Times that the source is gone through, whole and in part.
    public var epochs: Double { tokens == 0 ? 0 : Double(takenTokens) / Double(tokens) }
  }

  public let items: [Item]
  /// In the order of the sources.
  public let accounts: [Account]
  public let seed: UInt64

  public var tokens: Int { accounts.reduce(0) { $0 + $1.takenTokens } }

  /// - Parameters:
  ///   - tokens: the budget, which is met exactly.
  ///   - epochs: how often a source may be gone through at most.
  public init(_ sources: [MixtureSource], tokens: Int, seed: UInt64, epochs: Int = 1) throws(MixtureError) {
    let shares = try Self.shares(sources, tokens, epochs)
    var accounts = sources.map { source in
      Account(
        name: source.name, weight: source.weight, digest: source.digest, documents: source.lengths.count,
        tokens: source.lengths.reduce(0, +))
    }
    var decks = sources.map { Deck($0, seed: seed) }
    var draws = DrawStream(seed: seed, name: "mixture/order")
    var left = shares
    var total = tokens
    var items: [Item] = []
    while total > 0 {
      var place = draws.below(total)
      var source = 0
      while place >= left[source] {
        place -= left[source]
        source += 1
      }
      let document = decks[source].next()
      let taken = min(sources[source].lengths[document], left[source])
      left[source] -= taken
      total -= taken
      accounts[source].takenTokens += taken
      accounts[source].takenDocuments += 1
      items.append(Item(source: UInt32(source), document: UInt32(document), tokens: UInt32(taken)))
    }
    (self.items, self.accounts, self.seed) = (items, accounts, seed)
  }

  /// A source's documents in random order, over and over, each time another; empty ones are left out.
  private struct Deck {
    let name: String
    let seed: UInt64
    let documents: [Int]
    var order: [Int] = []
    var place = 0
    var epoch = 0

    init(_ source: MixtureSource, seed: UInt64) {
      name = source.name
      self.seed = seed
      documents = source.lengths.indices.filter { source.lengths[$0] > 0 }
    }

    mutating func next() -> Int {
      if place == order.count {
        var draws = DrawStream(seed: seed, name: "mixture/\(name)/\(epoch)")
        order = draws.shuffled(documents.count)
        (place, epoch) = (0, epoch + 1)
      }
      place += 1
      return documents[order[place - 1]]
    }
  }

  private static func shares(
    _ sources: [MixtureSource], _ tokens: Int, _ epochs: Int
  ) throws(MixtureError) -> [Int] {
    guard !sources.isEmpty else { throw .noSources }
    guard tokens >= 1, tokens < 1 << 50 else { throw .noSuchBudget(tokens) }
    guard epochs >= 1 else { throw .noSuchEpochs(epochs) }
    var names: Set<String> = []
    for source in sources {
      guard names.insert(source.name).inserted else { throw .sameName(source.name) }
      guard source.weight.isFinite, source.weight > 0 else {
        throw .noSuchWeight(source.name, weight: source.weight)
      }
      precondition(source.lengths.allSatisfy { $0 >= 0 && $0 <= Int(UInt32.max) }, "a document of no length")
    }
    let sum = sources.reduce(0) { $0 + $1.weight }
    let exact = sources.map { $0.weight / sum * Double(tokens) }
    var shares = exact.map { Int($0.rounded(.down)) }
    let byRemainder = sources.indices.sorted { left, right in
      let remainders = (exact[left] - Double(shares[left]), exact[right] - Double(shares[right]))
      return remainders.0 == remainders.1 ? left < right : remainders.0 > remainders.1
    }
    // Rounding may leave more than one token a source in one direction only.
    var rest = tokens - shares.reduce(0, +)
    var place = 0
    while rest != 0 {
      let source = byRemainder[place % byRemainder.count]
      place += 1
      if rest < 0 && shares[source] == 0 { continue }
      shares[source] += rest.signum()
      rest -= rest.signum()
    }
    for (source, share) in zip(sources, shares) {
      let has = source.lengths.reduce(0, +)
      guard share == 0 || has > 0 && (share - 1) / has < epochs else {
        throw .tooSmall(source.name, wanted: share, has: has, epochs: epochs)
      }
    }
    return shares
  }
}

/// Why there is no such mixture.
public enum MixtureError: Error, Hashable, Sendable, CustomStringConvertible {
  case noSources
  case noSuchBudget(Int)
  case noSuchEpochs(Int)
  case noSuchWeight(String, weight: Double)
  case sameName(String)
  case tooSmall(String, wanted: Int, has: Int, epochs: Int)

  public var description: String {
    switch self {
    case .noSources: "a mixture of nothing"
    case .noSuchBudget(let tokens): "a mixture of \(tokens) tokens"
    case .noSuchEpochs(let epochs): "a mixture that goes through its sources \(epochs) times at most"
    case .noSuchWeight(let name, let weight): "the weight of '\(name)' is \(weight), not above 0"
    case .sameName(let name): "two sources are called '\(name)'"
    case .tooSmall(let name, let wanted, let has, let epochs):
      "'\(name)' has \(has) tokens\(epochs > 1 ? ", \(epochs) times" : ""), but its share is \(wanted)"
    }
  }

  public var hint: String? {
    switch self {
    case .tooSmall(_, let wanted, let has, _) where has > 0:
      "fewer 'tokens', a smaller weight, or 'epochs: \((wanted + has - 1) / has)' to take documents again"
    default: nil
    }
  }
}
