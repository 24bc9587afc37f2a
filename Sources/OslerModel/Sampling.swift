import Foundation
public import OslerTensor

/// How the next token is chosen from the logits.
public enum Sampling: Hashable, Sendable {
  /// The likeliest; of equals, the one with the lowest id.
  case greedy
  /// Drawn at random: logits / temperature, then only the `topK` likeliest, then only the likeliest
  /// that together reach probability `topP`. The n-th token of an answer uses the stream's n-th number.
  case random(temperature: Double, topK: Int? = nil, topP: Double? = nil, stream: RandomStream)

  /// The chosen id.
  ///
  /// - Parameters:
  ///   - logits: `[1, vocabulary]`.
  ///   - index: which token of the answer this is, from 0.
  func choose(_ logits: Tensor, index: Int) -> Int32 {
    let logits = logits.array
    switch self {
    case .greedy:
      var best = 0
      for id in logits.indices where logits[id] > logits[best] { best = id }
      return Int32(best)
    case .random(let temperature, let topK, let topP, let stream):
      precondition(temperature > 0, "a temperature of \(temperature)")
      let candidates = Self.candidates(logits, temperature: temperature, topK: topK, topP: topP)
      let total = candidates.reduce(0) { $0 + $1.weight }
      var left = stream.uniform(at: UInt64(index)) * total
      for candidate in candidates {
        left -= candidate.weight
        if left < 0 { return candidate.id }
      }
      return candidates[candidates.count - 1].id
    }
  }

  /// Ids that may be drawn, likeliest first, with weights in proportion to their probabilities.
  private static func candidates(
    _ logits: [Float], temperature: Double, topK: Int?, topP: Double?
  ) -> [(id: Int32, weight: Double)] {
    let highest = Double(logits.max() ?? 0)
    var candidates = logits.indices.map { id in
      (id: Int32(id), weight: exp((Double(logits[id]) - highest) / temperature))
    }
    candidates.sort { ($0.weight, $1.id) > ($1.weight, $0.id) }
    if let topK { candidates = Array(candidates.prefix(max(1, topK))) }
    guard let topP else { return candidates }

    // Holtzman et al. 2019, arXiv:1904.09751: the smallest set that reaches the share.
    let wanted = topP * candidates.reduce(0) { $0 + $1.weight }
    var sum = 0.0
    let end = candidates.firstIndex { candidate in
      sum += candidate.weight
      return sum >= wanted
    }
    return Array(candidates.prefix((end ?? candidates.count - 1) + 1))
  }
}
