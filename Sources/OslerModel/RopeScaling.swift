import Foundation

/// How a model stretches its rotary positions to read longer texts than it was first trained on.
public enum RopeScaling: Hashable, Sendable {
  /// Every position divided by `factor`. Chen et al. 2023, arXiv:2306.15595.
  case linear(factor: Double)
  /// Llama 3.1's: pairs of channels that turn slowly are divided by `factor`, those that turn fast stay, and
  /// those between are mixed. Llama Team 2024, arXiv:2407.21783, § 3.4.2.
  ///
  /// - `lowFrequency`, `highFrequency`: turns within `originalPositions` below which a pair is slow and above
  ///   which it is fast.
  case llama3(factor: Double, lowFrequency: Double, highFrequency: Double, originalPositions: Int)

  /// The scaled form of a frequency, in radians a position.
  func scaled(_ frequency: Double) -> Double {
    switch self {
    case .linear(let factor): return frequency / factor
    case .llama3(let factor, let lowFrequency, let highFrequency, let originalPositions):
      let turns = Double(originalPositions) * frequency / (2 * Double.pi)
      let kept = (turns - lowFrequency) / (highFrequency - lowFrequency)
      return frequency * (max(0, min(1, kept)) * (1 - 1 / factor) + 1 / factor)
    }
  }

  /// Throws when no positions can be stretched so, saying why.
  func validate() throws(ModelError) {
    var factors: [(name: String, value: Double)]
    switch self {
    case .linear(let factor): factors = [("factor", factor)]
    case .llama3(let factor, let lowFrequency, let highFrequency, let originalPositions):
      factors = [
        ("factor", factor), ("low_freq_factor", lowFrequency), ("high_freq_factor", highFrequency),
        ("original_max_position_embeddings", Double(originalPositions)),
      ]
      guard highFrequency > lowFrequency else {
        throw .impossibleConfiguration(
          reason: "'high_freq_factor' is \(highFrequency), not above 'low_freq_factor' \(lowFrequency)")
      }
    }
    for (name, value) in factors where !(value > 0 && value.isFinite) {
      throw .impossibleConfiguration(reason: "the rotary '\(name)' is \(value)")
    }
  }
}

extension ModelConfiguration {
  /// Radians that each pair of a head's channels turns by from a position to the next, scaling included:
  /// Su et al. 2021, arXiv:2104.09864, eq. 15.
  ///
  /// Under GLM's layout, of the half of the pairs that turn by one of the two positions; the others turn by the
  /// other as these do.
  public var rotaryFrequencies: [Double] {
    let channels = glm == nil ? headDimension : headDimension / 2
    return (0..<channels / 2).map { pair in
      let frequency = pow(ropeTheta, -2 * Double(pair) / Double(channels))
      return ropeScaling?.scaled(frequency) ?? frequency
    }
  }
}
