import OslerTensor

/// What an adapter changes, as a few fixed tokens show it.
public struct AdapterEffect: Hashable, Sendable {
  /// Largest difference between a logit of the base and the same under the adapter.
  public let largestChange: Float
  /// Paths of modules whose pair changes nothing: its A or its B is zero, and with DoRA no magnitude differs.
  public let idlePairs: [String]

  public init(largestChange: Float, idlePairs: [String]) {
    self.largestChange = largestChange
    self.idlePairs = idlePairs
  }

  /// Whether the adapter does anything at all. One that has not learned yet does not.
  public var isThere: Bool { largestChange > 0 || largestChange.isNaN }
}

extension Transformer {
  /// Reads a few tokens with and without the adapter. ``adapter`` stays as it is.
  ///
  /// - Throws: when it does not fit.
  public func adapterEffect(_ adapter: LoRAAdapter) throws(ModelError) -> AdapterEffect {
    try adapter.checkFits(configuration)
    let kept = self.adapter
    defer { self.adapter = kept }
    let size = configuration.vocabularySize
    // Spread over the vocabulary: a table of which single rows were trained differs in some.
    let count = min(8, configuration.maxPositions)
    var tokens = (0..<count).map { Int32(($0 * 7919 + 1) % size) }
    if let glm = configuration.glm {
      tokens = Array(glm.prompt(tokens.filter { $0 != glm.blank }).suffix(configuration.maxPositions))
    }
    self.adapter = nil
    let base = try logits(tokens)
    self.adapter = adapter
    let adapted = try logits(tokens)
    // A number that is none counts as a change.
    let largest = zip(base.values, adapted.values).reduce(Float(0)) { largest, pair in
      let change = abs(pair.0 - pair.1)
      return change <= largest ? largest : change
    }
    return AdapterEffect(largestChange: largest, idlePairs: idlePairs(attachment(of: adapter)))
  }

  private func idlePairs(_ attached: AttachedAdapter) -> [String] {
    (0..<configuration.layers).flatMap { layer in
      LinearLayer.allCases.compactMap { linear -> String? in
        guard let pair = attached[layer, linear] else { return nil }
        let isZero = [pair.a, pair.b].contains { $0.values.allSatisfy { $0 == 0 } }
        // Norms are sums in another order than those that magnitudes were made of.
        let isTurned = pair.direction?.excess.values.contains { abs($0) > 1e-3 } ?? false
        return isZero && !isTurned ? pair.name.path : nil
      }
    }
  }
}
