import Foundation

/// Numbers counted in equal ranges with round edges.
struct Histogram: Hashable {
  /// One more than there are counts.
  let edges: [Double]
  let counts: [Int]

  /// - Parameter values: finite, at least one.
  init(_ values: [Double], bins: Int?) {
    // Sturges 1926: the ranges that suit so many numbers of one hump.
    let wanted = min(max(bins ?? Int(log2(Double(values.count)).rounded(.up)) + 1, 1), 200)
    let range = (values.min() ?? 0)...(values.max() ?? 0)
    let axis = Axis(range, count: wanted, widened: true)
    let edges = axis.ticks.map(\.value)
    let width = (axis.upper - axis.lower) / Double(max(edges.count - 1, 1))
    var counts = [Int](repeating: 0, count: max(edges.count - 1, 1))
    for value in values {
      // The upper end belongs to the last range.
      let place = ((value - axis.lower) / width + 1e-9).rounded(.down)
      counts[Int(min(max(place, 0), Double(counts.count - 1)))] += 1
    }
    self.edges = edges.count > 1 ? edges : [axis.lower, axis.upper]
    self.counts = counts
  }

  /// `10 to 20`, as a category of bars.
  var labels: [String] {
    let style = NumberStyle(
      step: edges[1] - edges[0], largest: max(abs(edges[0]), abs(edges[edges.count - 1])))
    return zip(edges, edges.dropFirst()).map { "\(style.text($0)) to \(style.text($1))" }
  }
}
