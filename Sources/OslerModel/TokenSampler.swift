import OslerTensor

/// Chooses the tokens of one answer. The vocabulary is never sorted: what may be drawn is found by selection,
/// and drawn in the order of ids.
struct TokenSampler {
  private let sampling: Sampling
  /// Tokens of prompt and answer, once each, where a penalty asks for them.
  private var seen: Set<Int32> = []
  /// `[vocabulary]`: the logits after the mask and the penalty, and probabilities in units of the
  /// likeliest token's.
  private var scores: [Float]
  private var weights: [Float]
  private var selection = RankSelection()

  init(_ sampling: Sampling, prompt: [Int32], vocabularySize: Int) {
    self.sampling = sampling
    scores = [Float](repeating: 0, count: vocabularySize)
    weights = sampling.temperature == 0 ? [] : scores
    if sampling.repetitionPenalty != 1 { seen = Set(prompt) }
  }

  /// The token was chosen.
  mutating func append(_ token: Int32) {
    if sampling.repetitionPenalty != 1 { seen.insert(token) }
  }

  /// The chosen id; nil where `mask` allows none.
  ///
  /// - Parameters:
  ///   - logits: `[vocabulary]`.
  ///   - mask: what may be chosen; nil: everything.
  ///   - index: which token of the answer this is, from 0.
  mutating func choose(_ logits: UnsafeBufferPointer<Float>, mask: TokenMask?, index: Int) -> Int32? {
    scores.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: logits) }
    if let mask { hide(allBut: mask) }
    penalize()
    guard let best = likeliest() else { return nil }
    if sampling.temperature == 0 { return Int32(best) }
    weigh(by: scores[best])
    return Int32(draw(sampling.stream.uniform(at: UInt64(index)), highest: scores[best]) ?? best)
  }

  private mutating func hide(allBut mask: TokenMask) {
    for (index, word) in mask.words.enumerated() where word != .max {
      for id in 64 * index..<min(64 * index + 64, scores.count) where word >> UInt64(id % 64) & 1 == 0 {
        scores[id] = -.infinity
      }
    }
  }

  private mutating func penalize() {
    let penalty = Float(sampling.repetitionPenalty)
    for token in seen where scores.indices.contains(Int(token)) {
      let score = scores[Int(token)]
      scores[Int(token)] = score < 0 ? score * penalty : score / penalty
    }
  }

  /// The lowest id of the highest score; nil where all are hidden.
  private func likeliest() -> Int? {
    scores.withUnsafeBufferPointer { scores in
      var (best, highest) = (-1, -Float.infinity)
      for id in scores.indices where scores[id] > highest { (best, highest) = (id, scores[id]) }
      return best < 0 ? nil : best
    }
  }

  private mutating func weigh(by highest: Float) {
    let scale = Float(1 / sampling.temperature)
    weights.withUnsafeMutableBufferPointer { weights in
      scores.withUnsafeBufferPointer { scores in
        for id in weights.indices { weights[id] = Self.exponential((scores[id] - highest) * scale) }
      }
    }
  }

  /// e^x for x ≤ 0, to within some units of the last place; 0 from −87 on.
  ///
  /// x = n·ln 2 + r, and e^r by its series: compilers make vectors of that, and none of a call.
  private static func exponential(_ x: Float) -> Float {
    let bounded = max(x, -87)
    let n = (bounded * 1.442_695_041).rounded(.toNearestOrEven)
    let r = (bounded - n * 0.693_359_375) + n * 2.121_944_40e-4
    var sum: Float = 1.0 / 5040
    sum = sum * r + 1.0 / 720
    sum = sum * r + 1.0 / 120
    sum = sum * r + 1.0 / 24
    sum = sum * r + 1.0 / 6
    sum = sum * r + 1.0 / 2
    sum = sum * r + 1
    sum = sum * r + 1
    let power = Float(bitPattern: UInt32(bitPattern: (Int32(n) + 127) << 23))
    return x <= -87 ? 0 : sum * power
  }

  // MARK: Drawing

  /// - Parameter share: in 0..<1: how far into what may be drawn the draw falls.
  private mutating func draw(_ share: Double, highest: Float) -> Int? {
    let least = leastRank(highest: highest)
    let leastWeight = max(Float(sampling.minP ?? 0), .leastNormalMagnitude)
    return scores.withUnsafeBufferPointer { scores in
      weights.withUnsafeBufferPointer { weights in
        var total = 0.0
        for id in weights.indices where weights[id] >= leastWeight {
          if least == 0 || rank(id, scores[id], highest: highest) >= least { total += Double(weights[id]) }
        }
        var left = share * total
        var last: Int?
        for id in weights.indices where weights[id] >= leastWeight {
          guard least == 0 || rank(id, scores[id], highest: highest) >= least else { continue }
          left -= Double(weights[id])
          last = id
          if left < 0 { break }
        }
        return last
      }
    }
  }

  /// The lowest rank that `topK` and `topP` leave; 0 where they leave everything.
  private mutating func leastRank(highest: Float) -> UInt64 {
    let topK = sampling.topK.map { max(1, $0) } ?? .max
    let topP = sampling.topP ?? 1
    guard topK < scores.count || topP < 1 else { return 0 }
    return scores.withUnsafeBufferPointer { scores in
      weights.withUnsafeBufferPointer { weights in
        selection.removeAll()
        // Of all tokens, those below this weight have less than 1 − topP together: the others reach topP
        // without them.
        let all = topK < scores.count ? nil : weights.reduce(0) { $0 + Double($1) }
        let least = all.map { Float((1 - topP) * $0 / Double(weights.count)) } ?? 0
        for id in scores.indices where weights[id] >= least {
          selection.append(rank(id, scores[id], highest: highest), atMost: topK)
        }
        selection.keep(likeliest: topK)
        if topP < 1 {
          let total = all ?? selection.ranks.reduce(0) { $0 + Double(weights[id(ofRank: $1)]) }
          selection.keep(sum: topP * total) { Double(weights[id(ofRank: $0)]) }
        }
        return selection.lowest
      }
    }
  }
}
