/// A picture of numbers, before it is drawn: as ``svg()`` or as ``text(width:height:characters:)``.
public struct Plot: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    /// Each series as a line, with its points marked if `marked`.
    case line([Series], marked: Bool)
    case scatter([Series])
    case bar([Bar])
    /// How many of `values` fall into each of about `bins` equal ranges; chosen by their number when nil.
    case histogram(values: [Double], bins: Int?)
    /// Answers on a scale, around its middle. `xLabel` says what its low end means, `yLabel` its high end.
    case likert([LikertBar])
  }

  public enum Scale: Hashable, Sendable {
    case linear
    /// Base 10. Zero and below have no place on it.
    case logarithmic
  }

  public var title: String?
  /// What the numbers are, with their unit: `step`, `loss (nats a token)`. With bars `xLabel` says what the
  /// categories are and `yLabel` what the values are, though they are drawn from left to right.
  public var xLabel: String?
  public var yLabel: String?
  /// The scales of lines and scatters; bars and histograms start at zero.
  public var xScale: Scale
  public var yScale: Scale
  public var content: Content

  public init(
    _ content: Content, title: String? = nil, xLabel: String? = nil, yLabel: String? = nil,
    xScale: Scale = .linear, yScale: Scale = .linear
  ) {
    (self.content, self.title) = (content, title)
    (self.xLabel, self.yLabel) = (xLabel, yLabel)
    (self.xScale, self.yScale) = (xScale, yScale)
  }
}

extension Plot {
  public struct Point: Hashable, Sendable {
    public var x: Double
    public var y: Double

    public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  /// Points in the order in which a line joins them. One that is not a number makes a gap.
  public struct Series: Hashable, Sendable {
    public var name: String
    public var points: [Point]

    public init(name: String, points: [Point]) { (self.name, self.points) = (name, points) }
  }

  public struct Bar: Hashable, Sendable {
    public var category: String
    public var value: Double
    /// The interval around the value, in its unit.
    public var interval: ClosedRange<Double>?

    public init(_ category: String, _ value: Double, interval: ClosedRange<Double>? = nil) {
      (self.category, self.value, self.interval) = (category, value, interval)
    }
  }
}

extension Plot {
  /// `label` on one line and without control characters, which neither XML nor a terminal should see.
  static func shown(_ label: String) -> String {
    String(
      String.UnicodeScalarView(
        label.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .lineSeparator, .paragraphSeparator:
            scalar.properties.isWhitespace ? " " : "\u{FFFD}"
          case .format where scalar.properties.isBidiControl, .unassigned: "\u{FFFD}"
          default: scalar
          }
        }))
  }
}
