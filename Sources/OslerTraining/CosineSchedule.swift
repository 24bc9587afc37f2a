import Foundation

/// Linear warm-up to the peak, then half a cosine down to the floor at the last step.
///
/// Loshchilov & Hutter 2017, arXiv:1608.03983, eq. 5, with one cycle. The warm-up counts from 1, so that
/// the first step already learns.
public struct CosineSchedule: Hashable, Sendable {
  public let peak: Double
  /// The learning rate of the last step, where there are steps after the warm-up's last.
  public let floor: Double
  public let warmupSteps: Int
  public let steps: Int

  public init(peak: Double, floor: Double, warmupSteps: Int, steps: Int) {
    self.peak = peak
    self.floor = floor
    self.warmupSteps = warmupSteps
    self.steps = steps
  }

  /// The learning rate of `step`, counted from 0.
  public subscript(step: Int) -> Double {
    if step < warmupSteps { return peak * Double(step + 1) / Double(warmupSteps) }
    let length = max(1, steps - 1 - warmupSteps)
    let progress = min(1, Double(step - warmupSteps) / Double(length))
    return floor + (peak - floor) * 0.5 * (1 + cos(.pi * progress))
  }
}
