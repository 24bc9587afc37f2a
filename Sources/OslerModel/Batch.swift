/// Documents laid end to end, ready for the model: each token attends only inside its own document.
public struct Batch: Hashable, Sendable {
  /// One document: token ids, and what each token has to predict.
  public struct Document: Hashable, Sendable {
    public let tokens: [Int32]
    /// For each token the id that should follow it, or −1 where nothing is learned.
    public let targets: [Int32]

    public init(tokens: [Int32], targets: [Int32]) {
      precondition(tokens.count == targets.count, "\(tokens.count) tokens, \(targets.count) targets")
      self.tokens = tokens
      self.targets = targets
    }

    /// - Parameter trained: for each token, whether predicting *it* is learned. The first one never is:
    ///   nothing stands before it.
    public init(tokens: [Int32], trained: [Bool]) {
      precondition(tokens.count == trained.count, "\(tokens.count) tokens, \(trained.count) marks")
      var targets = [Int32](repeating: -1, count: tokens.count)
      for index in tokens.indices.dropFirst() where trained[index] { targets[index - 1] = tokens[index] }
      self.init(tokens: tokens, targets: targets)
    }

    /// Every token but the first is learned.
    public init(tokens: [Int32]) {
      self.init(tokens: tokens, trained: [Bool](repeating: true, count: tokens.count))
    }

    public var trainedCount: Int { targets.count { $0 >= 0 } }
  }

  public let tokens: [Int32]
  /// The id that should follow each token, −1 where nothing is learned.
  public let targets: [Int32]
  /// Each token's place in its document, from 0.
  public let positions: [Int32]
  /// Index of the first token of each token's document. A sliding window is the model's business.
  public let firstKey: [Int32]
  /// Targets that are not −1.
  public let trainedCount: Int
  /// Tokens of each document, in order.
  public let documentLengths: [Int]

  public init(_ documents: [Document]) {
    tokens = documents.flatMap(\.tokens)
    targets = documents.flatMap(\.targets)
    trainedCount = documents.reduce(0) { $0 + $1.trainedCount }
    documentLengths = documents.map(\.tokens.count)
    var (positions, firstKey): ([Int32], [Int32]) = ([], [])
    positions.reserveCapacity(tokens.count)
    firstKey.reserveCapacity(tokens.count)
    for length in documentLengths {
      let start = Int32(positions.count)
      positions.append(contentsOf: 0..<Int32(length))
      firstKey.append(contentsOf: repeatElement(start, count: length))
    }
    self.positions = positions
    self.firstKey = firstKey
  }

  public var count: Int { tokens.count }
}
