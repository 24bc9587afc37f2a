/// A step whose gradient moved nothing: neither a parameter nor a moment.
public struct SkippedStep: Hashable, Sendable, Codable {
  public enum Reason: Hashable, Sendable, Codable {
    case lossNotFinite
    case gradientNotFinite
    /// In standard deviations above the steps before.
    case lossFarOff(deviations: Double)
    case gradientFarOff(deviations: Double)
  }

  public let reason: Reason
  /// Ids of the samples that the step read.
  public let samples: [String]

  public init(_ reason: Reason, samples: [String]) {
    self.reason = reason
    self.samples = samples
  }

  /// `'s1', 's2' and 3 more`.
  public var samplesInWords: String {
    samples.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
      + (samples.count > 5 ? " and \(samples.count - 5) more" : "")
  }
}

extension SkippedStep.Reason: CustomStringConvertible {
  /// What is said of a step: `its loss is not finite`.
  public var description: String {
    switch self {
    case .lossNotFinite: "its loss is not finite"
    case .gradientNotFinite: "its gradient is not finite"
    case .lossFarOff(let deviations):
      "its loss is \(Self.whole(deviations)) standard deviations above those before"
    case .gradientFarOff(let deviations):
      "its gradient is \(Self.whole(deviations)) standard deviations above those before"
    }
  }

  private static func whole(_ deviations: Double) -> String {
    deviations < 1e6 ? String(Int(deviations)) : "over a million"
  }
}
