import Foundation

/// A stretch of numbers laid out on a line, with ticks at round ones.
struct Axis: Hashable {
  struct Tick: Hashable {
    let value: Double
    let label: String
  }

  let lower: Double
  let upper: Double
  let ticks: [Tick]
  private let scale: Plot.Scale

  /// - Parameters:
  ///   - values: finite, and positive on a logarithmic scale; at least one.
  ///   - count: about how many ticks there is room for.
  ///   - widened: whether the axis begins and ends at a tick.
  ///   - whole: whether there is nothing between whole numbers, and so no tick.
  init(
    _ values: ClosedRange<Double>, scale: Plot.Scale = .linear, count: Int, widened: Bool, whole: Bool = false
  ) {
    self.scale = scale
    let limit = Double.greatestFiniteMagnitude / 8
    switch scale {
    case .linear:
      let range = Self.stretched(values.clamped(to: -limit...limit))
      let rough = Self.roundStep(range.upperBound - range.lowerBound, count: count)
      let step = whole ? max(rough, 1) : rough
      // A hair of slack: 0.3 / 0.1 is a little less than 3.
      lower = widened ? (range.lowerBound / step + 1e-9).rounded(.down) * step : range.lowerBound
      upper = widened ? (range.upperBound / step - 1e-9).rounded(.up) * step : range.upperBound
      let first = Int((lower / step - 1e-6).rounded(.up))
      let last = Int((upper / step + 1e-6).rounded(.down))
      let style = NumberStyle(step: step, largest: max(abs(lower), abs(upper)))
      ticks = first <= last ? (first...last).map { Self.tick(Double($0) * step, style) } : []
    case .logarithmic:
      let range = values.clamped(to: 1e-300...1e300)
      let isWide = widened || range.upperBound <= range.lowerBound * (1 + 1e-9)
      let below = Self.roundNumbers(around: range.lowerBound).last { $0 <= range.lowerBound * (1 + 1e-9) }
      lower = isWide ? below ?? range.lowerBound : range.lowerBound
      let least = max(range.upperBound, isWide ? lower * 1.5 : 0) * (1 - 1e-9)
      let above = Self.roundNumbers(around: least).first { $0 >= least }
      upper = isWide ? above ?? range.upperBound : range.upperBound
      ticks = Self.logarithmicTicks(within: lower...upper, count: count)
    }
  }

  /// 0 at the lower end, 1 at the upper; what lies beyond an end is put there.
  func fraction(_ value: Double) -> Double {
    let inside = min(max(value, lower), upper)
    switch scale {
    case .linear: return (inside - lower) / (upper - lower)
    case .logarithmic: return (log10(inside) - log10(lower)) / (log10(upper) - log10(lower))
    }
  }

  private static func tick(_ value: Double, _ style: NumberStyle) -> Tick {
    Tick(value: value, label: style.text(value))
  }

  /// One number, or numbers too close to tell apart, get some room on both sides.
  private static func stretched(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let size = max(abs(range.lowerBound), abs(range.upperBound))
    guard range.upperBound - range.lowerBound <= max(size * 1e-9, 1e-290) else { return range }
    let room = size < 1e-290 ? 1 : size * 0.1
    return range.lowerBound - room...range.upperBound + room
  }

  /// 1, 2 or 5 times a power of ten: the smallest that gives at most `count` steps.
  private static func roundStep(_ span: Double, count: Int) -> Double {
    let rough = span / Double(max(count, 1))
    let power = pow(10, log10(rough).rounded(.down))
    let factor = [1.0, 2, 5].first { $0 * power >= rough * (1 - 1e-9) } ?? 10
    return max(factor * power, .leastNormalMagnitude)
  }

  /// 1, 2 and 5 times the powers of ten near `value`, in order.
  private static func roundNumbers(around value: Double) -> [Double] {
    let exponent = log10(value).rounded(.down)
    return [exponent - 1, exponent, exponent + 1].flatMap { power in [1.0, 2, 5].map { $0 * pow(10, power) } }
  }

  /// Powers of ten, thinned out to `count`; with 2 and 5 times them where there are few.
  private static func logarithmicTicks(within range: ClosedRange<Double>, count: Int) -> [Tick] {
    let from = Int(log10(range.lowerBound * (1 + 1e-9)).rounded(.down))
    let to = Int(log10(range.upperBound * (1 - 1e-9)).rounded(.up))
    let stride = max(1, (to - from + count - 1) / max(count, 1))
    let factors: [Double] = (to - from) * 3 <= count + 2 ? [1, 2, 5] : [1]
    let slack = range.lowerBound * (1 - 1e-9)...range.upperBound * (1 + 1e-9)
    return (from...to).filter { ($0 - from) % stride == 0 }.flatMap { exponent in
      factors.map { $0 * pow(10, Double(exponent)) }.filter(slack.contains).map { value in
        let power = pow(10, Double(exponent))
        return tick(value, NumberStyle(step: power, largest: exponent > 4 || exponent < -3 ? power : 1))
      }
    }
  }
}
