extension Plot {
  /// How often each point of a scale was given to one thing.
  public struct LikertBar: Hashable, Sendable {
    /// Rows of one group stand together under its name; nil for none.
    public var group: String?
    public var category: String
    /// For the points from 1 up, as many as the scale has.
    public var counts: [Int]

    public init(_ category: String, group: String? = nil, counts: [Int]) {
      (self.category, self.group, self.counts) = (category, group, counts)
    }
  }
}

/// Answers on a scale as stacked bars that lean to the side where most of them are: what is below the middle of
/// the scale lies left of the line, what is above lies right, and the middle itself on both sides.
struct LikertFigure: Hashable {
  struct Row: Hashable {
    let category: String
    let counts: [Int]

    var total: Int { counts.reduce(0, +) }
    func share(_ point: Int) -> Double { Double(counts[point]) / Double(total) }

    /// Where the parts begin, the last one's end at the end: shares of the whole, the middle of the scale at 0.
    var edges: [Double] {
      let half = counts.count / 2
      let left = (0..<half).reduce(0) { $0 + share($1) }
      let middle = counts.count % 2 == 1 ? share(half) / 2 : 0
      return counts.indices.reduce(into: [-left - middle]) { edges, point in
        edges.append((edges.last ?? 0) + share(point))
      }
    }

    /// The mean of the two in the middle where they are two.
    var median: Double {
      func value(_ place: Int) -> Int {
        var before = 0
        for (point, count) in counts.enumerated() {
          before += count
          if place < before { return point + 1 }
        }
        return counts.count
      }
      return Double(value((total - 1) / 2) + value(total / 2)) / 2
    }

    /// `median 5, n 60`
    var words: String { "median \(shortNumber(median)), n \(total)" }
  }

  struct Group: Hashable {
    let name: String?
    var rows: [Row]
  }

  let groups: [Group]
  let points: Int
  /// The farthest that a bar reaches left and right of the middle, as shares of a whole.
  let reach: (left: Double, right: Double)
  let note: String?

  static func == (one: LikertFigure, other: LikertFigure) -> Bool {
    one.groups == other.groups && one.points == other.points && one.note == other.note
  }

  func hash(into hasher: inout Hasher) { hasher.combine(groups) }

  private static let most = 100

  /// Nil where there is no bar to draw.
  init?(_ bars: [Plot.LikertBar]) {
    let points = bars.map(\.counts.count).max() ?? 0
    let drawable = bars.filter { $0.counts.allSatisfy { $0 >= 0 } && $0.counts.contains { $0 > 0 } }
    let notes = [
      bars.count > drawable.count ? "\(bars.count - drawable.count) without ratings" : nil,
      drawable.count > Self.most ? "the first \(Self.most) of \(drawable.count) bars" : nil,
    ].compactMap(\.self)
    var groups: [Group] = []
    for bar in drawable.prefix(Self.most) {
      let name = bar.group.map(Plot.shown)
      let row = Row(
        category: Plot.shown(bar.category),
        counts: bar.counts + Array(repeating: 0, count: points - bar.counts.count))
      if let place = groups.firstIndex(where: { $0.name == name }) {
        groups[place].rows.append(row)
      } else {
        groups.append(Group(name: name, rows: [row]))
      }
    }
    let rows = groups.flatMap(\.rows)
    guard points > 1, !rows.isEmpty else { return nil }
    (self.groups, self.points) = (groups, points)
    note = notes.isEmpty ? nil : notes.joined(separator: "; ")
    reach = (rows.map { -($0.edges.first ?? 0) }.max() ?? 0, rows.map { $0.edges.last ?? 0 }.max() ?? 0)
  }
}
