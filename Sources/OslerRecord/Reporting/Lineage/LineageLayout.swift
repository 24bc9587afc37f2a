/// Where the boxes of a graph stand: in layers from the top, in an order with few crossings, each near to what
/// it is joined with. Arrows that pass a layer get a narrow place in it.
struct LineageLayout {
  struct Place: Hashable {
    /// Of its middle.
    var x: Double
    let y: Double
    let width: Double
    /// The box that stands here; nil where only an arrow passes.
    let node: Int?
  }

  static let box = (width: 172.0, height: 46.0)
  private static let gap = (across: 18.0, down: 44.0)

  private(set) var places: [Place] = []
  /// Of each arrow the places it goes through, from the first to the last.
  private(set) var paths: [[Int]] = []
  private var layers: [[Int]]
  private var above: [[Int]] = []
  private var below: [[Int]] = []

  var width: Double { (places.map { $0.x + $0.width / 2 }.max() ?? 0) + 8 }
  var height: Double { Double(layers.count) * (Self.box.height + Self.gap.down) - Self.gap.down + 16 }

  init(_ graph: LineageGraph) {
    layers = Array(repeating: [], count: (graph.nodes.map(\.layer).max() ?? -1) + 1)
    for (index, node) in graph.nodes.enumerated() { add(node: index, layer: node.layer) }
    for edge in graph.edges {
      var path = [edge.from]
      let (top, bottom) = (graph.nodes[edge.from].layer, graph.nodes[edge.to].layer)
      for layer in stride(from: top + 1, to: bottom, by: 1) {
        path.append(places.count)
        add(node: nil, layer: layer)
      }
      path.append(edge.to)
      for (upper, lower) in zip(path, path.dropFirst()) {
        below[upper].append(lower)
        above[lower].append(upper)
      }
      paths.append(path)
    }
    order()
    spread()
  }

  private mutating func add(node: Int?, layer: Int) {
    let y = 8 + Double(layer) * (Self.box.height + Self.gap.down) + Self.box.height / 2
    layers[layer].append(places.count)
    places.append(Place(x: 0, y: y, width: node == nil ? 6 : Self.box.width, node: node))
    above.append([])
    below.append([])
  }

  /// Each layer by the mean place of its neighbours, downwards and upwards a few times.
  private mutating func order() {
    var rank = Array(repeating: 0.0, count: places.count)
    func number(_ layer: [Int]) {
      for (index, place) in layer.enumerated() { rank[place] = Double(index) }
    }
    layers.forEach(number)
    for sweep in 0..<8 {
      let isDown = sweep % 2 == 0
      for index in isDown ? Array(layers.indices) : layers.indices.reversed() {
        let neighbours = isDown ? above : below
        let means = layers[index].map { place -> Double in
          let near = neighbours[place]
          return near.isEmpty ? rank[place] : near.reduce(0) { $0 + rank[$1] } / Double(near.count)
        }
        layers[index] = layers[index].indices.sorted { (means[$0], $0) < (means[$1], $1) }.map {
          layers[index][$0]
        }
        number(layers[index])
      }
    }
  }

  /// Each place towards the middle of its neighbours, without changing the order or touching.
  private mutating func spread() {
    for layer in layers { pack(layer, towards: layer.map { _ in 0 }) }
    for sweep in 0..<12 {
      let isDown = sweep % 2 == 0
      for layer in isDown ? layers : layers.reversed() {
        pack(
          layer,
          towards: layer.map { place in
            let near = isDown ? above[place] : below[place]
            return near.isEmpty ? places[place].x : near.reduce(0) { $0 + places[$1].x } / Double(near.count)
          })
      }
    }
    let left = places.map { $0.x - $0.width / 2 }.min() ?? 0
    for index in places.indices { places[index].x += 8 - left }
  }

  /// As near to `wanted` as the order and the gaps allow: what touches moves as one block, to its mean.
  private mutating func pack(_ layer: [Int], towards wanted: [Double]) {
    struct Block {
      var members: [Int]
      var first: Double
      var extent: Double
    }
    var blocks: [Block] = []
    for (place, x) in zip(layer, wanted) {
      var block = Block(members: [place], first: x - places[place].width / 2, extent: places[place].width)
      while let before = blocks.last, before.first + before.extent + Self.gap.across > block.first {
        // The mean of where both would like to begin.
        let offset = before.extent + Self.gap.across
        let weights = (Double(before.members.count), Double(block.members.count))
        let first = (before.first * weights.0 + (block.first - offset) * weights.1) / (weights.0 + weights.1)
        block = Block(members: before.members + block.members, first: first, extent: offset + block.extent)
        blocks.removeLast()
      }
      blocks.append(block)
    }
    for block in blocks {
      var left = block.first
      for place in block.members {
        places[place].x = left + places[place].width / 2
        left += places[place].width + Self.gap.across
      }
    }
  }
}
