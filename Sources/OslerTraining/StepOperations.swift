import OslerModel

/// Floating-point operations that the steps of one run really execute in matrix products and attention.
/// A multiplication and an addition are two. With N numbers in a block's matrices, H in the output head's
/// and R in the pairs of an adapter, a step has
///
///     tokens × (2N forward + 2N for dX, + 2N for dW where the matrices learn, + 6R
///               + 2N and 2R for what is computed twice)
///     + tokens with a target × (2H forward + 2H for dX, + 2H for dW where the head learns)
///     + pairs × query width × layers × (4 forward + 10 backward, + 4 for what is computed twice)
///
/// so 6 a token for each number when all learn, 4 for a frozen one. A pair is a query and a key that it
/// may look at: backward, its scores are computed once more. Layers below the lowest that learns have no
/// backward pass. Looking up embeddings, norms, activation functions and the optimiser are not counted.
public struct StepOperations: Hashable, Sendable {
  private let perToken: Double
  private let perTrainedToken: Double
  private let perPair: Double

  /// - Parameters:
  ///   - trains: whether the parameter of this name learns.
  ///   - isComputedTwice: whether the backward pass computes the insides of this layer once more.
  init(
    _ model: Transformer, trains: (String) -> Bool, isComputedTwice: (_ layer: Int) -> Bool
  ) {
    let configuration = model.configuration
    let learning = Set(model.allParameters.names.filter(trains))
    let lowest = learning.contains(ParameterName.embedding) ? 0 : Self.lowestLayer(learning, configuration)
    let adapter = model.adapter?.configuration
    let places = adapter?.places(in: configuration) ?? []
    let pairs = Dictionary(places.map { (Place(layer: $0.layer, linear: $0.linear), $0.rank) }) { $1 }
    var (perToken, perPair) = (0.0, 0.0)
    for layer in 0..<configuration.layers {
      let hasBackward = layer >= lowest ?? .max
      let again = hasBackward && layer < configuration.layers - 1 && isComputedTwice(layer)
      for linear in LinearLayer.allCases {
        let shape = linear.shape(in: configuration)
        let numbers = Double(shape[0] * shape[1])
        let learns = learning.contains(linear.parameterName(layer: layer))
        // The product that leaves the block is not needed again.
        let runs = 1 + (hasBackward ? 1 : 0) + (learns ? 1 : 0) + (again && linear != .down ? 1 : 0)
        perToken += 2 * numbers * Double(runs)
        if let rank = pairs[Place(layer: layer, linear: linear)] {
          let (input, output) = (Double(rank * shape[1]), Double(rank * shape[0]))
          perToken += 2 * (input + output) * (hasBackward ? 3 : 1)
          // The magnitude's gradient needs what the base gives.
          if adapter?.isDoRA == true, hasBackward { perToken += 2 * numbers }
          if again { perToken += 2 * (linear == .down ? input : input + output) }
        }
      }
      perPair += Double(configuration.queryWidth) * (4 + (hasBackward ? 10 : 0) + (again ? 4 : 0))
    }
    let headName = configuration.tieEmbeddings ? ParameterName.embedding : ParameterName.head
    let head = Double(configuration.vocabularySize * configuration.hiddenSize)
    self.perToken = perToken
    self.perPair = perPair
    perTrainedToken = 2 * head * (learning.contains(headName) ? 3 : 2)
  }

  private struct Place: Hashable {
    let layer: Int
    let linear: LinearLayer
  }

  /// Those of one step.
  public func count(_ step: StepReport) -> Double {
    Double(step.tokens) * perToken + Double(step.trainedTokens) * perTrainedToken
      + Double(step.attentionPairs) * perPair
  }

  private static func lowestLayer(_ learning: Set<String>, _ configuration: ModelConfiguration) -> Int? {
    (0..<configuration.layers).first { layer in
      let prefix = "model.layers.\(layer)."
      return learning.contains { $0.hasPrefix(prefix) }
    }
  }
}

extension Batch {
  /// Pairs of a query and a key that one head of one layer attends over: in a document of n tokens
  /// n·(n + 1) / 2, less what is outside of the window, and as much again as a context has of pairs with a key
  /// behind its query.
  func attentionPairs(in model: ModelConfiguration) -> Int {
    var rest = tokens[...]
    return documentLengths.reduce(0) { sum, length in
      let seen = min(length, model.slidingWindow ?? length)
      let context = model.contextLength(of: rest.prefix(length)) ?? 0
      rest = rest.dropFirst(length)
      return sum + seen * (seen + 1) / 2 + (length - seen) * seen + context * (context - 1) / 2
    }
  }
}
