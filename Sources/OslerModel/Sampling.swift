import Foundation
public import OslerTensor

/// How the next token is chosen from the logits.
///
/// In this order, which is transformers': the repetition penalty; the temperature; the `topK` likeliest; of
/// these the likeliest that together reach probability `topP`; of these the ones at least `minP` times as
/// likely as the likeliest. One is drawn of what is left.
public struct Sampling: Hashable, Sendable {
  /// What logits are divided by; 0 chooses the likeliest token, of equals the one with the lowest id.
  public var temperature: Double
  /// How many tokens may be drawn; of equals those with the lowest ids. nil: all.
  public var topK: Int?
  /// In 0...1.
  public var topP: Double?
  /// In 0...1.
  public var minP: Double?
  /// Above 0: logits of tokens that stand in the prompt or the answer are divided by it where they are
  /// positive, and multiplied where they are negative. Keskar et al. 2019, arXiv:1909.05858, section 4.1.
  public var repetitionPenalty: Double
  /// The n-th token of an answer uses the stream's n-th number.
  public var stream: RandomStream

  public init(
    temperature: Double, topK: Int? = nil, topP: Double? = nil, minP: Double? = nil,
    repetitionPenalty: Double = 1, stream: RandomStream
  ) {
    precondition(temperature >= 0, "a temperature of \(temperature)")
    precondition(repetitionPenalty > 0, "a repetition penalty of \(repetitionPenalty)")
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.minP = minP
    self.repetitionPenalty = repetitionPenalty
    self.stream = stream
  }

  /// Always the likeliest.
  public static let greedy = Sampling(temperature: 0, stream: RandomStream(seed: 0, name: "greedy"))

  /// Drawn at random.
  public static func random(
    temperature: Double, topK: Int? = nil, topP: Double? = nil, minP: Double? = nil,
    repetitionPenalty: Double = 1, stream: RandomStream
  ) -> Sampling {
    precondition(temperature > 0, "a temperature of \(temperature)")
    return Sampling(
      temperature: temperature, topK: topK, topP: topP, minP: minP, repetitionPenalty: repetitionPenalty,
      stream: stream)
  }
}
