import Foundation
import OslerTensor
import Testing

@testable import OslerModel

/// What may be drawn beside a definition that sorts.
struct GenerationSamplingTests {
  private let logits: [Float] = {
    let stream = RandomStream(seed: 3, name: "logits")
    // Some are equal.
    return (0..<20_000).map { Float((stream.normal(at: UInt64($0)) * 300).rounded() / 100) }
  }()

  /// Ids that may be drawn with their probabilities, as the list of rules has it.
  private func definition(_ logits: [Float], _ sampling: Sampling, seen: Set<Int32> = []) -> [Int: Double] {
    let scores = logits.enumerated().map { id, logit in
      guard seen.contains(Int32(id)) else { return Double(logit) }
      return Double(logit) * (logit < 0 ? sampling.repetitionPenalty : 1 / sampling.repetitionPenalty)
    }
    let highest = scores.max() ?? 0
    var kept = scores.indices.map { (id: $0, weight: exp((scores[$0] - highest) / sampling.temperature)) }
    kept.sort { ($0.weight, $1.id) > ($1.weight, $0.id) }
    kept = Array(kept.prefix(sampling.topK ?? kept.count))
    if let topP = sampling.topP {
      let wanted = topP * kept.reduce(0) { $0 + $1.weight }
      var sum = 0.0
      let end = kept.firstIndex {
        sum += $0.weight
        return sum >= wanted
      }
      kept = Array(kept.prefix((end ?? kept.count - 1) + 1))
    }
    if let minP = sampling.minP { kept.removeAll { $0.weight < minP } }
    let total = kept.reduce(0) { $0 + $1.weight }
    return Dictionary(uniqueKeysWithValues: kept.map { ($0.id, $0.weight / total) })
  }

  @Test(
    arguments: [
      (nil, nil, nil), (1, nil, nil), (40, nil, nil), (3000, nil, nil), (nil, 0.9, nil), (nil, 0.1, nil),
      (500, 0.8, nil), (nil, nil, 0.05), (100, 0.9, 0.2), (30_000, 1, 0),
    ] as [(Int?, Double?, Double?)])
  func `draws are in proportion, over just what may be drawn`(topK: Int?, topP: Double?, minP: Double?) {
    let prompt: [Int32] = [5, 17, 400]
    let sampling = Sampling.random(
      temperature: 0.8, topK: topK, topP: topP, minP: minP, repetitionPenalty: 1.3,
      stream: RandomStream(seed: 5, name: "draws"))
    let expected = definition(logits, sampling, seen: Set(prompt))
    var sampler = TokenSampler(sampling, prompt: prompt, vocabularySize: logits.count)
    var counts: [Int: Int] = [:]
    let draws = 400
    for index in 0..<draws {
      let token = logits.withUnsafeBufferPointer { sampler.choose($0, mask: nil, index: index) }
      counts[Int(token ?? -1), default: 0] += 1
    }
    #expect(Set(counts.keys).isSubset(of: expected.keys))
    for (id, probability) in expected.sorted(by: { $0.value > $1.value }).prefix(5) {
      let deviation = (Double(draws) * probability * (1 - probability)).squareRoot()
      #expect(abs(Double(counts[id] ?? 0) - Double(draws) * probability) < 5 * deviation + 1)
    }
  }

  @Test func `the penalty divides what is positive and multiplies what is negative`() {
    let sampling = Sampling(
      temperature: 0, repetitionPenalty: 2, stream: RandomStream(seed: 0, name: "none"))
    func best(_ logits: [Float], prompt: [Int32], answer: [Int32]) -> Int32? {
      var sampler = TokenSampler(sampling, prompt: prompt, vocabularySize: logits.count)
      for token in answer { sampler.append(token) }
      return logits.withUnsafeBufferPointer { sampler.choose($0, mask: nil, index: 0) }
    }
    #expect(best([3, 2, -1], prompt: [], answer: []) == 0)
    #expect(best([3, 2, -1], prompt: [0, 0], answer: []) == 1)
    #expect(best([3, 2, -1], prompt: [0], answer: [1]) == 0)
    #expect(best([-1, -1.5, -9], prompt: [0], answer: []) == 1)
  }

  @Test func `of equals the lowest id is the likeliest`() {
    var sampler = TokenSampler(.greedy, prompt: [], vocabularySize: 4)
    #expect([1, 7, 7, 2].withUnsafeBufferPointer { sampler.choose($0, mask: nil, index: 0) } == 1)
    let reported = [1, 7, 7, 2].withUnsafeBufferPointer {
      RankSelection.likeliest(3, of: $0, known: TokenProbability(token: 1, logProbability: -1))
    }
    #expect(reported.map(\.token) == [1, 2, 3])
    #expect(reported.map(\.logProbability) == [-1, -1, -6])
  }

  @Test(arguments: [1, 2, 100, 5000, 20_000])
  func `selection keeps the largest`(count: Int) {
    let stream = RandomStream(seed: 8, name: "ranks")
    let ranks = (0..<20_000).map { stream.bits(at: UInt64($0)) }
    var selection = RankSelection()
    for rank in ranks { selection.append(rank, atMost: count) }
    selection.keep(likeliest: count)
    #expect(selection.ranks.sorted(by: >) == Array(ranks.sorted(by: >).prefix(count)))
  }
}
