import Foundation

/// The learning rate of each step: a warm-up to the peak in equal steps, then one of four ways on.
///
/// The warm-up counts from 1, so that the first step already learns; but for
/// ``Shape/cosineWithMinimum``, which is another library's.
public struct LearningRateSchedule: Hashable, Sendable {
  /// How it goes on after the warm-up.
  public enum Shape: String, Hashable, Sendable, CaseIterable {
    /// The peak to the end.
    case constant
    /// A straight line down to the floor at the last step.
    case linear
    /// Half a cosine down to the floor at the last step.
    /// Loshchilov & Hutter 2017, arXiv:1608.03983, eq. 5, with one cycle.
    case cosine
    /// A cosine as transformers' `cosine_with_min_lr` has it: the warm-up counts from 0, so that the first step
    /// learns nothing, and the floor is where a step after the last would be.
    case cosineWithMinimum = "cosine_with_min_lr"
    /// The peak until ``LearningRateSchedule/decayShare`` of the steps are left, then 1 − √p of the way
    /// down to the floor. Hägele et al. 2024, arXiv:2405.18392, "1-sqrt".
    case warmupStableDecay = "wsd"
  }

  /// Share of all steps in which ``Shape/warmupStableDecay`` falls.
  public static let decayShare = 0.2

  public let shape: Shape
  public let peak: Double
  /// The learning rate of the last step, where there are steps after the warm-up's last; without
  /// meaning when constant.
  public let floor: Double
  public let warmupSteps: Int
  public let steps: Int

  public init(_ shape: Shape, peak: Double, floor: Double, warmupSteps: Int, steps: Int) {
    self.shape = shape
    self.peak = peak
    self.floor = floor
    self.warmupSteps = warmupSteps
    self.steps = steps
  }

  /// Of a warm-up that is a share, at least the last two steps are none; one in steps may outlast the stage.
  init(_ recipe: Recipe, steps: Int) {
    let share = max(0, min(Int((recipe.warmup * Double(steps)).rounded()), steps - 2))
    self.init(
      recipe.schedule, peak: recipe.learningRate,
      floor: recipe.minimumLearningRate ?? recipe.learningRate * recipe.floor,
      warmupSteps: recipe.warmupSteps ?? share, steps: steps)
  }

  /// The learning rate of `step`, counted from 0.
  public subscript(step: Int) -> Double {
    if step < warmupSteps {
      return peak * Double(shape == .cosineWithMinimum ? step : step + 1) / Double(warmupSteps)
    }
    return floor + (peak - floor) * height(at: step)
  }

  /// How far above the floor a step after the warm-up stands, as a share of the way to the peak.
  private func height(at step: Int) -> Double {
    let length = max(1, (shape == .cosineWithMinimum ? steps : steps - 1) - warmupSteps)
    let progress = min(1, Double(step - warmupSteps) / Double(length))
    switch shape {
    case .constant: return 1
    case .linear: return 1 - progress
    case .cosine, .cosineWithMinimum: return 0.5 * (1 + cos(.pi * progress))
    case .warmupStableDecay:
      let decay = max(1, min(Int((Self.decayShare * Double(steps)).rounded()), steps - warmupSteps))
      let fallen = Double(step + 1 - (steps - decay)) / Double(decay)
      return steps == 1 || fallen <= 0 ? 1 : 1 - min(1, fallen).squareRoot()
    }
  }
}
