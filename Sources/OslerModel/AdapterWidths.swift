import OslerTensor

/// How wide the buffers are that a pass needs for an adapter.
struct AdapterWidths: Hashable {
  /// By ``LinearLayer/index``: the largest rank of a pair there, 0 without one.
  let ranks: [Int]
  /// The widest input of a layer with a pair; nil when nothing is dropped.
  let dropped: Int?
  /// The widest output of a layer with a pair; nil without DoRA.
  let undirected: Int?

  init(_ adapter: LoRAConfiguration, _ model: ModelConfiguration) {
    var ranks = [Int](repeating: 0, count: LinearLayer.allCases.count)
    for place in adapter.places(in: model) {
      ranks[place.linear.index] = max(ranks[place.linear.index], place.rank)
    }
    let shapes = LinearLayer.allCases.filter { ranks[$0.index] > 0 }.map { $0.shape(in: model) }
    self.ranks = ranks
    dropped = adapter.dropout > 0 ? shapes.map { $0[1] }.max() : nil
    undirected = adapter.isDoRA ? shapes.map { $0[0] }.max() : nil
  }

  var rank: Int { ranks.max() ?? 0 }
}

extension Tensor {
  /// The same memory as a matrix of so many rows and fewer columns.
  func narrowed(to columns: Int) -> Tensor {
    guard columns != shape[1] else { return self }
    return reshaped([count]).rows(0..<shape[0] * columns).reshaped([shape[0], columns])
  }
}
