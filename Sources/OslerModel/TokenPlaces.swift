import OslerTensor

/// Where the tokens of a pass stand in their texts, by which queries and keys are turned.
struct TokenPlaces {
  private(set) var positions: [Int32] = []
  /// Of GLM's layout; all 0 elsewhere.
  private(set) var blocks: [Int32] = []

  /// - Parameters:
  ///   - tokens: the next ones, counted from their text's first.
  ///   - contextLength: of the text; nil where each token stands at its index.
  mutating func append(_ tokens: Range<Int>, contextLength: Int?) {
    let last = contextLength.map { $0 - 1 } ?? Int.max
    positions += tokens.map { Int32(min($0, last)) }
    blocks += tokens.map { Int32($0 - min($0, last)) }
  }
}

extension Transformer {
  /// What all layers share when whole documents are read, laid end to end.
  func pass(_ batch: Batch) -> ForwardPass {
    var places = TokenPlaces()
    var contextEnd: [Int32] = []
    for length in batch.documentLengths {
      let start = places.positions.count
      let context = configuration.contextLength(of: batch.tokens[start..<start + length])
      places.append(0..<length, contextLength: context)
      contextEnd += repeatElement(Int32(start + (context ?? 0)), count: length)
    }
    return pass(places, attentionShape(documentStart: batch.firstKey, contextEnd: contextEnd))
  }

  /// - Parameter attention: of no tokens where there are `texts`.
  func pass(_ places: TokenPlaces, _ attention: AttentionShape, texts: CachedTexts? = nil) -> ForwardPass {
    guard configuration.glm != nil else {
      return ForwardPass(
        positions: places.positions, rotary: rotary, attention: attention, texts: texts)
    }
    return ForwardPass(
      positions: Array(0..<Int32(places.positions.count)),
      rotary: rotary.rows(places.positions, beside: places.blocks), attention: attention, texts: texts)
  }
}
